using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Local.Aws;
using Local.S3;
using Local.StepFunctions;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Maps;
using Local.StepFunctions.Testing;
using Local.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Tests.StepFunctions;

/// <summary>An account with nothing in it but Step Functions and a service that tests can call.</summary>
sealed class Account : IAsyncDisposable
{
    public const string Role = "arn:aws:iam::000000000000:role/Machine";

    /// <summary>A role that the machine's role may take.</summary>
    public const string TaskRole = "arn:aws:iam::000000000000:role/Task";

    /// <param name="mocks">The test case <c>Case</c> of the machine: each state's answers.</param>
    /// <param name="store">What an earlier process has left.</param>
    /// <param name="seed">Of the names that the service makes up.</param>
    /// <param name="time">Null for <see cref="Clock"/>.</param>
    public Account(
        int maxHistoryEvents = 25_000,
        JsonElement? mocks = null,
        StateStore? store = null,
        int seed = 1,
        TimeProvider? time = null,
        TimeSpan? retention = null,
        IEnumerable<IServiceIntegration>? more = null)
    {
        Store = store ?? new(null);
        Objects = new(_folder, new("000000000000", "us-east-1"), Authorize, Clock);
        Service = new(
            new("000000000000", "us-east-1"),
            [Calls, Functions, .. more ?? []],
            Assume,
            Chain,
            Authorize,
            Objects,
            Store,
            time ?? Clock,
            NullLogger.Instance,
            seed,
            maxHistoryEvents,
            mocks is { } states ? MockConfiguration.Parse(Configuration(states), "The test") : null, retention);
    }

    Task<TimeSpan>? _timer;

    readonly DirectoryInfo _folder = new(Path.Combine(Path.GetTempPath(), $"tests-states-{Guid.NewGuid():N}"));

    public StateStore Store { get; }

    public Clock Clock { get; } = new();

    public ObjectStore Objects { get; }

    public Workshop Calls { get; } = new("workshop");

    public Workshop Functions { get; } = new("lambda");

    public StepFunctionsService Service { get; }

    public Task<Execution> StartAsync(string machine, string input = "{}", params InjectedFailure[] failures) =>
        Service.StartExecutionAsync(
            Service.CreateOrUpdateStateMachine("Machine", machine, Role).Arn + (Service.Mocks is null ? "" : "#Case"),
            null,
            input,
            failures: failures);

    /// <summary>Starts a machine, lets its waits pass at once, and awaits its end.</summary>
    public async Task<Execution> RunAsync(string machine, string input = "{}", params InjectedFailure[] failures)
    {
        return await EndAsync(await StartAsync(machine, input, failures));
    }

    /// <summary>Lets an execution's waits pass at once, and awaits its end.</summary>
    /// <param name="redrives">How often it is redriven when it has ended.</param>
    public async Task<Execution> EndAsync(Execution execution, int redrives = 0)
    {
        while (true)
        {
            while (await Task.WhenAny(execution.Completion, _timer ??= Clock.NextTimerAsync()) == _timer)
            {
                Clock.Advance(await _timer);
                _timer = null;
            }
            if (execution.RedriveCount >= redrives)
                return execution;
            execution = await RedriveAsync(execution);
        }
    }

    /// <summary>Redrives an execution that has ended.</summary>
    /// <returns>What it is then: whoever has read it before has it as it was.</returns>
    public async Task<Execution> RedriveAsync(Execution execution)
    {
        await Service.RedriveExecutionAsync(execution.Arn, null);
        return Service.GetExecution(execution.Arn);
    }

    /// <summary>The map runs of an execution, with everything that has happened so far.</summary>
    public async Task<IReadOnlyList<MapRun>> MapRunsAsync(Execution execution)
    {
        await Store.DurableAsync();
        return [.. Service.MapRuns.Of(execution)];
    }

    /// <summary>The children of a map run that have started, with everything that has happened so far.</summary>
    public async Task<IReadOnlyList<Execution>> ChildrenAsync(MapRun run)
    {
        await Store.DurableAsync();
        return [.. Service.Executions.Children(run.Arn).Select(child => Service.GetExecution(child.Arn))];
    }

