using System.Text.Json;

namespace Local.StepFunctions.Language.Reading;

/// <summary>Reads the items of <c>Retry</c> and <c>Catch</c>.</summary>
static class ErrorHandlingReader
{
    /// <param name="read">Reads one, given its index and whether it is the last.</param>
    public static T[] ReadAll<T>(IEnumerable<Fields> items, Func<Fields, int, bool, T> read)
    {
        var all = items.ToArray();
        return [.. all.Select((fields, i) => read(fields, i, i == all.Length - 1))];
    }

    public static Retrier ReadRetrier(Fields fields, bool isLast)
    {
        var interval = fields.Integer("IntervalSeconds", 1, 99_999_999) ?? 1;
        var jitter = fields.Text("JitterStrategy");
        if (jitter is not (null or "FULL" or "NONE"))
            fields.Complain("The field 'JitterStrategy' should have one of these values: [FULL, NONE]", "JitterStrategy");
        var retrier = new Retrier
        {
            Errors = ReadErrors(fields, isLast),
            IntervalSeconds = interval,
            BackoffRate = fields.Number("BackoffRate", 1, double.MaxValue, whole: false) ?? 2,
            MaxAttempts = fields.Integer("MaxAttempts", 0, 99_999_999) ?? 3,
            MaxDelaySeconds = fields.Integer("MaxDelaySeconds", 1, 31_622_400),
            Jitter = jitter is "FULL",
        };
        if (retrier.MaxDelaySeconds <= interval && fields.Has("IntervalSeconds"))
            fields.Complain("MaxDelaySeconds must be greater than IntervalSeconds", "MaxDelaySeconds");
        fields.Done();
        return retrier;
    }

    public static Catcher ReadCatcher(Fields fields, bool isLast, Action<string> transition)
    {
        var catcher = new Catcher(
            ReadErrors(fields, isLast),
            fields.Text("Next", required: true) ?? "",
            fields.ResultPath(),
            fields.Assign(),
            fields.Output());
        if (catcher.Next.Length > 0)
            transition(catcher.Next);
        fields.Done();
        return catcher;
    }

    static ErrorNames ReadErrors(Fields fields, bool isLast)
    {
        var json = fields.Json("ErrorEquals");
        if (json is { ValueKind: JsonValueKind.Array } names
            && names.GetArrayLength() > 0
            && names.EnumerateArray().All(name => name.ValueKind is JsonValueKind.String))
        {
            var errors = names.EnumerateArray().Select(name => name.GetString()!).ToArray();
            if (Array.IndexOf(errors, "States.ALL") is var wildcard and >= 0 && (errors.Length > 1 || !isLast))
                fields.Complain("States.ALL must appear alone and at end of list", $"ErrorEquals[{wildcard}]");
            return new(errors);
        }
        fields.Complain(
            json is null ? "These fields are required: [ErrorEquals]" : "Expected a non-empty array of error names",
            json is null ? null : "ErrorEquals");
        return new([]);
    }
}
