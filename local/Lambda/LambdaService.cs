using System.Net;
using System.Text.Json;
using Local.Aws;
using Local.Storage;
using Authorization = Local.Aws.Authorization;

namespace Local.Lambda;

/// <summary>Lambda: functions, run as processes on this machine.</summary>
sealed class LambdaService : IAsyncDisposable
{
    static readonly TimeSpan[] AsynchronousRetries = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    readonly CancellationTokenSource _stopping = new();
    readonly DirectoryInfo _data;
    readonly AssumeRole _assume;
    readonly TimeProvider _time;
    readonly EnvironmentLauncher _launcher;
    readonly FunctionStore _kept;
    readonly Task _trimming;

    /// <param name="data">Holds <c>functions/</c> (what was built or unpacked), <c>logs/lambda/</c>, and <c>tmp/</c>,
    /// the functions' temporary folders while they run.</param>
    /// <param name="endpoint">Where this program listens, for the Runtime API and for the functions' own calls; asked
    /// for when a process starts.</param>
    /// <param name="assume">Takes the functions' roles, as <c>lambda.amazonaws.com</c>.</param>
    /// <param name="objects">Has the functions' zips.</param>
    /// <param name="random">Chooses among the versions of an alias.</param>
    /// <param name="state">Where functions are kept; null when they end with the process.</param>
    public LambdaService(
        AwsAccount account,
        DirectoryInfo data,
        Func<Uri> endpoint,
        AssumeRole assume,
        Authorization authorize,
        IObjectStore objects,
        TimeProvider time,
        Random random,
        StateStore? state = null)
    {
        (Account, Authorization, _data, _assume, _time) = (account, authorize, data, assume, time);
        _launcher = new(account, data, endpoint, assume, time);
        _kept = new(state, _launcher, time, random);
        Functions = new(new(data, objects, time), _kept);
        ClearTemporary();
        _trimming = TrimAsync(_stopping.Token);
    }

    public AwsAccount Account { get; }
    public Authorization Authorization { get; }
    public FunctionCatalog Functions { get; }

    /// <summary>The policy of a function, a version or an alias, by its ARN; null when there is none.</summary>
    public string? FindPolicy(string arn) =>
        NameOf(arn) is var name && Functions.Find(name.Name) is { } function && function.Arn == name.Arn
            ? function.Policies.Find(name.Qualifier) : null;

    /// <summary>Everything that is told is durable when this has ended.</summary>
    public Task DurableAsync() => _kept.DurableAsync();

    /// <summary>Takes what functions write, beside their files; null for nobody.</summary>
    public LogSink? Sink
    {
        get => _launcher.Sink;
        set => _launcher.Sink = value;
    }

    /// <summary>Takes the functions' metrics; null for nobody.</summary>
    public MetricSink? Metrics
    {
        get => _launcher.Metrics;
        set => _launcher.Metrics = value;
    }

