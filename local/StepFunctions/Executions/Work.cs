using System.Diagnostics;
using System.Text.Json;
using Local.StepFunctions.Language;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Executions;

/// <summary>
/// A Task, Parallel or Map state at work: attempt by attempt, until one succeeds or the failure is caught or final.
/// </summary>
sealed class Work(Branch branch, WorkState state, JsonElement input, int entered)
{
    readonly int[] _attempts = new int[state.Retry.Count];

    /// <returns>The state's output, and the state to run after it.</returns>
    public async ValueTask<(JsonElement Output, string? Next)> RunAsync(ContextObject context)
    {
        for (var retries = 0; ; retries++)
        {
            StatesException failure;
            try
            {
                return await AttemptAsync(retries == 0 ? context : branch.Context(state, context.EnteredTime, retries));
            }
            catch (EvaluationException e)
            {
                failure = branch.Failed(e, state, entered);
            }
            catch (StatesException e)
            {
                failure = e;
            }
            if (state is TaskState)
                failure = failure.OfTask();
            if (NextDelay(failure) is not { } delay)
                return Catch(failure, context);
            if (branch.Run.Inspection is not null)
                throw failure;
            var again = (HistoryEvent.RetryScheduled)branch.AppendAside(
                new HistoryEvent.RetryScheduled(state.Name, failure.Error, failure.Cause, retries + 1, delay)
                {
                    IsHeartbeat = failure.IsHeartbeat,
                    IsOfTask = failure.IsOfTask,
                });
            if (branch.Recorded is not null)
                continue; // it has been tried again
            await branch.Run.Execution.History.SettledAsync();
            await Timer.UntilAsync(again.Timestamp + again.Delay, branch.Run.Engine.Time, branch.Cancellation);
        }
    }

    async ValueTask<(JsonElement, string?)> AttemptAsync(ContextObject context)
    {
        // Recorded: TestState shows nothing of what a Parallel state hands to its branches.
        var effective = state is ParallelState
            ? branch.Selected(state.InputPath, "InputPath", input, context)
            : branch.Effective(state, input, context);
        var result = state switch
        {
            TaskState task => await new TaskCall(branch, task, context).RunAsync(effective),
            ParallelState parallel =>
                await new ParallelBranches(branch, parallel).RunAsync(Parameters(effective, context)),
            MapState { Distributed: { } distributed } map =>
                await new DistributedIterations(branch, map, distributed, context, entered).RunAsync(effective),
            MapState map => await new MapIterations(branch, map, context, entered).RunAsync(effective),
            _ => throw new UnreachableException(),
        };
        History.Limited(result, $"The state/task '{state.Name}'");
        var scope = branch.Scope(input, context) with { Result = result };
        var selected = state.ResultSelector?.Evaluate(scope) ?? result;
        return branch.Exit(
            state,
            branch.Combine(state.ResultPath, input, selected),
            scope,
            state.Next,
            state.Assign,
            state.Output);
    }

    JsonElement Parameters(JsonElement effective, ContextObject context) =>
        state.Parameters?.Evaluate(branch.Scope(effective, context)) ?? effective;

    /// <returns>Null when no retrier has an attempt left for this error.</returns>
    TimeSpan? NextDelay(StatesException failure)
    {
        for (var i = 0; i < state.Retry.Count; i++)
        {
            // The first retrier that matches decides, also when it has no attempt left.
            if (!state.Retry[i].Errors.Match(failure, state is TaskState))
                continue;
            var attempts = _attempts[i]++ + (branch.Run.Inspection?.RetryCount ?? 0);
            TimeSpan? delay = attempts < state.Retry[i].MaxAttempts
                ? state.Retry[i].Delay(attempts, branch.Random)
                : null;
            branch.Run.Inspection?.Matched(retrier: i, delay);
            return delay;
        }
        return null;
    }

    (JsonElement, string?) Catch(StatesException failure, ContextObject context)
    {
        HistoryEvent.Failure? failed = state switch
        {
            MapState when !failure.IsOfLimits => new HistoryEvent.MapStateFailed(failure.Error, failure.Cause),
            ParallelState => new HistoryEvent.ParallelStateFailed(failure.Error, failure.Cause),
            _ => null,
        };
        if (failed is not null)
            branch.Append(failed with { IsHeartbeat = failure.IsHeartbeat, IsOfTask = failure.IsOfTask });
        if (state.Catch.FirstOrDefault(
            catcher => catcher.Errors.Match(failure, state is TaskState)) is not { } caught)
            throw failure;
        branch.Run.Inspection?.Matched(state.Catch.TakeWhile(catcher => catcher != caught).Count(), failure);
        var text = new JsonText();
        text.Object();
        // Recorded: a task that failed without saying why hands on two nulls.
        var silent = state is TaskState && failure is { Error: null, Cause: null };
        if (silent || failure.Error is not null)
        {
            text.Name("Error");
            text.Element(failure.Error is { } error ? JsonText.String(error) : JsonText.Null);
        }
        if (silent || failure.Cause is not null)
        {
            text.Name("Cause");
            text.Element(failure.Cause is { } cause ? JsonText.String(cause) : JsonText.Null);
        }
        text.EndObject();
        var output = text.ToElement();
        // OutputPath is for the state's own result: what a catcher hands on is not selected from.
        var scope = branch.Scope(input, context) with { ErrorOutput = output };
        var assigned = Branch.Assigned(state, caught.Assign, scope);
        var handedOn = caught.Output?.Evaluate(scope) ?? caught.ResultPath.Combine(input, output);
        return branch.Leave(
            state, History.Limited(handedOn, $"The state/task '{state.Name}'"), assigned, caught.Next);
    }
}
