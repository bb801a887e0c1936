using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>One thread of states in an execution: the machine itself, a branch of a Parallel state, an iteration of a Map state.</summary>
/// <remarks>Does not leave its thread while nothing has to be waited for: a chain of Pass states is a loop.</remarks>
sealed class Branch(ExecutionRun run, ImmutableDictionary<string, JsonElement> variables, MapItem? item, int seed, CancellationToken cancellation)
{
    Random? _random;
    Func<Random>? _draw;

    public ExecutionRun Run => run;

    /// <summary>The variables that its states see. What it assigns is gone with it.</summary>
    public ImmutableDictionary<string, JsonElement> Variables { get; private set; } = variables;

    /// <summary>The number of the event that leads to the next one.</summary>
    public int Previous { get; set; }

    public CancellationToken Cancellation => cancellation;

    // Jitter and the functions that draw are the same for the same seed, whatever other branches do meanwhile.
    public Random Random => _random ??= new Random(seed);

    /// <summary>A branch inside the one that a state of this one runs.</summary>
    public Branch Inner(MapItem? innerItem, int index, CancellationToken innerCancellation) =>
        new(run, Variables, innerItem ?? item, Seed.Combine(seed, index), innerCancellation) { Previous = Previous };

    /// <summary>Appends an event and makes it the one that leads to the next.</summary>
    public int Append(HistoryEvent happened)
    {
        Previous = AppendAside(happened);
        return Previous;
    }

    /// <summary>Appends an event that leads to no other.</summary>
    public int AppendAside(HistoryEvent happened) => run.Execution.History.Append(Previous, happened) ?? throw new OperationCanceledException(cancellation);

    /// <summary>Runs the states from the first to one that ends.</summary>
    /// <returns>Its output.</returns>
    public async ValueTask<JsonElement> RunAsync(StateGraph graph, JsonElement input)
    {
        var state = graph.States[graph.StartAt];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var entered = Append(new HistoryEvent.StateEntered(state.Type, state.Name, input));
            var context = Context(state, run.Now, state is WorkState ? 0 : null);
            try
            {
                var (output, next) = state switch
                {
                    PassState pass => Pass(pass, input, context),
                    ChoiceState choice => Choose(choice, input, context),
                    SucceedState => Exit(state, Selected(state.InputPath, "InputPath", input, context), input, context, null, null),
                    FailState fail => throw Failure(fail, input, context),
                    WaitState wait => await WaitAsync(wait, input, context),
                    WorkState work => await new Work(this, work, input, entered).RunAsync(context),
                    _ => throw new UnreachableException(),
                };
                if (next is null)
                    return output;
                (state, input) = (graph.States[next], output);
            }
            catch (EvaluationException e)
            {
                throw Located(e, state, entered);
            }
        }
    }

    public ContextObject Context(State state, DateTimeOffset enteredTime, int? retryCount) => new()
    {
        Shared = run.SharedContext,
        State = state.Name,
        EnteredTime = enteredTime,
        RetryCount = retryCount,
        Item = item,
        Random = _draw ??= () => Random,
    };

    public Scope Scope(JsonElement input, ContextObject context) => new(input, context, Variables);

    /// <summary>What <c>InputPath</c>, <c>OutputPath</c> or <c>ItemsPath</c> selects of a value; all of it when there is none.</summary>
    public JsonElement Selected(Expression? path, string field, JsonElement value, ContextObject context) =>
        path is null ? value : path.Evaluate(Scope(value, context), field);

    /// <summary>Assigns variables, selects the output and leaves the state.</summary>
    /// <param name="result">What <c>$</c> is in <c>Assign</c>.</param>
    /// <param name="output">The state's output before <c>OutputPath</c>.</param>
    public (JsonElement Output, string? Next) Exit(
        State state, JsonElement output, JsonElement result, ContextObject context, string? next, PayloadTemplate? assign)
    {
        var assigned = assign?.Evaluate(Scope(result, context));
        var selected = History.Limited(Selected(state.OutputPath, "OutputPath", output, context), $"The state/task '{state.Name}'");
        return Leave(state, selected, assigned, next);
    }

    /// <summary>Leaves the state with its final output.</summary>
    public (JsonElement Output, string? Next) Leave(State state, JsonElement output, JsonElement? assigned, string? next)
    {
        if (assigned is { } values)
            Variables = Variables.SetItems(values.EnumerateObject().Select(value => KeyValuePair.Create(value.Name, value.Value)));
        Append(new HistoryEvent.StateExited(state.Type, state.Name, output, assigned));
        return (output, next);
    }

    public static StatesException Located(EvaluationException e, State state, int entered) =>
        new(e.Error, $"An error occurred while executing the state '{state.Name}' (entered at the event id #{entered}). {e.Message}");

    (JsonElement, string?) Pass(PassState state, JsonElement input, ContextObject context)
    {
        var effective = Selected(state.InputPath, "InputPath", input, context);
        var result = state.Result ?? state.Parameters?.Evaluate(Scope(effective, context)) ?? effective;
        return Exit(state, state.ResultPath.Combine(input, result), result, context, state.Next, state.Assign);
    }

    (JsonElement, string?) Choose(ChoiceState state, JsonElement input, ContextObject context)
    {
        var effective = Selected(state.InputPath, "InputPath", input, context);
        var scope = Scope(effective, context);
        foreach (var choice in state.Choices)
        {
            if (choice.Rule.Holds(scope))
                return Exit(state, effective, effective, context, choice.Next, choice.Assign);
        }
        return state.Default is { } otherwise
            ? Exit(state, effective, effective, context, otherwise, state.Assign)
            : throw new EvaluationException("States.NoChoiceMatched", "Failed to transition out of the state. The state does not point to a next state.");
    }

    StatesException Failure(FailState state, JsonElement input, ContextObject context)
    {
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
        var effective = Selected(state.InputPath, "InputPath", input, context);
        await Timer.DelayAsync(WaitTime.Of(state, Scope(effective, context), run.Now), run.Engine.Time, cancellation);
        return Exit(state, effective, effective, context, state.Next, state.Assign);
    }
}
