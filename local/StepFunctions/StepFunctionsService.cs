using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Services;
using Local.StepFunctions.Maps;
using Local.StepFunctions.Testing;
using Local.Storage;

namespace Local.StepFunctions;

/// <summary>The state machines and executions of an account.</summary>
sealed partial class StepFunctionsService : IAsyncDisposable
{
    /// <summary>The most events that the service allows an execution.</summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions"/>
    public const int MaxHistoryEvents = 25_000;

    readonly AwsAccount _account;
    readonly Engine _engine;
    readonly Retention _retention;
    readonly StateMachines _machines;
    readonly Authorization _authorize;
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="store">Where everything is kept, and what earlier processes have kept.</param>
    /// <param name="assume">Takes the roles of state machines, as <c>states.amazonaws.com</c>.</param>
    /// <param name="chain">Takes the roles of tasks that have <c>Credentials</c>, for the roles of state
    /// machines.</param>
    /// <param name="authorize">Decides what the roles of state machines may do in this service and through it.</param>
    /// <param name="objects">Where distributed Maps read their items and write their results.</param>
    /// <param name="seed">Seeds jitter, new names and the functions that draw.</param>
    /// <param name="maxHistoryEvents">The service's limit; larger where a history longer than AWS allows is
    /// wanted.</param>
    /// <param name="mocks">The test cases that executions can be started with.</param>
    /// <param name="retention">How long executions are kept that have ended; null for the service's 90 days.</param>
    public StepFunctionsService(
        AwsAccount account,
        IReadOnlyCollection<IServiceIntegration> integrations,
        AssumeRole assume,
        ChainRole chain,
        Authorization authorize,
        IObjectStore objects,
        StateStore store,
        TimeProvider time,
        ILogger log,
        int seed,
        int maxHistoryEvents = MaxHistoryEvents,
        MockConfiguration? mocks = null,
        TimeSpan? retention = null)
    {
        (_account, _authorize, Store, Mocks) = (account, authorize, store, mocks);
        _machines = new(account, store, time);
        Versions = new(_machines, store, time);
        Tags = new(store);
        Activities = new(account, store, time);
        MapRuns = new(store);
        IServiceIntegration[] all = [.. integrations, new StatesIntegration(this, authorize, time)];
        _engine = new(account, all, assume, chain, objects, Activities, MapRuns, new(seed), time);
        Executions = new(_machines, store, _engine, log, seed, maxHistoryEvents, mocks);
        _retention = new(store, MapRuns, time, retention ?? Retention.Default);
        _machines.Load();
        Executions.Load();
        if (!Executions.Running.Any())
            _ready.SetResult();
        _retention.Look();
    }

    public StateStore Store { get; }

    /// <inheritdoc cref="Engine.ReadParquet"/>
    public ReadRows ReadParquet
    {
        set => _engine.ReadParquet = value;
    }

    /// <summary>
    /// Is told the name of a rule that Step Functions makes in the role of a state machine, to hear of ends.
    /// </summary>
    public Action<string>? RuleMade { get; set; }

    public IEnumerable<StateMachine> StateMachines => _machines.All;

    /// <summary>Those that run and those that have ended.</summary>
    public ExecutionStore Executions { get; }

    /// <summary>The published versions and the aliases.</summary>
    public Versions Versions { get; }

    /// <summary>The tags of state machines and activities, by their ARN.</summary>
    public Tags Tags { get; }

    public MapRuns MapRuns { get; }

    public Activities Activities { get; }

    public MockConfiguration? Mocks { get; }

    /// <summary>The tokens that tasks wait for.</summary>
    public TaskTokens Tokens => _engine.Tokens;

    /// <summary>Ends when the executions of earlier processes go on; until then nobody can be answered.</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Goes on with the executions that were running when an earlier process ended. Now is the time when what they call
    /// is there.
    /// </summary>
    public IReadOnlyList<Execution> Resume()
    {
        if (_ready.Task.IsCompleted)
            return [];
        var resumed = Executions.Resume();
        _ready.SetResult();
        return resumed;
    }

    /// <summary>Runs single states.</summary>
    public StateTests StateTests => field ??= new(Executions, IsResource);

    /// <summary>A task of an activity for a worker; null when none comes within a minute.</summary>
    public Task<ActivityTask?> TakeActivityTaskAsync(
        string activityArn, string? worker, CancellationToken cancellation) =>
        Activities.Get(activityArn).TakeAsync(worker, _engine.Time, cancellation);

    public Execution GetExecution(string arn) => Executions.Find(arn)
        ?? throw (ExecutionArn.TryParse(arn, null, out var parsed) && parsed.IsExpress
            ? new AwsException("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'")
            : new AwsException("ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'"));

