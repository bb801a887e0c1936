using System.Collections.Immutable;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Executions;

/// <summary>The variables that the states of a branch assign, and the limits of the service on them.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html"/>
sealed partial class Branch
{
    /// <summary>The bytes that all variables of an execution may have together.</summary>
    const long MostVariables = 10 << 20;

    // The bytes of those that are this branch's own.
    long _held;

    /// <summary>The variables that a state assigns: as documented, 256 KiB of them together at most.</summary>
    public static JsonElement? Assigned(State state, PayloadTemplate? assign, in Scope scope) =>
        assign is null
            ? null
            : History.Limited(assign.Evaluate(scope), $"The Assign field of the state '{state.Name}'");

    void Assign(JsonElement values)
    {
        var more = values.EnumerateObject().Sum(
            value => JsonText.Size(value.Value)
                - (_variables.TryGetValue(value.Name, out var before) ? JsonText.Size(before) : 0));
        if (Hold(more) > MostVariables)
        {
            Hold(-more);
            throw new StatesException(
                "States.DataLimitExceeded",
                $"The variables of the execution would have more than {MostVariables} bytes together, the maximum of the service.");
        }
        _variables = _variables.SetItems(
            values.EnumerateObject().Select(value => KeyValuePair.Create(value.Name, value.Value)));
    }

    /// <returns>The bytes that the variables of all branches have now.</returns>
    long Hold(long more)
    {
        _held += more;
        return run.HoldVariables(more);
    }

    static long Size(ImmutableDictionary<string, JsonElement> variables) =>
        variables.Values.Sum(value => (long)JsonText.Size(value));
}
