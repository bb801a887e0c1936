using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Local.SageMaker;

namespace Local.Commands;

/// <summary><c>--quota</c>: how many instances SageMaker's jobs may use at once.</summary>
static class QuotaOption
{
    public static Option<string[]> Option { get; } = new("--quota")
    {
        Description = "How many instances of a type SageMaker's jobs may use at once, ml.m4.xlarge=0 for all of them, "
            + "or 'ml.m4.xlarge for training job usage=0' (transform job); may be repeated. [default: no limits]",
        HelpName = "TYPE=N",
        Validators = { Check, Pair.CheckDistinct },
    };

    public static IReadOnlyDictionary<string, int> Read(ParseResult line)
    {
        var quotas = new Dictionary<string, int>();
        foreach (var (name, count) in Pair.Read(line.GetValue(Option)))
            quotas[name] = int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture);
        return quotas;
    }

    static void Check(OptionResult option) => Pair.Check(option, "=", text =>
    {
        var (name, count) = Pair.Split(text, "=");
        return !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? $"{option.Option.Name} takes {option.Option.HelpName}, a number of instances, not '{text}'."
            : Quotas.Complaint(name) is { } complaint ? $"{option.Option.Name}: {complaint}" : null;
    });
}
