using System.Collections.Concurrent;
using Local.Aws;
using Local.StepFunctions.Maps;
using Local.StepFunctions.Testing;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>
/// The executions of an account. Those that run are in memory; those that have ended are read from the store when they
/// are asked for.
/// </summary>
/// <param name="machines">Whose executions they are.</param>
/// <param name="engine">What they run with.</param>
/// <param name="seed">Seeds each execution's own seed.</param>
/// <param name="maxHistoryEvents">The service's limit; larger where a history longer than AWS allows is wanted.</param>
/// <param name="mocks">The test cases that executions may have been started with.</param>
sealed partial class ExecutionStore(
    StateMachines machines,
    StateStore store,
    Engine engine,
    ILogger log,
    int seed,
    int maxHistoryEvents,
    MockConfiguration? mocks) : IAsyncDisposable
{
    readonly ExecutionTable _table = new(store);
    // By their ARNs, from before the start until the end is durable.
    readonly ConcurrentDictionary<string, Execution> _live = [];
    readonly Held<Execution> _held = new();
    readonly ConcurrentDictionary<Execution, Task> _running = [];
    readonly Lock _gate = new();
    long _lastLog;

    /// <summary>
    /// Is raised when an execution that is listed has started, has ended or has been redriven, and that is durable: a
    /// list that is read then has it. Who handles it returns at once.
    /// </summary>
    public event Action<Execution>? Changed;

    /// <summary>Is told of each event, in the order of each history; set before anything runs.</summary>
    public Action<Execution, HistoryEvent>? Happened { get; set; }

    /// <summary>What they run with.</summary>
    public Engine Engine => engine;

    /// <summary>Those that have not ended.</summary>
    public IEnumerable<Execution> Running =>
        _live.Values.Where(execution => execution.Status is ExecutionStatus.Running);

    /// <summary>A page of a list of executions, the latest first, by an index: what comes after a page has the page's
    /// last one as
    /// <see cref="ExecutionQuery.After"/>.</summary>
    public IReadOnlyList<ListedExecution> List(ExecutionQuery query, int most) => _table.List(query, most);

    /// <summary>How many executions a query finds in all.</summary>
    public int Count(ExecutionQuery query) => _table.Count(query);

    /// <summary>The children of a map run that have started, by their numbers.</summary>
    public IReadOnlyList<ListedExecution> Children(string mapRunArn) => _table.Children(mapRunArn);

    /// <summary>The same with what they were given and how they ended, read as they are asked for.</summary>
    public IEnumerable<ChildResult> ChildResults(string mapRunArn) => _table.ChildResults(mapRunArn);

    /// <summary>An execution, running or ended; null when there is none.</summary>
    public Execution? Find(string arn)
    {
        if (!ExecutionArn.TryParse(arn, null, out var parsed) || parsed.IsExpress)
            return null;
        while (true)
        {
            if ((_live.GetValueOrDefault(arn) ?? _held.Find(arn)) is { } known)
                return known;
            if (_table.Find(parsed) is not var (summary, record))
                return null;
            if (summary.Status is not ExecutionStatus.Running)
                return _held.GetOrAdd(arn, Make(summary, record));
            // It has started or ended between the two looks.
        }
    }

    /// <summary>Finds what was running when an earlier process ended.</summary>
    public void Load()
    {
        StoredExecutions.Upgrade(store);
        _lastLog = _table.LastLog;
        foreach (var (summary, record) in _table.Running())
        {
            _live[summary.Arn] = Make(summary, record);
            engine.MapRuns.Load(summary.Log);
        }
    }

    /// <summary>Starts an execution, when its name is free. It is durable when it starts.</summary>
    /// <returns>The one that has the name, when it was started by the same request.</returns>
    public async Task<Execution> StartAsync(Start start)
    {
        var machine = StateMachineArn.Parse(start.Machine.Arn);
        if (start.Machine.IsExpress)
            return Run(
                Make(
                    new ExecutionArn(machine, start.Name, engine.Random.NewGuid().ToString()).ToString(),
                    start,
                    Summary(start)));
        var arn = new ExecutionArn(machine, start.Name).ToString();
        Execution execution;
        lock (_gate)
        {
            if (_live.TryGetValue(arn, out var running))
                return start.Repeats(running) ? running : throw Start.AlreadyExists(arn);
            _live[arn] = execution = Make(
                arn, start, Summary(start) with { Log = Interlocked.Increment(ref _lastLog) });
        }
        try
        {
            if (!await _table.AddAsync(execution.Summary, start.ToRecord(execution.Seed)))
            {
                _live.TryRemove(arn, out _);
                return Find(arn) is { } ended && start.Repeats(ended) ? ended : throw Start.AlreadyExists(arn);
            }
        }
        catch (AwsException)
        {
            _live.TryRemove(arn, out _);
            throw;
        }
        Run(execution);
        Changed?.Invoke(execution);
        return execution;
    }

    /// <summary>Starts the child execution of a map run, behind whatever it does.</summary>
    /// <param name="index">Its number in the map run.</param>
    /// <param name="machine">The state machine that the Map's item processor is.</param>
    public Execution StartChild(MapRun run, int index, StateMachine machine, string input)
    {
        var name = engine.Random.NewGuid().ToString();
        var arn = new ExecutionArn(StateMachineArn.Parse(machine.Arn), name).ToString();
        var parent = Find(run.ExecutionArn);
        var start = new Start(
            machine,
            name,
            input,
            Mocks: parent?.Mocks,
            TestCase: parent?.TestCase,
            ClientToken: run.Attempt)
        {
            Failures = parent?.Failures ?? [],
        };
        var summary = Summary(start) with
        {
            Log = Interlocked.Increment(ref _lastLog),
            MapRunArn = run.Arn,
            Child = index,
        };
        var execution = _live[arn] = Make(arn, start, summary);
        _ = _table.AddBehindAsync(summary, start.ToRecord(execution.Seed));
        return Run(execution);
    }

    /// <summary>Leaves what is running as it is; jobs that it has started elsewhere are not stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        var running = _running.ToArray();
        foreach (var (execution, _) in running)
            execution.Leave();
        await Task.WhenAll(running.Select(pair => pair.Value));
        foreach (var (execution, _) in running)
            execution.Dispose();
    }

    ListedExecution Summary(Start start) => new(
        0, start.Machine.Arn, start.Name, null, 0, ExecutionStatus.Running, engine.Time.GetUtcNow(), null, 0, null,
        start.ClientToken, 0);

    Execution Make(string arn, Start start, ListedExecution summary) => Watch(new()
    {
        Arn = arn,
        Name = start.Name,
        Machine = start.Machine,
        Input = start.Input,
        StartDate = summary.StartDate,
        Seed = Seed.Combine(seed, start.Name),
        VersionArn = start.VersionArn,
        AliasArn = start.AliasArn,
        MapRunArn = summary.MapRunArn,
        ClientToken = start.ClientToken,
        Mocks = start.Mocks,
        TestCase = start.TestCase,
        Failures = start.Failures,
        // The service keeps no Express execution: it cannot be asked for. A map run needs its children's results.
        History = new(
            engine.Time, maxHistoryEvents, summary,
            start.Machine.IsExpress && summary.MapRunArn is null ? null : store),
    });

    Execution Make(ListedExecution summary, ExecutionRecord record)
    {
        var machine = StateMachineArn.Parse(summary.MachineArn);
        var history = History.Load(engine.Time, maxHistoryEvents, store, summary);
        var execution = new Execution
        {
            Arn = summary.Arn,
            Name = summary.Name,
            Machine = machines.Revision(record.Revision) with { Arn = summary.MachineArn, Name = machine.LabeledName },
            Input = record.Input,
            StartDate = summary.StartDate,
            Seed = record.Seed,
            VersionArn = record.VersionArn,
            AliasArn = record.AliasArn,
            MapRunArn = summary.MapRunArn,
            ClientToken = record.ClientToken,
            TestCase = record.TestCase,
            Failures = record.Failures ?? [],
            Mocks = record.TestCase is { } testCase
                ? mocks?.Start(machine.Name, testCase, history)
                : InjectedFailure.Answers(record.Failures ?? [], history),
            History = history,
        };
        if (execution.Status is not ExecutionStatus.Running)
            execution.MarkEnded();
        return Watch(execution);
    }

    Execution Watch(Execution execution)
    {
        execution.History.Happened = happened => Happened?.Invoke(execution, happened);
        execution.History.Changed = () =>
        {
            TryRelease(execution);
            Changed?.Invoke(execution);
        };
        return execution;
    }

    /// <summary>
    /// Keeps an execution in memory no longer that has ended, when the store has all of it and nothing of it goes on.
    /// </summary>
    void TryRelease(Execution execution)
    {
        lock (_gate)
        {
            if (!execution.History.IsComplete || !execution.Unwound.IsCompleted)
                return;
            _held.GetOrAdd(execution.Arn, execution);
            _live.TryRemove(KeyValuePair.Create(execution.Arn, execution));
        }
    }
}
