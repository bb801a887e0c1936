using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Local.StepFunctions.Executions;

namespace Local.Commands;

/// <summary><c>--retention</c>: how long executions are kept that have ended.</summary>
static class RetentionOption
{
    public static Option<int> Option { get; } = new("--retention")
    {
        HelpName = "DAYS",
        Description = "How many days executions are kept after they have ended, while this process holds the data folder; "
            + "AWS keeps them 90.",
        DefaultValueFactory = _ => Retention.Default.Days,
        Validators = { Check },
    };

    public static TimeSpan Read(ParseResult line) => TimeSpan.FromDays(line.GetRequiredValue(Option));

    static void Check(OptionResult option)
    {
        var isPositive = option.Tokens is not [{ Value: var text }]
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
                && days is > 0 and <= 36_500);
        if (!isPositive)
            option.AddError($"{option.Option.Name} takes a number of days from 1, not '{option.Tokens[0].Value}'.");
    }
}