    /// <summary>The history's types, without what only this program records.</summary>
    public static string[] Types(Execution execution) =>
        [
            .. execution.History.Snapshot()
                .Select(happened => HistoryEventJson.Print(happened, withData: true))
                .OfType<Dictionary<string, object>>()
                .Select(json => (string)json["type"]),
        ];

    public async Task PutAsync(string bucket, string key, string text)
    {
        Objects.CreateBucket(bucket);
        await Objects.WriteAsync(
            Root,
            bucket,
            key,
            async (stream, cancellation) =>
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellation),
            CancellationToken.None);
    }

    public string Get(string bucket, string key)
    {
        using var reader = new StreamReader(Objects.OpenRead(Root, bucket, key));
        return reader.ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Store.Dispose();
        if (Directory.Exists(_folder.FullName))
            _folder.Delete(recursive: true);
    }

    static Principal Root => Principal.Root(new("000000000000", "us-east-1"));

    static string? Authorize(
        Principal caller, string action, string resource, IReadOnlyDictionary<string, string>? context) => null;

    static string Configuration(JsonElement states) => JsonSerializer.Serialize(new
    {
        StateMachines = new
        {
            Machine = new
            {
                TestCases = new
                {
                    Case = states.EnumerateObject().ToDictionary(state => state.Name, state => state.Name),
                },
            },
        },
        MockedResponses = states,
    });

    static Principal Chain(Principal caller, string role, string session) => role == TaskRole
        ? Principal.AssumedRole(Arn.Parse(role), session)
        : throw new AwsException("AccessDenied", $"{caller.Arn} is not authorized to perform sts:AssumeRole on {role}.");

    static Credentials Assume(string role, string session, Arn? machine) => role == Role
        ? new("ASIAEXAMPLE", "secret", "token", Principal.AssumedRole(Arn.Parse(role), session))
        : throw new AwsException("AccessDeniedException", $"{role} does not trust states.amazonaws.com.");
}

/// <summary>A clock that stands still, and tells of each timer that is set on it.</summary>
sealed class Clock : FakeTimeProvider
{
    readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public Clock() : base(DateTimeOffset.Parse("2024-01-02T03:04:05.678Z", CultureInfo.InvariantCulture))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until a timer of this length is set.</summary>
    public async Task TimerOfAsync(TimeSpan dueTime)
    {
        while (await NextTimerAsync() != dueTime)
        {
        }
    }

    public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().AsTask();
}

/// <summary>A service whose actions answer, fail and take their time as their parameters ask.</summary>
sealed class Workshop(string service) : IServiceIntegration
{
    public string Service => service;

    public List<IntegrationRequest> Requests { get; } = [];

    /// <summary>The calls that an earlier process made and saw the end of.</summary>
    public int Earlier { get; set; }

    /// <summary>The job that the last <c>work.sync</c> started.</summary>
    public TaskCompletionSource<JsonElement> Job { get; private set; } = new();

    public bool Stopped { get; private set; }

    public bool Supports(string action, IntegrationPattern pattern) => (action, pattern) switch
    {
        ("echo" or "fail" or "hang" or "invoke", IntegrationPattern.RequestResponse) => true,
        ("work" or "fail", IntegrationPattern.Sync) => true,
        ("echo", IntegrationPattern.WaitForTaskToken) => true,
        _ => false,
    };

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        Requests.Add(request);
        switch (request.Action)
        {
            case "fail" when Earlier + Requests.Count <= request.Parameters.GetProperty("Times").GetInt32():
                throw new IntegrationException(request.Parameters.GetProperty("Error").GetString()!, "It does not work.");
            case "hang":
                await Task.Delay(Timeout.Infinite, cancellation);
                break;
            case "work":
                Job = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return new(
                    JsonElement.Parse("""{"JobArn":"arn:job"}"""), Job.Task, () => Task.FromResult(Stopped = true));
        }
        return new(request.Parameters);
    }
}
