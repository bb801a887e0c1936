using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Executions;

/// <summary>The states that call nobody: each by its own rules.</summary>
sealed partial class Branch
{
    (JsonElement, string?) Pass(PassState state, JsonElement input, ContextObject context)
    {
        // Recorded: TestState shows either a result or what it is made of.
        var effective = state.Result is null
            ? Effective(state, input, context)
            : Selected(state.InputPath, "InputPath", input, context);
        var result = state.Result ?? state.Parameters?.Evaluate(Scope(effective, context)) ?? effective;
        run.Inspection?.Saw(state.Result is null ? "afterParameters" : "result", result);
        return Exit(
            state,
            Combine(state.ResultPath, input, result),
            Scope(result, context),
            state.Next,
            state.Assign,
            state.Output);
    }

    (JsonElement, string?) Succeed(State state, JsonElement input, ContextObject context)
    {
        var effective = Effective(state, input, context);
        return Exit(state, effective, Scope(effective, context), null, null, state.Output);
    }

    (JsonElement, string?) Choose(ChoiceState state, JsonElement input, ContextObject context)
    {
        var effective = Effective(state, input, context);
        var scope = Scope(effective, context);
        foreach (var choice in state.Choices)
        {
            if (choice.Rule.Holds(scope))
                return Exit(state, effective, scope, choice.Next, choice.Assign, choice.Output);
        }
        return state.Default is { } otherwise
            ? Exit(state, effective, scope, otherwise, state.Assign, state.Output)
            : throw new EvaluationException(
                "States.NoChoiceMatched", "Failed to transition out of the state. The state does not point to a next state.");
    }

    StatesException Failure(FailState state, JsonElement input, ContextObject context)
    {
        run.Inspection?.Saw("afterInputPath", input);
        return new(Text(state.Error, "ErrorPath"), Text(state.Cause, "CausePath"));

        string? Text(Expression? expression, string field) => expression?.Evaluate(Scope(input, context), field) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            var other => throw new EvaluationException($"The {field} parameter does not reference a string: {other}"),
        };
    }

    async ValueTask<(JsonElement, string?)> WaitAsync(WaitState state, JsonElement input, ContextObject context)
    {
        var effective = Effective(state, input, context);
        // A redriven state waits anew.
        var began = run.Began > context.EnteredTime ? run.Began : context.EnteredTime;
        var delay = WaitTime.Of(state, Scope(effective, context), began);
        await run.Execution.History.SettledAsync();
        await Timer.UntilAsync(began + delay, run.Engine.Time, cancellation);
        _now = began + delay;
        return Exit(state, effective, Scope(effective, context), state.Next, state.Assign, state.Output);
    }
}
