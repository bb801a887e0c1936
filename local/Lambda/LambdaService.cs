using System.Net;
using System.Text.Json;
using Local.Aws;
using Authorization = Local.Aws.Authorization;

namespace Local.Lambda;

/// <summary>Lambda: the functions of the stack, run as processes on this machine.</summary>
/// <param name="data">Holds <c>functions/</c> (what was built), <c>logs/lambda/</c>, and <c>tmp/</c>, the functions'
/// temporary folders while they run.</param>
/// <param name="endpoint">Where this program listens, for the Runtime API and for the functions' own calls; asked for
/// when a process starts.</param>
/// <param name="assume">Takes the functions' roles, as <c>lambda.amazonaws.com</c>.</param>
sealed class LambdaService(
    AwsAccount account,
    DirectoryInfo data,
    Func<Uri> endpoint,
    AssumeRole assume,
    Authorization authorize,
    TimeProvider time) : IAsyncDisposable
{
    /// <summary>The only version that functions have here.</summary>
    public const string Latest = "$LATEST";

    static readonly TimeSpan[] AsynchronousRetries = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    readonly CancellationTokenSource _stopping = new();
    readonly EnvironmentLauncher _launcher = new(account, data, endpoint, assume, time);
    Dictionary<string, DeployedFunction> _functions = [];
    Task? _trimming;

    /// <summary>Takes what functions write, beside their files; null for nobody.</summary>
    public LogSink? Sink
    {
        get => _launcher.Sink;
        set => _launcher.Sink = value;
    }

    public IEnumerable<DeployedFunction> Functions => _functions.Values;

    /// <summary>Builds the functions that have changed, and makes all of them ready to be invoked.</summary>
    /// <param name="building">Called for each function that must be built.</param>
    /// <exception cref="FunctionException">A function does not build, or its handler cannot be run.</exception>
    /// <exception cref="SdkMissingException">There is nothing to build with.</exception>
    public async Task DeployAsync(
        IEnumerable<LambdaFunction> functions, Action<LambdaFunction>? building, CancellationToken cancellation)
    {
        if (_trimming is null)
            ClearTemporary();
        // All are built before any changes: a function that does not build leaves the others as they were.
        var build = new FunctionBuild(data, time);
        List<(LambdaFunction Function, DirectoryInfo TaskRoot)> built = [];
        foreach (var function in functions)
        {
            var taskRoot = await build.BuildAsync(function, building, cancellation);
            FunctionProgram.Find(function, taskRoot);
            built.Add((function, taskRoot));
        }

        Dictionary<string, DeployedFunction> deployed = [];
        foreach (var (function, taskRoot) in built)
        {
            if (_functions.TryGetValue(function.Name, out var known))
                await known.UpdateAsync(function, taskRoot);
            deployed[function.Name] = known ?? new(function, taskRoot, _launcher, time);
        }
        var removed = _functions.Values.Except(deployed.Values).ToList();
        _functions = deployed;
        await Task.WhenAll(removed.Select(function => function.DisposeAsync().AsTask()));
        _trimming ??= TrimAsync(_stopping.Token);
    }

    /// <summary>Deletes what the functions of a process that was killed have left.</summary>
    void ClearTemporary()
    {
        try
        {
            Directory.Delete(Path.Combine(data.FullName, "tmp"), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is nothing, or one of them still ends: the next start deletes it.
        }
    }

    /// <summary>
    /// Starts an environment for each function, one after another: each is ready sooner than if they shared the
    /// processor.
    /// </summary>
    public async Task WarmUpAsync()
    {
        foreach (var function in _functions.Values)
            await function.WarmUpAsync();
    }

    /// <summary>
    /// The function's ARN, for a name, a partial ARN (<c>account:function:name</c>) or an ARN, each with or without
    /// <c>:$LATEST</c>.
    /// </summary>
    /// <exception cref="AwsException">It is not a function's name.</exception>
    public Arn ArnOf(string functionName)
    {
        var name = functionName.EndsWith(":" + Latest, StringComparison.Ordinal) ? functionName[..^(Latest.Length + 1)]
            : functionName;
        return Arn.TryParse(name, null, out var arn) && arn.Service == "lambda"
            && arn.Resource.StartsWith("function:", StringComparison.Ordinal) ? arn
            : name.Split(':') is [var id, "function", var partial]
                ? account.Arn("lambda", $"function:{partial}") with { Account = id }
            : !name.Contains(':', StringComparison.Ordinal) && name.Length is > 0 and <= 64 ? account.Arn("lambda", $"function:{name}")
            : throw new AwsException(
                "ValidationException",
                $"1 validation error detected: Value '{functionName}' at 'functionName' failed to satisfy " +
                $"constraint: Member must be the name, the partial ARN or the ARN of a function.");
    }

    /// <exception cref="AwsException"><c>ResourceNotFoundException</c>, in the service's words.</exception>
    public DeployedFunction Get(Arn arn) =>
        _functions.Values.FirstOrDefault(function => function.Function.Arn == arn)
            ?? throw DeployedFunction.NotFound(arn.ToString());

    /// <summary>
    /// The environment whose Runtime API has this secret in its path; null when there is none, or none any more.
    /// </summary>
    public ExecutionEnvironment? FindEnvironment(string secret) => _launcher.Find(secret);

    /// <exception cref="AwsException"><c>AccessDeniedException</c>: the policies do not let the caller do
    /// this.</exception>
    public void Authorize(Principal caller, string action, string resource)
    {
        if (authorize(caller, action, resource) is { } refusal)
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
        Arn arn,
        ReadOnlyMemory<byte> payload,
        CancellationToken cancellation,
        string? call = null) =>
        Accept(caller, arn, payload).InvokeAsync(NewInvocation(payload, call)).WaitAsync(cancellation);

    /// <summary>Accepts an event for a function, which handles it later, twice more if it fails.</summary>
    /// <returns>The request's id.</returns>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"/>
    public string Enqueue(Principal caller, Arn arn, ReadOnlyMemory<byte> payload, string? call = null)
    {
        var function = Accept(caller, arn, payload);
        var invocation = NewInvocation(payload, call);
        _ = HandleAsync();
        return invocation.RequestId;

        async Task HandleAsync()
        {
            try
            {
                var result = await function.InvokeAsync(invocation);
                foreach (var delay in AsynchronousRetries.TakeWhile(_ => result.Outcome.IsError))
                {
                    await Task.Delay(delay, time, _stopping.Token);
                    result = await function.InvokeAsync(new(invocation.RequestId, invocation.TraceId, payload, call));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or AwsException)
            {
                // The service stops, or the function is gone: what was to be tried again is lost with it.
            }
        }
    }

    /// <summary>Checks a request as far as <c>DryRun</c> does.</summary>
    public DeployedFunction Accept(Principal caller, Arn arn, ReadOnlyMemory<byte> payload)
    {
        Authorize(caller, "lambda:InvokeFunction", arn.ToString());
        var function = Get(arn);
        if (payload.Length > Outcome.MaximumPayload)
            throw TooLarge();
        try
        {
            using var json = JsonDocument.Parse(payload);
        }
        catch (JsonException e)
        {
            throw new AwsException("InvalidRequestContentException", $"Could not parse request body into json: {e.Message}");
        }
        return function;
    }

    public static AwsException TooLarge() => new("RequestTooLargeException",
        $"Request must be smaller than {Outcome.MaximumPayload} bytes for the InvokeFunction operation",
        HttpStatusCode.RequestEntityTooLarge);

    // https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
    Invocation NewInvocation(ReadOnlyMemory<byte> payload, string? call) =>
        new(Guid.NewGuid().ToString(),
            $"Root=1-{time.GetUtcNow().ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Sampled=0",
            payload,
            call);

    async Task TrimAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                foreach (var function in _functions.Values)
                    await function.TrimAsync();
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    /// <summary>Ends all processes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_trimming is not null)
            await _trimming;
        await Task.WhenAll(_functions.Values.Select(function => function.DisposeAsync().AsTask()));
        _launcher.Dispose();
        _stopping.Dispose();
    }
}
