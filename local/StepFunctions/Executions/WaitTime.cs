using System.Globalization;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Executions;

/// <summary>How long a Wait state waits.</summary>
static class WaitTime
{
    public static TimeSpan Of(WaitState state, in Scope scope, DateTimeOffset now)
    {
        // The texts are recorded: a path that leads nowhere is told in its field's own words.
        if (state.Value is Expression.Path(var path) && !path.TryEvaluate(scope, out _))
            throw new EvaluationException($"The {state.Field} parameter does not reference an input value: {path.Text}");
        var value = state.Value.Evaluate(scope, state.Field);
        return state.Field is "Seconds" or "SecondsPath" ? Seconds(state, value) : Until(state, value) - now;
    }

    static TimeSpan Seconds(WaitState state, JsonElement value)
    {
        if (!long.TryParse(
            ReferencedNumber.Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            throw Refusal(state, $"The {state.Field} parameter cannot be parsed as a long value", value);
        if (seconds < 0)
            throw Refusal(state, $"The {state.Field} parameter references a negative value", value);
        return TimeSpan.FromSeconds(Math.Min(seconds, 99_999_999));
    }

    static DateTimeOffset Until(WaitState state, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String && Rfc3339.TryParse(value.GetString()!) is { } until)
            return until;
        const string Form = "ISO-8601 extended offset date-time format string";
        throw state.Value is Expression.Jsonata
            ? Refusal(state, $"The {state.Field} field cannot be parsed as an {Form}", value)
            : Refusal(state, $"The {state.Field} parameter does not reference a valid {Form}", value);
    }

    /// <summary>As recorded: a path and what it leads to, or what the expression gives.</summary>
    static EvaluationException Refusal(WaitState state, string message, JsonElement value)
    {
        var path = state.Value is Expression.Path(var written) ? $"{written.Text} == " : "";
        var refusal = state.Value.Refusal($"{message}: {path}{ReferencedNumber.Text(value)}");
        return new(refusal.Error, refusal.Message) { Location = refusal.Location, IsOfValue = true };
    }
}
