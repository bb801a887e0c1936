using Local.Aws;

namespace Local.Lambda;

/// <summary>A function that can be invoked: its execution environments, as many as there are invocations at the same time.</summary>
/// <param name="data">Holds <c>logs/lambda/NAME/</c>, and <c>tmp/</c> with a folder for each environment while it is there.</param>
/// <param name="runtimeApi">An environment's Runtime API, by the environment's id: host, port and path.</param>
sealed class DeployedFunction(
    LambdaFunction function,
    DirectoryInfo taskRoot,
    DirectoryInfo data,
    Func<string, string> runtimeApi,
    Func<Uri> endpoint,
    AssumeRole assume,
    AwsAccount account,
    ProcessGuard guard,
    TimeProvider time) : IAsyncDisposable
{
    /// <summary>More invocations at the same time wait: a laptop has not Lambda's machines.</summary>
    const int MaximumEnvironments = 32;

    /// <summary>How long an environment is kept for a next invocation.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);

    readonly Lock _lock = new();
    readonly SemaphoreSlim _turns = new(MaximumEnvironments);
    readonly Dictionary<string, ExecutionEnvironment> _environments = [];
    readonly List<ExecutionEnvironment> _idle = [];
    Deployment _deployed = new(function, taskRoot, FunctionProgram.Find(function, taskRoot), time.GetUtcNow());
    bool _disposed;

    public LambdaFunction Function => _deployed.Function;
    public DateTimeOffset LastModified => _deployed.At;

    /// <summary>Replaces the function: invocations that are going on end as they began, later ones find it as it is now.</summary>
    public async Task UpdateAsync(LambdaFunction function, DirectoryInfo taskRoot)
    {
        if (function.IsSame(Function) && taskRoot.FullName == _deployed.TaskRoot.FullName)
            return;
        var program = FunctionProgram.Find(function, taskRoot);
        List<ExecutionEnvironment> outdated;
        lock (_lock)
        {
            _deployed = new(function, taskRoot, program, time.GetUtcNow());
            outdated = [.. _idle];
            _idle.Clear();
            outdated.ForEach(each => _environments.Remove(each.Id));
        }
        foreach (var environment in outdated)
            await environment.DisposeAsync();
    }

    public ExecutionEnvironment? Find(string environmentId)
    {
        lock (_lock)
            return _environments.GetValueOrDefault(environmentId);
    }

    /// <summary>Starts an environment that the first invocation will find.</summary>
    /// <returns>The end of its Init phase.</returns>
    public Task WarmUpAsync()
    {
        lock (_lock)
        {
            if (_environments.Count > 0 || _disposed)
                return Task.CompletedTask;
            var environment = Start();
            _idle.Add(environment);
            return environment.Initialized;
        }
    }

    public async Task<InvocationResult> InvokeAsync(Invocation invocation)
    {
        await _turns.WaitAsync();
        try
        {
            var environment = Take();
            try
            {
                return await environment.InvokeAsync(invocation);
            }
            finally
            {
                await ReturnAsync(environment);
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    // The one that was used last, so that the others grow old.
    ExecutionEnvironment Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.FindLast(each => !each.HasExited) is not { } environment)
                return Start();
            _idle.Remove(environment);
            return environment;
        }
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
            if (!_environments.Remove(environment.Id))
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
            ended = _idle.FindAll(each => each.HasExited || time.GetElapsedTime(each.IdleSince) > IdleLimit);
            _idle.RemoveAll(ended.Contains);
            ended.ForEach(each => _environments.Remove(each.Id));
        }
        foreach (var environment in ended)
            await environment.DisposeAsync();
    }

    ExecutionEnvironment Start()
    {
        var (function, taskRoot, program, _) = _deployed;
        var id = Guid.NewGuid().ToString("N");
        var log = new FunctionLog(function, id, new(Path.Combine(data.FullName, "logs", "lambda", function.Name)), time);
        var temporary = Directory.CreateDirectory(Path.Combine(data.FullName, "tmp", id));
        var credentials = assume(function.Role.ToString(), function.Name, account.Arn("lambda", $"function:{function.Name}"));
        var variables = EnvironmentVariables.Of(
            function, taskRoot.FullName, log.Stream, runtimeApi(id), temporary.FullName, endpoint(), account, credentials);
        var environment = new ExecutionEnvironment(function, id, program, taskRoot, temporary, variables, log, guard, time) { IdleSince = time.GetTimestamp() };
        return _environments[id] = environment;
    }

    public async ValueTask DisposeAsync()
    {
        List<ExecutionEnvironment> left;
        lock (_lock)
        {
            _disposed = true;
            left = [.. _environments.Values];
            _environments.Clear();
            _idle.Clear();
        }
        foreach (var environment in left)
            await environment.DisposeAsync();
    }

    /// <summary>What is invoked at a time.</summary>
    sealed record Deployment(LambdaFunction Function, DirectoryInfo TaskRoot, FunctionProgram Program, DateTimeOffset At);
}
