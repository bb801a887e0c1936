namespace Local.StepFunctions.Executions;

/// <summary>The attempts at executions: what goes on after a restart, is redriven, and runs.</summary>
sealed partial class ExecutionStore
{
    /// <summary>
    /// Goes on with the executions that were running when an earlier process ended; each has come to where it was when
    /// this returns.
    /// </summary>
    /// <returns>Those that go on by themselves.</returns>
    public IReadOnlyList<Execution> Resume()
    {
        var running = Running.ToArray();
        // Their Map has ended, and had no time to end them.
        foreach (var orphan in running.Where(IsOrphan))
            orphan.End(new HistoryEvent.ExecutionAborted(null, null), orphan.History.LastId);
        var resumed = running.Where(execution => execution.MapRunArn is null)
            .OrderByDescending(execution => execution.StartDate)
            .ToArray();
        foreach (var execution in resumed)
            Resume(execution);
        return resumed;
    }

    public void Resume(Execution execution) => _ = RunAsync(execution, Begin(execution));

    /// <summary>Begins another attempt of an execution that has ended. That is durable when it starts.</summary>
    /// <returns>When it was redriven; null when another was faster.</returns>
    public async Task<DateTimeOffset?> RedriveAsync(string arn, string? clientToken)
    {
        // What is still being stopped belongs to the attempt before.
        await (Find(arn)?.Unwound ?? Task.CompletedTask);
        if (Redrive(arn, clientToken) is not var (execution, redriven))
            return null;
        await execution.History.SettledAsync();
        RunAside(execution);
        return redriven.Timestamp;
    }

    /// <summary>
    /// Begins another attempt of a child execution that has ended and is unwound, behind whatever its map run does.
    /// </summary>
    /// <param name="machine">The state machine that the Map's item processor is.</param>
    public Execution RedriveChild(string arn, string attempt, StateMachine machine)
    {
        var (child, _) = Redrive(arn, attempt, machine)
            ?? throw new InvalidOperationException($"{arn} has not ended.");
        RunAside(child);
        return child;
    }

    /// <summary>Ends when nothing goes on of a map run's children that were ended.</summary>
    public Task UnwoundAsync(string mapRunArn) =>
        Task.WhenAll(_live.Values.Where(child => child.MapRunArn == mapRunArn).Select(child => child.Unwound));

    /// <summary>Whether an execution can be redriven now.</summary>
    public Redrivability Redrivability(ListedExecution execution)
    {
        var machine = StateMachineArn.Parse(execution.MachineArn).Created.ToString();
        return Executions.Redrivability.Of(
            execution, machines.Find(machine) is not null, maxHistoryEvents, engine.Time.GetUtcNow());
    }

    /// <param name="machine">What a child of a map run runs; null for the execution's own.</param>
    /// <returns>Null when it has not ended.</returns>
    (Execution Execution, HistoryEvent Redriven)? Redrive(
        string arn, string? clientToken, StateMachine? machine = null)
    {
        lock (_gate)
        {
            if (Find(arn) is not { } execution)
                return null;
            execution.Machine = machine ?? execution.Machine;
            if (execution.Redrive(clientToken) is not { } redriven)
                return null;
            _live[arn] = execution;
            return (execution, redriven);
        }
    }

    bool IsOrphan(Execution execution) =>
        execution.MapRunArn is { } mapRun && engine.MapRuns.Find(mapRun)?.Status is not ExecutionStatus.Running;

    Execution Run(Execution execution)
    {
        execution.History.Append(
            default, 0, new HistoryEvent.ExecutionStarted(execution.Input, execution.Machine.RoleArn));
        RunAside(execution);
        return execution;
    }

    void RunAside(Execution execution)
    {
        var unwound = Begin(execution);
        _ = Task.Run(() => RunAsync(execution, unwound));
    }

    TaskCompletionSource Begin(Execution execution)
    {
        var unwound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[execution] = execution.Unwound = unwound.Task;
        return unwound;
    }

    async Task RunAsync(Execution execution, TaskCompletionSource unwound)
    {
        try
        {
            await new ExecutionRun(execution, this).RunAsync();
        }
        catch (Exception e)
        {
            log.LogError(e, "The execution {Arn} ended with a defect of this program.", execution.Arn);
        }
        finally
        {
            _running.TryRemove(execution, out _);
            unwound.SetResult();
            TryRelease(execution);
        }
    }
}