    /// <param name="machineArn">With <c>#TestCase</c> at its end, the tasks are answered by that test case.</param>
    /// <param name="name">Null for one that the service makes up.</param>
    /// <param name="input">JSON text; null is <c>{}</c>.</param>
    /// <param name="mustBeExpress">Whether the caller waits for the end, which only Express state machines
    /// allow.</param>
    /// <param name="clientToken">Of the call of a state machine: the same call starts the same execution.</param>
    /// <param name="failures">What fails without a test case.</param>
    public Task<Execution> StartExecutionAsync(
        string machineArn,
        string? name = null,
        string? input = null,
        bool mustBeExpress = false,
        string? clientToken = null,
        IReadOnlyList<InjectedFailure>? failures = null)
    {
        var (arnOfMachine, testCase) = machineArn.Split('#', 2) is [var before, var after]
            ? (before, after)
            : (machineArn, null);
        var (machine, version, alias) = Resolve(arnOfMachine);
        InjectedFailure.Check(machine, failures ??= []);
        var mocks = testCase is null
            ? InjectedFailure.Answers(failures)
            : MocksFor(machineArn).Start(machine.Name, testCase);
        if (mustBeExpress && !machine.IsExpress)
            throw new AwsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
        input ??= "{}";
        CheckInput(input);
        ResourceName.Check(name ??= (clientToken is null ? NewGuid() : Seed.Guid(clientToken)).ToString());
        _retention.Look();
        return Executions.StartAsync(
            new(machine, name, input, version, alias, mocks, testCase, clientToken) { Failures = failures });
    }

    /// <returns>When it stopped; the end of one that had ended before.</returns>
    public DateTimeOffset StopExecution(string arn, string? error, string? cause)
    {
        var execution = GetExecution(arn);
        execution.End(new HistoryEvent.ExecutionAborted(error, cause), execution.History.LastId);
        return execution.StopDate!.Value;
    }

    /// <summary>Whether an execution can be redriven now.</summary>
    public Redrivability Redrivability(Execution execution) => Executions.Redrivability(execution.Summary);

    /// <summary>
    /// Restarts an execution that did not succeed, from where it did not. It is durable when it starts.
    /// </summary>
    /// <param name="clientToken">With one of the last ten, within a quarter of an hour, the answer is the same and
    /// nothing is done.</param>
    /// <returns>When it was redriven.</returns>
    public async Task<DateTimeOffset> RedriveExecutionAsync(string arn, string? clientToken)
    {
        while (true)
        {
            var execution = GetExecution(arn);
            if (clientToken is not null && execution.RedrivenBy(clientToken, _engine.Time.GetUtcNow()) is { } before)
                return before.Timestamp;
            var redrivability = Redrivability(execution);
            if (redrivability.Reason is { } reason)
                throw new AwsException("ExecutionNotRedrivable", reason);
            if (execution.MapRunArn is { } mapRun)
                throw new AwsException(
                    "ExecutionNotRedrivable", $"Execution is a child of the Map Run '{mapRun}': redrive the execution that has started it");
            if (await Executions.RedriveAsync(arn, clientToken) is { } redriven)
                return redriven;
        }
    }

    /// <summary>Leaves what is running as it is; jobs that it has started elsewhere are not stopped.</summary>
    public ValueTask DisposeAsync() => Executions.DisposeAsync();

    /// <summary>A new name.</summary>
    public Guid NewGuid() => _engine.Random.NewGuid();

    /// <summary>The state machine that an ARN means: itself, a version, or what an alias leads to this time.</summary>
    (StateMachine Machine, string? Version, string? Alias) Resolve(string arn)
    {
        if (Versions.FindAlias(arn) is { } alias)
        {
            var chosen = alias.Choose(_engine.Random.Next(100));
            return (Versions.Find(chosen)!.Machine, chosen, arn);
        }
        return Versions.Find(arn) is { } version ? (version.Machine, arn, null) : (GetStateMachine(arn), null, null);
    }

    MockConfiguration MocksFor(string machineArn) => Mocks ?? throw new AwsException(
        "InvalidArn",
        $"Invalid Arn: '{machineArn}' names a test case, and there is no mock configuration (--mocks FILE or SFN_MOCK_CONFIG)");

    bool IsResource(ResourceArn resource) => Integrations.Knows(resource) || _engine.Find(resource) is not null;

    public static void CheckInput(string input)
    {
        try
        {
            JsonText.Parse(input);
        }
        catch (JsonException)
        {
            throw new AwsException("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{JsonFault.Find(input).Message}'");
        }
        if (System.Text.Encoding.UTF8.GetByteCount(input) > 262_144)
            throw new AwsException(
                "InvalidExecutionInput",
                "Invalid State Machine Execution Input: 'The input exceeds the maximum number of bytes service limit, 262144.'");
    }
}
