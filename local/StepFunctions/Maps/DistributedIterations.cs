using System.Text.Json;
using System.Threading.Channels;
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
    // The service's quota of child executions at once.
    const int MostAtOnce = 10_000;

    // The event that enters the second state, when the first one was entered and left without more.
    const int SecondState = 4;

    // As documented, a hard limit.
    const int MostRedrives = 1000;

    readonly MapItems _map = new(branch, state, context, entered);
    readonly Engine _engine = branch.Run.Engine;
    readonly ExecutionStore _executions = branch.Run.Executions;

    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        var scope = branch.Scope(input, context);
        var given = distributed.Reader is null ? _map.Items(input) : null;
        // Items that are yet to be read are not counted.
        branch.Append(new HistoryEvent.MapStateStarted(given?.Length ?? 0));
        branch.ThrowIfFailed();
        var most = state.MaxConcurrency?.Evaluate(scope, "MaxConcurrencyPath") is { } limit
            ? MapItems.Concurrency(state.MaxConcurrency, limit)
            : 0;
        var (count, percentage) = (
            Tolerated(distributed.ToleratedFailureCount, "Count", scope),
            Tolerated(distributed.ToleratedFailurePercentage, "Percentage", scope));
        if (branch.Run.Inspection is { } inspection)
            return new TestedMap(inspection, state, _map, given ?? await TestedItemsAsync(inspection, scope))
                .Run(input, most, count, percentage, scope);
        var machine = branch.Run.Execution.Machine;
        var label = distributed.Label ?? branch.NewGuid().ToString();
        // A map run that was begun before keeps its names.
        var name = new MapRunArn(
            StateMachineArn.Parse(machine.Arn) with { Label = label }, branch.NewGuid().ToString());
        var begins = (HistoryEvent.MapRunStarted)branch.Append(new HistoryEvent.MapRunStarted(name.ToString()));
        var arn = begins.MapRunArn;
        var processor = MapRunArn.Parse(arn).StateMachine;
        var redriven = begins.RedriveCount < branch.Run.Execution.RedriveCount ? Redrive(arn) : null;
        if (branch.Recorded is HistoryEvent.MapRunFailed failed)
        {
            branch.Append(failed);
            throw new StatesException(failed.Error, failed.Cause);
        }
        try
        {
            var (run, inputs) = _engine.MapRuns.Find(arn) is { } begun
                ? (begun, _engine.MapRuns.Inputs(begun))
                : await StartAsync();
            if (redriven is not null)
                await RedriveAsync(run, redriven);
            // The item processor is a state machine of its own.
            var child = machine with
            {
                Arn = run.StateMachineArn,
                Name = processor.LabeledName,
                Definition = new(state.ItemProcessor, null),
                IsExpress = distributed.IsExpress,
            };
            await RunChildrenAsync(run, child, inputs);
            var result = await new MapResults(
                _engine.Objects,
                _executions,
                run,
                distributed.Writer,
                distributed.IsExpress).WriteAsync(() => branch.Run.Caller(), scope, branch.Cancellation);
            _engine.MapRuns.Keep(run);
            branch.Append(new HistoryEvent.MapRunSucceeded());
            branch.AppendAside(new HistoryEvent.MapStateSucceeded());
            // Recorded of each Map that was the second state of its execution, and of no other.
            if (entered == SecondState)
                branch.Previous = begins.Id;
            return result;
        }
        catch (StatesException e)
        {
            if (_engine.MapRuns.Find(arn) is { } run)
                End(run, ExecutionStatus.Failed);
            branch.Append(new HistoryEvent.MapRunFailed(e.Error, e.Cause));
            throw;
        }

        async Task<(MapRun, JsonElement[])> StartAsync()
        {
            var items = given
                ?? await new ItemSource(_engine.Objects, distributed.Reader!, scope)
                    .ReadAsync(() => branch.Run.Caller(), branch.Cancellation);
            var batches = new Batches(distributed.Batcher, scope)
                .Of(items.Select(item => _map.Input(item, input)));
            var run = new MapRun([.. batches.Select(batch => batch.Items)])
            {
                Arn = arn,
                ExecutionArn = branch.Run.Execution.Arn,
                StateMachineArn = processor.ToString(),
                StartDate = branch.Run.Now,
                MaxConcurrency = most,
                ToleratedFailureCount = (long?)count,
                ToleratedFailurePercentage = percentage,
            };
            JsonElement[] inputs = [.. batches.Select(batch => batch.Input)];
            _engine.MapRuns.Add(run, inputs, branch.Run.Execution.Summary.Log);
            return (run, inputs);
        }
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
        var source = new ItemSource(_engine.Objects, distributed.Reader!, scope);
        return inspection.ItemReaderData is { } data
            ? source.ReadAsync(data, inspection, branch.Cancellation)
            : Task.FromResult<MapItem[]?>(null);
    }

    async Task RunChildrenAsync(MapRun run, StateMachine machine, JsonElement[] inputs)
    {
        // Those of an earlier process or attempt.
        await branch.Run.Execution.History.SettledAsync();
        var children = _executions.Children(run.Arn).ToDictionary(child => child.Child);
        // The children that have ended; null when a limit was changed.
        var news = Channel.CreateUnbounded<int?>();
        run.Changed = () => news.Writer.TryWrite(null);
        var running = Resume(run, machine, children.Values, news.Writer);
        var waiting = new Queue<int>(
            Enumerable.Range(0, inputs.Length)
                .Where(index => !children.TryGetValue(index, out var child) || run.IsPending(child, _executions)));
        try
        {
            while (true)
            {
                if (run.FailsTooOften)
                    throw MapRun.ThresholdExceeded();
                var most = run.MaxConcurrency is 0 ? MostAtOnce : run.MaxConcurrency;
                for (; running < most && waiting.TryDequeue(out var index); running++)
                {
                    Begin(run, index, children.TryGetValue(index, out var before)
                        ? _executions.RedriveChild(before.Arn, run.Attempt!, machine)
                        : _executions.StartChild(run, index, machine, inputs[index].GetRawText()), news.Writer);
                }
                if (running == 0)
                    break;
                if (await news.Reader.ReadAsync(branch.Cancellation) is { } ended)
                {
                    run.End(ended);
                    running--;
                }
            }
            End(run, ExecutionStatus.Succeeded);
        }
        catch (OperationCanceledException) when (!branch.Run.Execution.IsLeft)
        {
            End(run, ExecutionStatus.Aborted);
            throw;
        }
    }

    /// <summary>Ends the run, and the children that are still at it.</summary>
    void End(MapRun run, ExecutionStatus status)
    {
        foreach (var child in run.Running)
            child.End(new HistoryEvent.ExecutionAborted(null, null), child.History.Last!.Id);
        (run.Status, run.StopDate, run.Changed) = (status, branch.Run.Now, null);
        _engine.MapRuns.Keep(run);
    }

    /// <summary>
    /// Goes on with the children that an earlier process has started, all before anything else happens: whoever has
    /// their tokens finds them.
    /// </summary>
    /// <returns>How many are running.</returns>
    int Resume(MapRun run, StateMachine machine, IEnumerable<ListedExecution> children, ChannelWriter<int?> news)
    {
        var running = 0;
        foreach (var child in children)
        {
            if (child.Status is ExecutionStatus.Running)
            {
                var execution = _executions.Find(child.Arn)!;
                execution.Machine = machine;
                _executions.Resume(execution);
                Begin(run, child.Child, execution, news);
                running++;
            }
            else if (!run.IsPending(child, _executions))
                run.End(child.Child, child.Status);
        }
        return running;
    }

    static void Begin(MapRun run, int index, Execution child, ChannelWriter<int?> news)
    {
        run.Start(index, child);
        _ = WatchAsync();

        async Task WatchAsync()
        {
            await child.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await child.History.SettledAsync();
            news.TryWrite(index);
        }
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
