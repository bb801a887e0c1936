using System.Net;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>
/// A version of a function that can be invoked: its execution environments, as many as there are invocations at the
/// same time.
/// </summary>
sealed class DeployedFunction(
    LambdaFunction function, FunctionPackage package, EnvironmentLauncher launcher, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>More invocations at the same time wait: a laptop has not Lambda's machines.</summary>
    const int MaximumEnvironments = 32;

    /// <summary>How long an environment is kept for a next invocation.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);

    readonly Lock _lock = new();
    readonly SemaphoreSlim _turns = new(MaximumEnvironments);
    readonly CancellationTokenSource _removed = new();
    readonly HashSet<ExecutionEnvironment> _environments = [];
    readonly List<ExecutionEnvironment> _idle = [];
    Deployment _deployed = Deployment.Of(function, package, time);

    public LambdaFunction Function => _deployed.Function;
    public FunctionPackage Package => _deployed.Package;
    public DateTimeOffset LastModified => _deployed.At;

    /// <summary>Another after each change.</summary>
    public string RevisionId => _deployed.RevisionId;

    /// <summary>
    /// Replaces the function: invocations that are going on end as they began, later ones find it as it is now.
    /// </summary>
    public async Task UpdateAsync(LambdaFunction function, FunctionPackage package)
    {
        if (function.IsSame(Function) && package.TaskRoot.FullName == Package.TaskRoot.FullName)
            return;
        var deployment = Deployment.Of(function, package, time);
        List<ExecutionEnvironment> outdated;
        lock (_lock)
        {
            _deployed = deployment;
            outdated = [.. _idle];
            _idle.Clear();
            _environments.ExceptWith(outdated);
        }
        await EndAsync(outdated);
    }

    /// <summary>Starts an environment that the first invocation will find.</summary>
    /// <returns>The end of its Init phase.</returns>
    public async Task WarmUpAsync()
    {
        var place = await launcher.WaitForPlaceAsync(_removed.Token);
        ExecutionEnvironment environment;
        lock (_lock)
        {
            if (launcher.FindDebugger(Function.Name) is not null
                || _environments.Count > 0
                || _deployed.Program is null
                || _removed.IsCancellationRequested)
            {
                place.Dispose();
                return;
            }
            environment = Start(place);
            _idle.Add(environment);
        }
        await environment.Initialized;
    }

    /// <exception cref="AwsException"><c>ResourceNotFoundException</c>: the function was removed meanwhile.</exception>
    public async Task<InvocationResult> InvokeAsync(Invocation invocation)
    {
        try
        {
            await _turns.WaitAsync(_removed.Token);
            try
            {
                return await InvokeInTurnAsync(invocation);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (_removed.IsCancellationRequested)
        {
            throw NotFound(Function.Arn.ToString());
        }
    }

    /// <summary>The refusal for a function that there is not, in the service's words.</summary>
    public static AwsException NotFound(string arn) =>
        new("ResourceNotFoundException", $"Function not found: {arn}", HttpStatusCode.NotFound);

    async Task<InvocationResult> InvokeInTurnAsync(Invocation invocation)
    {
        if (launcher.FindDebugger(Function.Name) is { } debugger)
            return await debugger.InvokeAsync(invocation, Function.Version, _removed.Token);
        ExecutionEnvironment environment;
        try
        {
            environment = TakeIdle() ?? await StartUnlessIdleAsync();
        }
        catch (FunctionException e)
        {
            return new(
                invocation.RequestId,
                invocation.TraceId,
                new Outcome.NotStarted(invocation.RequestId, e.Message),
                "",
                Function.Version);
        }
        try
        {
            return await environment.InvokeAsync(invocation);
        }
        finally
        {
            await ReturnAsync(environment);
        }
    }

    /// <summary>The one that was used last, so that the others grow old; null when all are busy.</summary>
    ExecutionEnvironment? TakeIdle()
    {
        lock (_lock)
        {
            var environment = _idle.FindLast(idle => !idle.HasExited);
            if (environment is not null)
                _idle.Remove(environment);
            return environment;
        }
    }

    // While this waits for its place another may have come free, and is ready sooner than a new one.
    async Task<ExecutionEnvironment> StartUnlessIdleAsync()
    {
        var place = await launcher.WaitForPlaceAsync(_removed.Token);
        if (TakeIdle() is { } environment)
        {
            place.Dispose();
            return environment;
        }
        lock (_lock)
            return Start(place);
    }

    async Task ReturnAsync(ExecutionEnvironment environment)
    {
        lock (_lock)
        {
            environment.IdleSince = time.GetTimestamp();
            if (!environment.HasExited && environment.Function == Function)
            {
                _idle.Add(environment);
                return;
            }
            if (!_environments.Remove(environment))
                return; // All are being ended.
        }
        await environment.DisposeAsync();
    }

    /// <summary>Ends the environments that have been idle for long.</summary>
    public async Task TrimAsync()
    {
        List<ExecutionEnvironment> ended;
        lock (_lock)
        {
            ended = _idle.FindAll(idle => idle.HasExited || time.GetElapsedTime(idle.IdleSince) > IdleLimit);
            _idle.RemoveAll(ended.Contains);
            _environments.ExceptWith(ended);
        }
        await EndAsync(ended);
    }

    ExecutionEnvironment Start(StartingPlace place)
    {
        try
        {
            _removed.Token.ThrowIfCancellationRequested();
            var deployed = _deployed;
            if (deployed.Program is not { } program)
                throw new FunctionException(deployed.Function.Name, deployed.Function.Obstacle!);
            var environment = launcher.Start(deployed.Function, deployed.Package.TaskRoot, program, place);
            environment.IdleSince = time.GetTimestamp();
            _environments.Add(environment);
            return environment;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    static Task EndAsync(IEnumerable<ExecutionEnvironment> environments) =>
        Task.WhenAll(environments.Select(environment => environment.DisposeAsync().AsTask()));

    public async ValueTask DisposeAsync()
    {
        List<ExecutionEnvironment> left;
        await _removed.CancelAsync();
        lock (_lock)
        {
            left = [.. _environments];
            _environments.Clear();
            _idle.Clear();
        }
        await EndAsync(left);
    }

    /// <summary>What is invoked at a time.</summary>
    /// <param name="Program">Null when it cannot be run here.</param>
    sealed record Deployment(
        LambdaFunction Function, FunctionPackage Package, FunctionProgram? Program, DateTimeOffset At)
    {
        public string RevisionId { get; } = Guid.NewGuid().ToString();

        public static Deployment Of(LambdaFunction function, FunctionPackage package, TimeProvider time) => new(
            function,
            package,
            function.Obstacle is null ? FunctionProgram.Find(function, package.TaskRoot) : null,
            time.GetUtcNow());
    }
}
