using System.Text.Json;
using System.Threading.Channels;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Maps;

/// <summary>The child executions of a map run: as many at once as it may have, until all have ended.</summary>
sealed class MapRunChildren(Branch branch)
{
    // The service's quota of child executions at once.
    const int MostAtOnce = 10_000;

    readonly ExecutionStore _executions = branch.Run.Executions;

    /// <param name="machine">The item processor's.</param>
    /// <param name="inputs">Of each child.</param>
    /// <exception cref="StatesException">More have failed than are tolerated.</exception>
    public async Task RunAsync(MapRun run, StateMachine machine, JsonElement[] inputs)
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
    public void End(MapRun run, ExecutionStatus status)
    {
        foreach (var child in run.Running)
            child.End(new HistoryEvent.ExecutionAborted(null, null), child.History.Last!.Id);
        (run.Status, run.StopDate, run.Changed) = (status, branch.Run.Now, null);
        branch.Run.Engine.MapRuns.Keep(run);
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
}
