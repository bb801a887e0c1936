using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Executions;

/// <summary>
/// One thread of states in an execution: the machine itself, a branch of a Parallel state, an iteration of a Map state.
/// </summary>
/// <remarks>Does not leave its thread while nothing has to be waited for: a chain of Pass states is a loop.</remarks>
sealed partial class Branch(
    ExecutionRun run,
    BranchId id,
    ImmutableDictionary<string, JsonElement> variables,
    MapItem? item,
    int seed,
    CancellationToken cancellation)
{
    readonly BranchPast _past = run.Past.Of(id);
    ImmutableDictionary<string, JsonElement> _variables = variables;
    Random? _random;
    string? _state;
    int _entered;
    int _before;
    Func<Random>? _draw;
    Func<DateTimeOffset>? _tell;
    DateTimeOffset _now;

    public ExecutionRun Run => run;

    /// <summary>The variables that its states see. What it assigns is gone with it.</summary>
    public ImmutableDictionary<string, JsonElement> Variables => _variables;

    /// <summary>The number of the event that leads to the next one.</summary>
    public int Previous { get; set; }

    public CancellationToken Cancellation => cancellation;

    // Jitter, names and the functions that draw are the same for the same seed and state, whatever other branches do
    // meanwhile and whoever goes on after a kill.
    public Random Random => _random ??= new Random(Seed.Combine(seed, _entered));

    /// <summary>A name or a token: the same for the same seed and state, as all that is drawn.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.NextBytes(bytes);
        return new(bytes);
    }

    /// <summary>What comes next of what the branch has recorded earlier; null when it makes history.</summary>
    public HistoryEvent? Recorded => _past.Next;

    /// <summary>A branch inside the one that a state of this one runs.</summary>
    /// <param name="started">The number of the event that started the Parallel or Map state.</param>
    public Branch Inner(MapItem? innerItem, int started, int index, CancellationToken innerCancellation) =>
        new(
            run,
            new(started, index),
            Variables,
            innerItem ?? item,
            Seed.Combine(Seed.Combine(seed, started), index),
            innerCancellation)
        { Previous = Previous };

    /// <summary>
    /// Appends an event and makes it the one that leads to the next. What an earlier process has recorded is not
    /// appended again.
    /// </summary>
    public HistoryEvent Append(HistoryEvent happened)
    {
        happened = AppendAside(happened);
        Previous = happened.Id;
        return happened;
    }

    /// <summary>Appends an event that leads to no other.</summary>
    public HistoryEvent AppendAside(HistoryEvent happened)
    {
        if (happened is HistoryEvent.Failure { Ends: null } failure)
            happened = failure with { State = failure.State ?? _state };
        happened = _past.Take(happened)
            ?? run.Execution.History.Append(id, Previous, happened)
            ?? throw new OperationCanceledException(cancellation);
        _now = happened.Timestamp;
        return happened;
    }

    /// <summary>
    /// Goes to the next event that an earlier process has recorded and that is such; null when there is none.
    /// </summary>
    public HistoryEvent? TakeThrough(Func<HistoryEvent, bool> isSuch)
    {
        var recorded = _past.TakeThrough(isSuch);
        (Previous, _now) = (recorded?.Id ?? Previous, recorded?.Timestamp ?? _now);
        return recorded;
    }

    /// <summary>Ends a branch that an earlier process has begun, without going on with it.</summary>
    public void Abort(HistoryEvent aborted)
    {
        Previous = _past.GoToEnd()!.Id;
        AppendAside(aborted);
    }

    /// <summary>Throws what an earlier process has recorded as the end of the attempt that is being repeated.</summary>
    public void ThrowIfFailed()
    {
        var failure = Recorded switch
        {
            HistoryEvent.RetryScheduled again => again.ToException(),
            HistoryEvent.Failure failed and (HistoryEvent.ParallelStateFailed or HistoryEvent.MapStateFailed) =>
                failed.ToException(),
            _ => null,
        };
        if (failure is null)
            return;
        Previous = Recorded!.PreviousEventId;
        throw failure;
    }

    /// <summary>Runs the states from the first to one that ends.</summary>
    /// <returns>Its output.</returns>
    public async ValueTask<JsonElement> RunAsync(StateGraph graph, JsonElement input)
    {
        try
        {
            return await RunStatesAsync(graph, input);
        }
        finally
        {
            Hold(-_held);
        }
    }

    async ValueTask<JsonElement> RunStatesAsync(StateGraph graph, JsonElement input)
    {
        var (inherited, state) = (_variables, graph.States[graph.StartAt]);
        var last = _past.GoToLastState(ref _variables);
        if (_variables != inherited)
            Hold(Size(_variables) - Size(inherited));
        Previous = last?.Id ?? Previous;
        switch (last)
        {
            case HistoryEvent.StateExited { Next: null } exited:
                return exited.Output;
            case HistoryEvent.StateExited exited:
                (state, input, last) = (graph.States[exited.Next], exited.Output, null);
                break;
            case HistoryEvent.StateEntered again:
                (state, input) = (graph.States[again.Name], again.Input);
                break;
        }
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            last ??= Append(new HistoryEvent.StateEntered(state.Type, state.Name, input));
            _before = last.PreviousEventId;
            var (output, next) = await RunAsync(state, input, last.Id, last.Timestamp);
            if (next is null)
                return output;
            (state, input, last) = (graph.States[next], output, null);
            if (run.Execution.History.IsFull)
                await run.Execution.History.SettledAsync();
        }
    }

    /// <summary>Runs one state.</summary>
    /// <param name="entered">The event that entered it; 0 for a state that is tested by itself, of which there is no
    /// history.</param>
    /// <returns>Its output, and the state to run after it.</returns>
    public async ValueTask<(JsonElement Output, string? Next)> RunAsync(
        State state, JsonElement input, int entered, DateTimeOffset enteredTime)
    {
        (_state, _entered, _random, _now) = (state.Name, entered, null, enteredTime);
        var context = Context(state, enteredTime, state is WorkState ? 0 : null);
        try
        {
            return state switch
            {
                PassState pass => Pass(pass, input, context),
                ChoiceState choice => Choose(choice, input, context),
                SucceedState => Succeed(state, input, context),
                FailState fail => throw Failure(fail, input, context),
                WaitState wait => await WaitAsync(wait, input, context),
                WorkState work => await new Work(this, work, input, entered).RunAsync(context),
                _ => throw new UnreachableException(),
            };
        }
        catch (EvaluationException e)
        {
            throw Failed(e, state, entered);
        }
    }

    public ContextObject Context(State state, DateTimeOffset enteredTime, int? retryCount) => new()
    {
        Shared = run.SharedContext,
        State = state.Name,
        EnteredTime = enteredTime,
        RetryCount = retryCount,
        Item = item,
        Given = run.Inspection?.Context,
        Random = _draw ??= () => Random,
        Now = _tell ??= () => _now,
    };

    public Scope Scope(JsonElement input, ContextObject context) => new(input, context, Variables);

    /// <summary>
    /// What <c>InputPath</c>, <c>OutputPath</c> or <c>ItemsPath</c> selects of a value; all of it when there is none.
    /// </summary>
    public JsonElement Selected(Expression? path, string field, JsonElement value, ContextObject context) =>
        path is null ? value : path.Evaluate(Scope(value, context), field);

    /// <summary>The input that a state works with: what <c>InputPath</c> selects.</summary>
    public JsonElement Effective(State state, JsonElement input, ContextObject context)
    {
        var effective = Selected(state.InputPath, "InputPath", input, context);
        run.Inspection?.Saw("afterInputPath", effective);
        return effective;
    }

    /// <summary>Puts a result, of which <c>ResultSelector</c> has selected, into the state's input.</summary>
    public JsonElement Combine(ResultPlace place, JsonElement input, JsonElement selected)
    {
        run.Inspection?.Saw("afterResultSelector", selected);
        var combined = place.Combine(input, selected);
        run.Inspection?.Saw("afterResultPath", combined);
        return combined;
    }

    /// <summary>Assigns variables, selects the output and leaves the state.</summary>
    /// <param name="value">The state's output before <c>OutputPath</c>, and in JSONata without an
    /// <c>Output</c>.</param>
    /// <param name="scope">What <c>Assign</c> and <c>Output</c> see.</param>
    public (JsonElement Output, string? Next) Exit(
        State state, JsonElement value, in Scope scope, string? next, PayloadTemplate? assign, PayloadTemplate? output)
    {
        var assigned = Assigned(state, assign, scope);
        var selected = output?.Evaluate(scope) ?? Selected(state.OutputPath, "OutputPath", value, scope.Context);
        return Leave(state, History.Limited(selected, $"The state/task '{state.Name}'"), assigned, next);
    }

    /// <summary>Leaves the state with its final output.</summary>
    public (JsonElement Output, string? Next) Leave(
        State state, JsonElement output, JsonElement? assigned, string? next)
    {
        // Recorded: what assigns nothing is as if it were not there.
        if (assigned?.GetPropertyCount() == 0)
            assigned = null;
        if (assigned is { } values)
            Assign(values);
        Append(new HistoryEvent.StateExited(state.Type, state.Name, output, assigned, next));
        return (output, next);
    }

    /// <summary>Makes of an expression that failed what failed its state.</summary>
    /// <param name="entered">The event that entered the state; 0 for one that is tested by itself, of which there is no
    /// history (the text is recorded).</param>
    public StatesException Failed(EvaluationException e, State state, int entered)
    {
        var cause = entered == 0
            ? e.Message
            : $"An error occurred while executing the state '{state.Name}' (entered at the event id #{entered}). {e.Message}";
        if (e.Error is EvaluationException.Query)
        {
            // Recorded: what led to the state leads to the failure in it.
            if (Previous == entered && entered > 0 && !e.IsOfValue)
                Previous = _before;
            Append(new HistoryEvent.EvaluationFailed(e.Error, cause, e.Location) { State = state.Name });
        }
        return new(e.Error, cause) { IsOfLimits = e.IsOfLimits };
    }
}
