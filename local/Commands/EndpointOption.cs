using System.CommandLine;
using System.CommandLine.Parsing;
using Local.Aws.Clients;
using Local.Aws.Model;
using Local.Run;

namespace Local.Commands;

/// <summary><c>--endpoint</c>: where services run that are not here.</summary>
static class EndpointOption
{
    public static Option<string[]> Option { get; } = new("--endpoint")
    {
        Description = "Where the calls of state machines to a service that is not here go: dynamodb=http://localhost:8000, "
            + "or dynamodb=aws for AWS itself, with your own keys and --confirm-aws; may be repeated.",
        HelpName = "SERVICE=URL",
        Validators = { Check, Pair.CheckDistinct },
    };

    public static Option<bool> Confirmed { get; } = new("--confirm-aws")
    {
        Description = "Lets an --endpoint be AWS: calls change what is in your account, and may cost money.",
    };

    public static Option<FileInfo?> Connections { get; } = new("--connections")
    {
        Description = "The connections of HTTP Tasks, which are sent then: JSON that has under each one's name what "
            + "EventBridge's CreateConnection takes.",
        HelpName = "FILE",
    };

    /// <summary>The services, each said in a line.</summary>
    /// <exception cref="UsageException">AWS is named, and not confirmed.</exception>
    public static IReadOnlyList<Elsewhere> Read(ParseResult line)
    {
        Elsewhere[] all = [.. (line.GetValue(Option) ?? []).Select(Parse)];
        foreach (var elsewhere in all)
        {
            if (elsewhere.IsAws && !line.GetValue(Confirmed))
            {
                throw new UsageException(
                    $"--endpoint {elsewhere.Service}={elsewhere.Address.OriginalString} sends calls to your account of AWS: "
                    + "add --confirm-aws.");
            }
            System.Console.WriteLine(elsewhere);
        }
        return all;
    }

    static Elsewhere Parse(string text)
    {
        var (service, url) = Pair.Split(text, "=");
        return new(service switch
        {
            "events" => "eventbridge",
            "states" or "stepfunctions" => "sfn",
            "logs" => "cloudwatchlogs",
            "elasticmapreduce" => "emr",
            _ => service.Replace("-", "", StringComparison.Ordinal),
        }, new(url, UriKind.RelativeOrAbsolute));
    }

    static void Check(OptionResult option) => Pair.Check(option, "=", text =>
    {
        var (service, url) = Pair.Split(text, "=");
        var isAddress = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        if (url is not Elsewhere.Aws && !isAddress)
            return $"{option.Option.Name} takes {option.Option.HelpName}, an address or 'aws', not '{text}'.";
        return ApiModel.Find(Parse(text).Service) is { } model && ServiceRequest.Protocol(model.Service) is not null
            ? null
            : $"{option.Option.Name}: '{service}' is no service that can be called so; aws-sdk: resources have its name.";
    });
}
