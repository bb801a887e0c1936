using System.Collections.Concurrent;
using Local.Aws;
using Local.StepFunctions.Maps;
using Local.StepFunctions.Testing;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>The executions of an account: those that run, and those that have ended.</summary>
/// <param name="machines">Whose executions they are.</param>
/// <param name="engine">What they run with.</param>
/// <param name="seed">Seeds each execution's own seed.</param>
/// <param name="maxHistoryEvents">The service's limit; larger where a history longer than AWS allows is wanted.</param>
sealed class ExecutionStore(StateMachines machines, StateStore store, Engine engine, ILogger log, int seed, int maxHistoryEvents) : IAsyncDisposable
{
    readonly Records<ExecutionRecord> _kept = new(store, "states/executions", StoredJson.Default.ExecutionRecord);
    readonly ConcurrentDictionary<string, Execution> _executions = [];
    readonly ConcurrentDictionary<Execution, Task> _running = [];
    readonly Lock _gate = new();
    long _lastLog;

    /// <summary>An execution has begun, goes on, or is over.</summary>
    public event Action<Execution>? Changed;

    /// <summary>The latest first, as the service lists them.</summary>
    public IEnumerable<Execution> All => _executions.Values.OrderByDescending(execution => execution.StartDate);

    /// <summary>What they run with.</summary>
    public Engine Engine => engine;

    public Execution? Find(string arn) => _executions.GetValueOrDefault(arn);

    /// <summary>Finds what earlier processes have kept.</summary>
    /// <param name="mocks">The test cases that its executions may have been started with.</param>
    public void Load(MockConfiguration? mocks, Func<string, MapRun?> findMapRun)
    {
        foreach (var (_, record) in _kept.All())
        {
            var history = History.Load(engine.Time, maxHistoryEvents, store, record.Log);
            var execution = new Execution
            {
                Arn = record.Arn,
                Name = record.Name,
                Machine = machines.Revision(record.Revision) with { Arn = record.MachineArn, Name = record.MachineName },
                Input = record.Input,
                StartDate = record.StartDate,
                Seed = record.Seed,
                VersionArn = record.VersionArn,
                AliasArn = record.AliasArn,
                MapRunArn = record.MapRunArn,
                ClientToken = record.ClientToken,
                TestCase = record.TestCase,
                Failures = record.Failures ?? [],
                Mocks = record.TestCase is { } testCase ? mocks?.Start(StateMachineArn.Parse(record.MachineArn).Name, testCase, history) : InjectedFailure.Answers(record.Failures ?? [], history),
                History = history,
            };
            if (execution.Status is not ExecutionStatus.Running)
                execution.Settle();
            _executions[record.Arn] = execution;
            _lastLog = Math.Max(_lastLog, record.Log);
            if (record.MapRunArn is { } mapRun)
                findMapRun(mapRun)?.Start(record.Child, execution);
        }
    }

    /// <summary>Goes on with the executions that were running when an earlier process ended; each has come to where it was when this returns.</summary>
    /// <param name="isRunning">Whether a map run is: its children go on with it.</param>
    /// <returns>Those that go on by themselves.</returns>
    public IReadOnlyList<Execution> Resume(Func<string, bool> isRunning)
    {
        var running = All.Where(execution => execution.Status is ExecutionStatus.Running).ToArray();
        // Their Map has ended, and had no time to end them.
        foreach (var orphan in running.Where(execution => execution.MapRunArn is { } mapRun && !isRunning(mapRun)))
            orphan.End(new HistoryEvent.ExecutionAborted(null, null), orphan.History.LastId);
        var resumed = running.Where(execution => execution.MapRunArn is null).ToArray();
        foreach (var execution in resumed)
            Resume(execution);
        return resumed;
    }

    public void Resume(Execution execution) => _ = RunAsync(execution, Begin(execution));

    /// <summary>Begins another attempt of an execution that has ended. That is durable when it starts.</summary>
    /// <returns>When it was redriven; null when another was faster.</returns>
    public async Task<DateTimeOffset?> RedriveAsync(Execution execution, string? clientToken)
    {
        // What is still being stopped belongs to the attempt before.
        await execution.Over;
        if (execution.Redrive(clientToken) is not { } redriven)
            return null;
        await execution.History.SettledAsync();
        RunAside(execution);
        return redriven.Timestamp;
    }

    /// <summary>Begins another attempt of a child execution that is over, behind whatever its map run does.</summary>
    public void RedriveChild(Execution child, string attempt)
    {
        child.Redrive(attempt);
        RunAside(child);
    }

