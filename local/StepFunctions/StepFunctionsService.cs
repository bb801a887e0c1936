using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>The state machines and executions of an account.</summary>
/// <param name="assume">A session of a role, by its ARN and that of the state machine for which it is; an <see cref="AwsException"/> when the role does not trust <c>states.amazonaws.com</c>.</param>
/// <param name="authorize">Decides what the roles of state machines may do in this service and through it.</param>
/// <param name="objects">Where distributed Maps read their items and write their results.</param>
/// <param name="seed">Of jitter and of the functions that draw.</param>
/// <param name="maxHistoryEvents">The service's limit; larger where a history longer than AWS allows is wanted.</param>
sealed class StepFunctionsService(
    AwsAccount account,
    IReadOnlyCollection<IServiceIntegration> integrations,
    Func<string, Arn, Principal> assume,
    Authorization authorize,
    IObjectStore objects,
    TimeProvider time,
    ILogger log,
    int seed,
    int maxHistoryEvents = 25_000) : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, StateMachine> _machines = [];
    readonly ConcurrentDictionary<string, MapRun> _mapRuns = [];
    readonly ConcurrentDictionary<string, Execution> _executions = [];
    readonly ConcurrentDictionary<Execution, Task> _running = [];
    readonly Random _random = new(seed);
    readonly Lock _gate = new();

    Engine Engine => field ??= new(account, [.. integrations, new StatesIntegration(this, authorize, time)], assume, time) { Objects = objects, MapRunStarted = Add, StartChild = StartChild };

    public IEnumerable<StateMachine> StateMachines => _machines.Values.OrderBy(machine => machine.Name, StringComparer.Ordinal);

    /// <summary>The latest first, as the service lists them.</summary>
    public IEnumerable<Execution> Executions => _executions.Values.OrderByDescending(execution => execution.StartDate);

    /// <summary>The published versions and the aliases.</summary>
    public Versions Versions { get; } = new(time);

    /// <summary>The tags of state machines and activities, by their ARN.</summary>
    public Tags Tags { get; } = new();

    /// <summary>The test cases that executions can be started with.</summary>
    public MockConfiguration? Mocks { get; init; }

    /// <summary>The tokens that tasks wait for.</summary>
    public TaskTokens Tokens => Engine.Tokens;

    public Activities Activities => Engine.Activities;

    /// <summary>A task of an activity for a worker; null when none comes within a minute.</summary>
    public Task<ActivityTask?> TakeActivityTaskAsync(string activityArn, string? worker, CancellationToken cancellation) =>
        Activities.Get(activityArn).TakeAsync(worker, time, cancellation);

    /// <summary>Everything that is wrong with a definition.</summary>
    public IReadOnlyList<Complaint> Validate(string definition, bool isExpress = false) => Definition.Read(definition, IsResource, isExpress).Complaints;

    public StateMachine CreateStateMachine(string name, string definition, string roleArn, bool isExpress = false)
    {
        ResourceName.Check(name);
        var read = Read(definition, isExpress);
        assume(roleArn, account.Arn("states", $"stateMachine:{name}"));
        lock (_gate)
        {
            var arn = account.Arn("states", $"stateMachine:{name}").ToString();
            if (_machines.TryGetValue(arn, out var existing))
            {
                // A repeated request is answered as the first one was.
                return existing.DefinitionText == definition && existing.RoleArn == roleArn && existing.IsExpress == isExpress
                    ? existing
                    : throw new AwsException("StateMachineAlreadyExists", $"State Machine Already Exists: '{arn}'");
            }
            var now = time.GetUtcNow();
            return _machines[arn] = new()
            {
                Arn = arn,
                Name = name,
                DefinitionText = definition,
                Definition = read,
                RoleArn = roleArn,
                IsExpress = isExpress,
                CreationDate = now,
                UpdateDate = now,
                RevisionId = "INITIAL",
            };
        }
    }

    /// <summary>What is null stays as it is. Executions that are running go on with what they started with.</summary>
    public StateMachine UpdateStateMachine(string arn, string? definition, string? roleArn, JsonElement? logging = null, JsonElement? tracing = null)
    {
        var isExpress = GetStateMachine(arn).IsExpress;
        var read = definition is null ? null : Read(definition, isExpress);
        if (roleArn is not null)
            assume(roleArn, Arn.Parse(arn));
        lock (_gate)
        {
            var machine = GetStateMachine(arn);
            return _machines[arn] = machine with
            {
                DefinitionText = definition ?? machine.DefinitionText,
                Definition = read ?? machine.Definition,
                RoleArn = roleArn ?? machine.RoleArn,
                LoggingConfiguration = logging ?? machine.LoggingConfiguration,
                TracingConfiguration = tracing ?? machine.TracingConfiguration,
                UpdateDate = time.GetUtcNow(),
                RevisionId = NewGuid().ToString(),
            };
        }
    }

    /// <summary>What a deployment does: the state machine is as given afterwards, whether it was there or not.</summary>
    public StateMachine CreateOrUpdateStateMachine(string name, string definition, string roleArn)
    {
        var arn = account.Arn("states", $"stateMachine:{name}").ToString();
        return _machines.TryGetValue(arn, out var existing) && (existing.DefinitionText != definition || existing.RoleArn != roleArn)
            ? UpdateStateMachine(arn, definition, roleArn)
            : CreateStateMachine(name, definition, roleArn);
    }

    public void DeleteStateMachine(string arn)
    {
        _machines.TryRemove(arn, out _);
        Versions.DeleteAll(arn);
        Tags.Remove(arn);
    }

    public StateMachine GetStateMachine(string arn) => _machines.TryGetValue(StateMachineArn.Check(arn), out var machine)
        ? machine
        : throw new AwsException("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");

    public Execution GetExecution(string arn) => _executions.TryGetValue(arn, out var execution) ? execution
        : arn.Split(':') is [_, _, "states", _, _, "express", ..] ? throw new AwsException("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'")
        : throw new AwsException("ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'");

    /// <param name="machineArn">With <c>#TestCase</c> at its end, the tasks are answered by that test case.</param>
    /// <param name="name">Null for one that the service makes up.</param>
    /// <param name="mustBeExpress">Whether the caller waits for the end, which only Express state machines allow.</param>
    /// <param name="input">JSON text; null is <c>{}</c>.</param>
    public Execution StartExecution(string machineArn, string? name = null, string? input = null, bool mustBeExpress = false)
    {
        var (arnOfMachine, testCase) = machineArn.Split('#', 2) is [var before, var after] ? (before, after) : (machineArn, null);
        var (machine, version, alias) = Resolve(arnOfMachine);
        var mocks = testCase is null ? null : (Mocks ?? throw new AwsException("InvalidArn", $"Invalid Arn: '{machineArn}' names a test case, and there is no mock configuration (--mocks FILE or SFN_MOCK_CONFIG)"))
            .Start(machine.Name, testCase);
        if (mustBeExpress && !machine.IsExpress)
            throw new AwsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
        input ??= "{}";
        CheckInput(input);
        ResourceName.Check(name ??= NewGuid().ToString());
        var arn = account.Arn("states", machine.IsExpress ? $"express:{machine.Name}:{name}:{NewGuid()}" : $"execution:{machine.Name}:{name}").ToString();
        Execution execution;
        lock (_gate)
        {
            if (_executions.TryGetValue(arn, out var existing))
            {
                return existing.Status is ExecutionStatus.Running && existing.Input == input
                    ? existing
                    : throw new AwsException("ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");
            }
            execution = new()
            {
                Arn = arn,
                Name = name,
                Machine = machine,
                Input = input,
                StartDate = time.GetUtcNow(),
                VersionArn = version,
                AliasArn = alias,
                Mocks = mocks,
                History = new(time, maxHistoryEvents),
            };
            execution.History.Append(0, new HistoryEvent.ExecutionStarted(input, machine.RoleArn));
            // The service keeps no Express execution: it cannot be asked for.
            if (!machine.IsExpress)
                _executions[arn] = execution;
            _running[execution] = Task.CompletedTask;
        }
        _running.TryUpdate(execution, Task.Run(() => RunAsync(execution)), Task.CompletedTask);
        return execution;
    }

    /// <summary>The state machine that an ARN means: itself, a version, or what an alias leads to this time.</summary>
    (StateMachine Machine, string? Version, string? Alias) Resolve(string arn)
    {
        if (Versions.FindAlias(arn) is { } alias)
        {
            int chance;
            lock (_random)
                chance = _random.Next(100);
            var chosen = alias.Choose(chance);
            return (Versions.Find(chosen)!.Machine, chosen, arn);
        }
        return Versions.Find(arn) is { } version ? (version.Machine, arn, null) : (GetStateMachine(arn), null, null);
    }

    /// <returns>When it stopped; the end of one that had ended before.</returns>
    public DateTimeOffset StopExecution(string arn, string? error, string? cause)
    {
        var execution = GetExecution(arn);
        execution.End(new HistoryEvent.ExecutionAborted(error, cause), execution.History.LastId);
        return execution.StopDate!.Value;
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

    async Task RunAsync(Execution execution)
    {
        try
        {
            await new ExecutionRun(execution, Engine, Seed.Combine(seed, execution.Name)).RunAsync();
        }
        catch (Exception e)
        {
            log.LogError(e, "The execution {Arn} ended with a defect of this program.", execution.Arn);
        }
        finally
        {
            _running.TryRemove(execution, out _);
        }
    }

    bool IsResource(ResourceArn resource) => Integrations.Knows(resource) || Engine.Find(resource) is not null;

    Definition Read(string text, bool isExpress) => Definition.Read(text, IsResource, isExpress) switch
    {
        (null, var complaints) => throw new AwsException("InvalidDefinition", $"Invalid State Machine Definition: '{string.Join(", ", complaints)}'"),
        (var definition, _) => definition,
    };

    static void CheckInput(string input)
    {
        try
        {
            JsonText.Parse(input);
        }
        catch (JsonException e)
        {
            throw new AwsException("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{JsonText.Sentence(e)} at line: {e.LineNumber + 1}, column: {e.BytePositionInLine + 1}'");
        }
        if (System.Text.Encoding.UTF8.GetByteCount(input) > 262_144)
            throw new AwsException("InvalidExecutionInput", "Invalid State Machine Execution Input: 'The input exceeds the maximum number of bytes service limit, 262144.'");
    }

    /// <summary>A child execution of a distributed Map: an execution of its item processor.</summary>
    Execution StartChild(MapRun run, StateMachine machine, string input)
    {
        var name = NewGuid().ToString();
        var execution = new Execution
        {
            Arn = account.Arn("states", $"execution:{machine.Name}:{name}").ToString(),
            Name = name,
            Machine = machine,
            Input = input,
            StartDate = time.GetUtcNow(),
            MapRunArn = run.Arn,
            Mocks = _executions.GetValueOrDefault(run.ExecutionArn)?.Mocks,
            History = new(time, maxHistoryEvents),
        };
        execution.History.Append(0, new HistoryEvent.ExecutionStarted(input, machine.RoleArn));
        _executions[execution.Arn] = execution;
        _running[execution] = Task.CompletedTask;
        _running.TryUpdate(execution, Task.Run(() => RunAsync(execution)), Task.CompletedTask);
        return execution;
    }

    void Add(MapRun run) => _mapRuns[run.Arn] = run;

    public MapRun GetMapRun(string arn) => _mapRuns.TryGetValue(arn, out var run)
        ? run
        : throw new AwsException("ResourceNotFound", $"Resource not found: '{arn}'");

    public IEnumerable<MapRun> MapRunsOf(string executionArn) => _mapRuns.Values.Where(run => run.ExecutionArn == executionArn).OrderByDescending(run => run.StartDate);

    /// <summary>A new name.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_random)
            _random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
