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
        if (!long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var seconds))
            throw state.Value.Refusal($"The {state.Field} parameter cannot be parsed as a long value: {value}");
        if (seconds < 0)
            throw state.Value.Refusal($"The {state.Field} parameter references a negative value: {seconds}");
        return TimeSpan.FromSeconds(Math.Min(seconds, 99_999_999));
    }

    static DateTimeOffset Until(WaitState state, JsonElement value) => value.ValueKind is JsonValueKind.String && Rfc3339.TryParse(value.GetString()!) is { } until
        ? until
        : throw state.Value.Refusal($"The {state.Field} parameter does not reference a valid ISO-8601 extended offset date-time format string: {value}");
}
