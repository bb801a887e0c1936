using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.Aws.SigV4;
using Local.Console.Graph;
using Local.Run;

namespace Local.Commands;

/// <summary><c>invoke</c>: one function of the template, run once as Lambda would.</summary>
static class InvokeCommand
{
    static readonly Argument<string> Function = new("FUNCTION")
    {
        Description = "The function's logical id in the template, or its name.",
    };

    static readonly Option<string?> Event = new("--event")
    {
        HelpName = "FILE",
        Description = "A file with the event as JSON; - for the standard input. [default: {}]",
        Validators = { CheckFile },
    };

    public static Command Create()
    {
        var command = new Command(
            "invoke", "Runs one function of the template as Lambda would: its answer, and on standard error its log.")
        {
            Function, Event,
        };
        command.SetAction(async (line, cancellation) => (int)await InvokeAsync(line, cancellation));
        return command;
    }

    static async Task<ExitCode> InvokeAsync(ParseResult line, CancellationToken cancellation)
    {
        var (source, content) = (StackOptions.Stack(line), await ReadAsync(line.GetValue(Event), cancellation));
        var name = NameOf(line.GetRequiredValue(Function), source);
        using var folder = new DataFolder(StackOptions.DataFolder(line));
        if (!folder.TryHold())
        {
            var other = folder.FindHolder()
                ?? throw new UsageException($"{folder.Root.FullName} is in use by a process that has just begun. Try again.");
            return await InvokeAsync(other.Url, source, name, content, cancellation);
        }
        await using var holder = await Holder.StartAsync(
            folder, source, new() { Port = 0 }, GraphFile.OfExecutionAsync, cancellation);
        await holder.Runs.DeployAsync(source, System.Console.Error.WriteLine, cancellation);
        return await InvokeAsync(holder.Cloud.Url, source, name, content, cancellation);
    }

    /// <summary>A logical id of the template stands for the function's name.</summary>
    static string NameOf(string function, StackSource source)
    {
        var (_, stack) = source.Read(source.ToAccount());
        var functions = stack.Resources.Values
            .Where(resource => resource.Type is "AWS::Serverless::Function" or "AWS::Lambda::Function").ToList();
        return functions.FirstOrDefault(resource => function == resource.LogicalId || function == resource.PhysicalId)
            ?.PhysicalId ?? throw new UsageException(
                $"{source.Template} has no function {function}. It has "
                + $"{string.Join(", ", functions.Select(resource => resource.LogicalId))}.");
    }

    static async Task<ExitCode> InvokeAsync(
        Uri url, StackSource source, string name, byte[] content, CancellationToken cancellation)
    {
        var signing = new SigningHandler(
            new("test", "test", null, Principal.Root(source.ToAccount())),
            "lambda",
            source.ToAccount().Region,
            TimeProvider.System,
            new SocketsHttpHandler());
        using var client = new HttpClient(signing) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations")
        {
            Content = new ByteArrayContent(content),
            Headers = { { "X-Amz-Log-Type", "Tail" } },
        };
        using var answer = await client.SendAsync(request, cancellation);
        if (answer.Headers.TryGetValues("X-Amz-Log-Result", out var log))
        {
            var lines = Encoding.UTF8.GetString(Convert.FromBase64String(log.First()));
            await System.Console.Error.WriteLineAsync(lines.TrimEnd());
        }
        System.Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
        return !answer.IsSuccessStatusCode ? ExitCode.Refused
            : answer.Headers.Contains("X-Amz-Function-Error") ? ExitCode.ExecutionFailed
            : ExitCode.Succeeded;
    }

    /// <exception cref="UsageException">It is no JSON.</exception>
    static async Task<byte[]> ReadAsync(string? file, CancellationToken cancellation)
    {
        var text = file switch
        {
            null => "{}",
            "-" => await System.Console.In.ReadToEndAsync(cancellation),
            _ => await File.ReadAllTextAsync(file, cancellation),
        };
        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = 1000 });
            return Encoding.UTF8.GetBytes(text);
        }
        catch (JsonException e)
        {
            throw new UsageException($"The event is no JSON: {e.Message}");
        }
    }

    static void CheckFile(OptionResult option)
    {
        if (option.Tokens is [{ Value: not "-" and var file }] && !File.Exists(file))
            option.AddError($"There is no file {file}.");
    }
}