    /// <summary>Deletes what the functions of a process that was killed have left.</summary>
    void ClearTemporary()
    {
        try
        {
            Directory.Delete(Path.Combine(_data.FullName, "tmp"), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is nothing, or one of them still ends: the next start deletes it.
        }
    }

    /// <summary>
    /// Starts an environment for each of some functions, one after another: each is ready sooner than if they shared
    /// the processor.
    /// </summary>
    /// <param name="functions">Their names; null for all.</param>
    public async Task WarmUpAsync(IEnumerable<string>? functions = null)
    {
        foreach (var function in functions?.Select(Functions.Find).OfType<FunctionResource>() ?? Functions.All)
            await function.Latest.WarmUpAsync();
    }

    /// <inheritdoc cref="FunctionName.Parse"/>
    public FunctionName NameOf(string functionName, string? qualifier = null) =>
        FunctionName.Parse(Account, functionName, qualifier);

    /// <summary>
    /// The environment whose Runtime API has this secret in its path; null when there is none, or none any more.
    /// </summary>
    public IRuntimeEnvironment? FindEnvironment(string secret) => _launcher.Find(secret);

    /// <summary>Starts no process for the function of that name: its invocations wait for one from outside.</summary>
    public void Debug(string function) => _launcher.Debug(function);

    /// <summary>The variables that make a process in a debugger the one of a function.</summary>
    public IReadOnlyDictionary<string, string> DebuggerVariables(string function)
    {
        var deployed = Functions.Get(NameOf(function)).Latest;
        return _launcher.DebuggerVariables(deployed.Function, deployed.Package.TaskRoot);
    }

    /// <exception cref="AwsException"><c>InvalidParameterValueException</c>: Lambda may not take the role.</exception>
    public void CheckRole(Arn role, string function)
    {
        try
        {
            _assume(role.ToString(), function, Account.Arn("lambda", $"function:{function}"));
        }
        catch (AwsException)
        {
            throw new AwsException(
                "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.");
        }
    }

    /// <exception cref="AwsException"><c>AccessDeniedException</c>: the policies do not let the caller do
    /// this.</exception>
    public void Authorize(Principal caller, string action, string resource)
    {
        if (Authorization(caller, action, resource) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal, HttpStatusCode.Forbidden);
    }

    /// <summary>Invokes a function and waits for its answer.</summary>
    /// <param name="call">Names the Task state's call that leads to it.</param>
    /// <param name="cancellation">Ends the waiting. The function goes on, as it does on AWS, until its own time is
    /// up.</param>
    /// <exception cref="AwsException">The caller may not, there is no such function, or the payload is too large or not
    /// JSON.</exception>
    public Task<InvocationResult> InvokeAsync(
        Principal caller,
        FunctionName name,
        ReadOnlyMemory<byte> payload,
        CancellationToken cancellation,
        string? call = null)
    {
        var (function, version) = Accept(caller, name, payload);
        return InvokeAsync(function, version, NewInvocation(name, payload, call)).WaitAsync(cancellation);
    }

    static async Task<InvocationResult> InvokeAsync(
        FunctionResource function, DeployedFunction version, Invocation invocation)
    {
        function.Enter();
        try
        {
            return await version.InvokeAsync(invocation);
        }
        finally
        {
            function.Leave();
        }
    }

    /// <summary>Accepts an event for a function, which handles it later, twice more if it fails.</summary>
    /// <returns>The request's id.</returns>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"/>
    public string Enqueue(Principal caller, FunctionName name, ReadOnlyMemory<byte> payload, string? call = null)
    {
        var (function, version) = Accept(caller, name, payload);
        var invocation = NewInvocation(name, payload, call);
        _ = HandleAsync();
        return invocation.RequestId;

        async Task HandleAsync()
        {
            try
            {
                var result = await InvokeAsync(function, version, invocation);
                foreach (var delay in AsynchronousRetries.TakeWhile(_ => result.Outcome.IsError))
                {
                    await Task.Delay(delay, _time, _stopping.Token);
                    result = await InvokeAsync(function, version, invocation.Again());
                }
            }
            catch (Exception e) when (e is OperationCanceledException or AwsException)
            {
                // The service stops, or the function is gone: what was to be tried again is lost with it.
            }
        }
    }

    /// <summary>Checks a request as far as <c>DryRun</c> does.</summary>
    public (FunctionResource Function, DeployedFunction Version) Accept(
        Principal caller, FunctionName name, ReadOnlyMemory<byte> payload)
    {
        Authorize(caller, "lambda:InvokeFunction", name.Qualified.ToString());
        var function = Functions.Get(name);
        var version = function.Resolve(name);
        if (payload.Length > Outcome.MaximumPayload)
            throw TooLarge();
        try
        {
            using var json = JsonDocument.Parse(payload, AwsJson.Reading);
        }
        catch (JsonException e)
        {
            throw new AwsException("InvalidRequestContentException", $"Could not parse request body into json: {e.Message}");
        }
        return (function, version);
    }

    public static AwsException TooLarge() => new("RequestTooLargeException",
        $"Request must be smaller than {Outcome.MaximumPayload} bytes for the InvokeFunction operation",
        HttpStatusCode.RequestEntityTooLarge);

    // https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
    Invocation NewInvocation(FunctionName name, ReadOnlyMemory<byte> payload, string? call) =>
        new(Guid.NewGuid().ToString(),
            $"Root=1-{_time.GetUtcNow().ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Sampled=0",
            name.Qualified.ToString(),
            payload,
            call);

    async Task TrimAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), _time);
        await using var end = cancellation.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
            foreach (var function in Functions.All)
                await function.TrimAsync();
    }

    /// <summary>Ends all processes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _trimming;
        await Functions.DisposeAsync();
        _launcher.Dispose();
        _stopping.Dispose();
    }
}