    /// <summary>Starts an execution, when its name is free. It is durable when it starts.</summary>
    /// <returns>The one that has the name, when it was started by the same request.</returns>
    public async Task<Execution> StartAsync(Start start)
    {
        var machine = StateMachineArn.Parse(start.Machine.Arn);
        var arn = new ExecutionArn(machine, start.Name, start.Machine.IsExpress ? engine.Random.NewGuid().ToString() : null).ToString();
        if (start.Machine.IsExpress)
            return Run(Make(arn, start, null));
        Execution execution;
        lock (_gate)
        {
            if (_executions.TryGetValue(arn, out var existing))
            {
                return start.ClientToken is not null && existing.ClientToken == start.ClientToken || existing.Status is ExecutionStatus.Running && existing.Input == start.Input
                    ? existing
                    : throw new AwsException("ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");
            }
            _executions[arn] = execution = Make(arn, start, Interlocked.Increment(ref _lastLog));
        }
        try
        {
            await store.WriteAsync(Record(execution, 0));
        }
        catch (AwsException)
        {
            _executions.TryRemove(arn, out _);
            throw;
        }
        return Run(execution);
    }

    /// <summary>Starts the child execution of a map run, behind whatever it does.</summary>
    /// <param name="index">Its number in the map run.</param>
    /// <param name="machine">The state machine that the Map's item processor is.</param>
    public Execution StartChild(MapRun run, int index, StateMachine machine, string input)
    {
        var name = engine.Random.NewGuid().ToString();
        var arn = new ExecutionArn(StateMachineArn.Parse(machine.Arn), name).ToString();
        var parent = Find(run.ExecutionArn);
        var start = new Start(machine, name, input, Mocks: parent?.Mocks, TestCase: parent?.TestCase, ClientToken: run.Attempt)
        {
            Failures = parent?.Failures ?? [],
        };
        var execution = Make(arn, start, Interlocked.Increment(ref _lastLog), run.Arn);
        _executions[arn] = execution;
        store.WriteBehind(Record(execution, index));
        return Run(execution);
    }

    /// <summary>Whether an execution can be redriven now.</summary>
    public Redrivability Redrivability(Execution execution)
    {
        var machine = StateMachineArn.Parse(execution.Machine.Arn).Created.ToString();
        return Executions.Redrivability.Of(execution, machines.Find(machine) is not null, engine.Time.GetUtcNow());
    }

    /// <summary>Leaves what is running as it is; jobs that it has started elsewhere are not stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        var running = _running.ToArray();
        foreach (var (execution, _) in running)
            execution.Leave();
        await Task.WhenAll(running.Select(pair => pair.Value));
        foreach (var execution in _executions.Values)
            execution.Dispose();
    }

    Execution Make(string arn, Start start, long? log, string? mapRunArn = null) => new()
    {
        Arn = arn,
        Name = start.Name,
        Machine = start.Machine,
        Input = start.Input,
        StartDate = engine.Time.GetUtcNow(),
        Seed = Seed.Combine(seed, start.Name),
        VersionArn = start.VersionArn,
        AliasArn = start.AliasArn,
        MapRunArn = mapRunArn,
        ClientToken = start.ClientToken,
        Mocks = start.Mocks,
        TestCase = start.TestCase,
        Failures = start.Failures,
        // The service keeps no Express execution: it cannot be asked for.
        History = new(engine.Time, maxHistoryEvents, log is null ? null : store, log ?? 0),
    };

    StateChange Record(Execution execution, int child) => _kept.Put(execution.Arn, new(
        execution.History.Log, execution.Arn, execution.Name, execution.Machine.Arn, execution.Machine.Name, execution.Machine.Key, execution.Input, execution.StartDate, execution.Seed,
        execution.VersionArn, execution.AliasArn, execution.MapRunArn, child, execution.TestCase, execution.ClientToken, execution.Failures));

    Execution Run(Execution execution)
    {
        execution.History.Append(default, 0, new HistoryEvent.ExecutionStarted(execution.Input, execution.Machine.RoleArn));
        RunAside(execution);
        return execution;
    }

    void RunAside(Execution execution)
    {
        var over = Begin(execution);
        _ = Task.Run(() => RunAsync(execution, over));
    }

    TaskCompletionSource Begin(Execution execution)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[execution] = execution.Over = over.Task;
        Changed?.Invoke(execution);
        return over;
    }

    async Task RunAsync(Execution execution, TaskCompletionSource over)
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
            over.SetResult();
            Changed?.Invoke(execution);
        }
    }
}

/// <summary>What an execution is started with.</summary>
/// <param name="TestCase">The test case that <paramref name="Mocks"/> are.</param>
/// <param name="ClientToken">Of the call that starts it, when a state machine does.</param>
sealed record Start(
    StateMachine Machine, string Name, string Input, string? VersionArn = null, string? AliasArn = null, MockedAnswers? Mocks = null, string? TestCase = null, string? ClientToken = null)
{
    /// <summary>The failures that <see cref="Mocks"/> are without a test case.</summary>
    public IReadOnlyList<InjectedFailure> Failures { get; init; } = [];
}
