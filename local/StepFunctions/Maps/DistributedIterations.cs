using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions.Maps;

/// <summary>
/// One attempt of a distributed Map state: an execution for each item or batch of them, and a map run that counts them.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html"/>
sealed class DistributedIterations(
    Branch branch,
    MapState state,
    DistributedMap distributed,
    ContextObject context,
    int entered)
{
    // The event that enters the second state, when the first one was entered and left without more.
    const int SecondState = 4;

    // As documented, a hard limit.
    const int MostRedrives = 1000;

    readonly MapItems _map = new(branch, state, context, entered);
    readonly Engine _engine = branch.Run.Engine;
    readonly ExecutionStore _executions = branch.Run.Executions;
    readonly MapRunChildren _children = new(branch);

    /// <summary>
    /// 1. The items that the input has, and the limits, are known. 2. The map run begins, or is found and redriven.
    /// 3. Its children run. 4. What became of them is written.
    /// </summary>
    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        // 1
        var scope = branch.Scope(input, context);
        var given = distributed.Reader is null ? _map.Items(input) : null;
        // Items that are yet to be read are not counted.
        branch.Append(new HistoryEvent.MapStateStarted(given?.Length ?? 0));
        branch.ThrowIfFailed();
        var limits = ReadLimits(scope);
        if (branch.Run.Inspection is { } inspection)
            return new TestedMap(inspection, state, _map, given ?? await TestedItemsAsync(inspection, scope))
                .Run(input, limits.Concurrency, limits.Failures, limits.FailurePercentage, scope);
        // 2
        var begins = Begin();
        var redriven = begins.RedriveCount < branch.Run.Execution.RedriveCount ? Redrive(begins.MapRunArn) : null;
        if (branch.Recorded is HistoryEvent.MapRunFailed failed)
        {
            branch.Append(failed);
            throw new StatesException(failed.Error, failed.Cause);
        }
        try
        {
            var (run, inputs) = _engine.MapRuns.Find(begins.MapRunArn) is { } begun
                ? (begun, _engine.MapRuns.Inputs(begun))
                : Start(begins.MapRunArn, given ?? await ReadItemsAsync(scope), input, limits, scope);
            if (redriven is not null)
                await RedriveAsync(run, redriven);
            // 3
            await _children.RunAsync(run, Processor(run), inputs);
            // 4
            var result = await WriteAsync(run, scope);
            branch.Append(new HistoryEvent.MapRunSucceeded());
            branch.AppendAside(new HistoryEvent.MapStateSucceeded());
            // Recorded of each Map that was the second state of its execution, and of no other.
            if (entered == SecondState)
                branch.Previous = begins.Id;
            return result;
        }
        catch (StatesException e)
        {
            if (_engine.MapRuns.Find(begins.MapRunArn) is { } run)
                _children.End(run, ExecutionStatus.Failed);
            branch.Append(new HistoryEvent.MapRunFailed(e.Error, e.Cause));
            throw;
        }
    }

    /// <param name="Concurrency">How many children may run at the same time; 0 for as many as there can be.</param>
    /// <param name="Failures">How many children may fail; null for what the percentage allows.</param>
    readonly record struct Limits(int Concurrency, double? Failures, double? FailurePercentage);

    Limits ReadLimits(in Scope scope) => new(
        state.MaxConcurrency?.Evaluate(scope, "MaxConcurrencyPath") is { } limit
            ? MapItems.Concurrency(state.MaxConcurrency, limit)
            : 0,
        Tolerated(distributed.ToleratedFailureCount, "Count", scope),
        Tolerated(distributed.ToleratedFailurePercentage, "Percentage", scope));

    /// <summary>The map run has a name from now on; one that was begun before keeps it.</summary>
    HistoryEvent.MapRunStarted Begin()
    {
        var label = distributed.Label ?? branch.NewGuid().ToString();
        var name = new MapRunArn(
            StateMachineArn.Parse(branch.Run.Execution.Machine.Arn) with { Label = label },
            branch.NewGuid().ToString());
        return (HistoryEvent.MapRunStarted)branch.Append(new HistoryEvent.MapRunStarted(name.ToString()));
    }

    Task<MapItem[]> ReadItemsAsync(in Scope scope) => new ItemSource(_engine, distributed.Reader!, scope)
        .ReadAsync(() => branch.Run.Caller(), branch.Cancellation);

    (MapRun Run, JsonElement[] Inputs) Start(
        string arn,
        MapItem[] items,
        JsonElement input,
        Limits limits,
        in Scope scope)
    {
        List<(JsonElement Input, int Items)> batches = [];
        var bytes = 0L;
        foreach (var batch in new Batches(distributed.Batcher, scope).Of(items.Select(item => _map.Input(item, input))))
        {
            MapLimits.AddInput(ref bytes, batch.Input);
            batches.Add(batch);
        }
        var run = new MapRun([.. batches.Select(batch => batch.Items)])
        {
            Arn = arn,
            ExecutionArn = branch.Run.Execution.Arn,
            StateMachineArn = MapRunArn.Parse(arn).StateMachine.ToString(),
            StartDate = branch.Run.Now,
            MaxConcurrency = limits.Concurrency,
            ToleratedFailureCount = (long?)limits.Failures,
            ToleratedFailurePercentage = limits.FailurePercentage,
        };
        JsonElement[] inputs = [.. batches.Select(batch => batch.Input)];
        _engine.MapRuns.Add(run, inputs, branch.Run.Execution.Summary.Log);
        return (run, inputs);
    }

    /// <summary>The item processor is a state machine of its own.</summary>
    StateMachine Processor(MapRun run) => branch.Run.Execution.Machine with
    {
        Arn = run.StateMachineArn,
        Name = MapRunArn.Parse(run.Arn).StateMachine.LabeledName,
        Definition = new(state.ItemProcessor, null),
        IsExpress = distributed.IsExpress,
    };

    async Task<JsonElement> WriteAsync(MapRun run, Scope scope)
    {
        var results = new MapResults(
            _engine.Objects, _executions, run, state.Name, distributed.Writer, distributed.IsExpress);
        var result = await results.WriteAsync(() => branch.Run.Caller(), scope, branch.Cancellation);
        _engine.MapRuns.Keep(run);
        return result;
    }

    /// <summary>Goes on with the map run of the attempt before.</summary>
    HistoryEvent.MapRunRedriven Redrive(string arn)
    {
        var count = branch.Run.Execution.History.Snapshot()
            .OfType<HistoryEvent.MapRunRedriven>()
            .Count(before => before.MapRunArn == arn && before.RedriveCount < branch.Run.Execution.RedriveCount) + 1;
        return count <= MostRedrives
            ? (HistoryEvent.MapRunRedriven)branch.Append(new HistoryEvent.MapRunRedriven(arn, count))
            : throw new StatesException("States.Runtime", $"The Map Run '{arn}' reached the maximum number of redrives ({MostRedrives}).");
    }

    /// <summary>As documented, what is still being stopped ends first.</summary>
    async Task RedriveAsync(MapRun run, HistoryEvent.MapRunRedriven redriven)
    {
        await _executions.UnwoundAsync(run.Arn).WaitAsync(branch.Cancellation);
        run.Redrive(redriven);
        _engine.MapRuns.Restart(run);
    }

    Task<MapItem[]?> TestedItemsAsync(Inspection inspection, in Scope scope)
    {
        var source = new ItemSource(_engine, distributed.Reader!, scope);
        return inspection.ItemReaderData is { } data
            ? source.ReadAsync(data, inspection, branch.Cancellation)
            : Task.FromResult<MapItem[]?>(null);
    }

    double? Tolerated(Expression? expression, string what, in Scope scope)
    {
        try
        {
            return expression is null ? null : Evaluate(expression, what, scope);
        }
        catch (EvaluationException e)
        {
            var located = branch.Failed(e, state, entered);
            throw new StatesException(located.Error, located.Cause) { IsOfLimits = true };
        }
    }

    static double Evaluate(Expression expression, string what, in Scope scope)
    {
        var field = $"ToleratedFailure{what}Path";
        var value = expression.Evaluate(scope, field);
        var number = what is "Count"
            ? ReferencedNumber.Whole(expression, field, value)
            : ReferencedNumber.Fractional(expression, field, value);
        return number switch
        {
            < 0 when what is "Count" => throw new EvaluationException("ToleratedFailureCount cannot be negative."),
            < 0 or > 100 when what is "Percentage" =>
                throw new EvaluationException("ToleratedFailurePercentage must be between 0 and 100."),
            _ => number,
        };
    }
}
