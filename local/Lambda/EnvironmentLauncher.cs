using System.Collections.Concurrent;
using System.Security.Cryptography;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>
/// Starts execution environments, no more at a time than there are cores, and finds them again by their secrets.
/// </summary>
/// <param name="data">Holds <c>logs/lambda/NAME/</c>, and <c>tmp/</c> with a folder for each environment while it is
/// there.</param>
/// <param name="endpoint">Where this program listens; asked for when a process starts.</param>
sealed class EnvironmentLauncher(
    AwsAccount account,
    DirectoryInfo data,
    Func<Uri> endpoint,
    AssumeRole assume,
    TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim _places = new(Environment.ProcessorCount);
    readonly ConcurrentDictionary<string, ExecutionEnvironment> _environments = new();
    readonly ConcurrentDictionary<string, (string Secret, DebuggerEnvironment Environment)> _debuggers = new();
    readonly ProcessGuard _guard = new();

    /// <summary>Takes what functions write, beside their files; null for nobody.</summary>
    public LogSink? Sink { get; set; }

    /// <summary>Takes the functions' metrics; null for nobody.</summary>
    public MetricSink? Metrics { get; set; }

    /// <summary>Waits until a process may start: more at a time than there are cores would all be late.</summary>
    public async Task<StartingPlace> WaitForPlaceAsync(CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        return new(_places);
    }

    /// <summary>
    /// Starts an environment, which gives the place back when it is up, or after the time that Lambda gives its Init
    /// phase.
    /// </summary>
    /// <exception cref="FunctionException">The operating system cannot start the function's program.</exception>
    public ExecutionEnvironment Start(
        LambdaFunction function, DirectoryInfo taskRoot, FunctionProgram program, StartingPlace place)
    {
        var id = Guid.NewGuid().ToString("N");
        // The path of its Runtime API. No log, no command line and no file holds it: only the process's own environment
        // does.
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var folder = new DirectoryInfo(Path.Combine(data.FullName, "logs", "lambda", function.Name));
        var log = new FunctionLog(function, id, folder, time, Sink, Metrics);
        var temporary = Directory.CreateDirectory(Path.Combine(data.FullName, "tmp", id));
        var variables = Variables(function, taskRoot, log.Stream, secret, temporary);
        var environment = new ExecutionEnvironment(
            function,
            program,
            taskRoot,
            temporary,
            variables,
            log,
            _guard,
            time);
        _environments[secret] = environment;
        _ = environment.Exited.ContinueWith(_ => _environments.TryRemove(secret, out var _), TaskScheduler.Default);
        _ = GiveBackAsync(place, environment);
        return environment;
    }

    /// <summary>The environment whose Runtime API has this secret in its path; null when there is none.</summary>
    public IRuntimeEnvironment? Find(string secret) =>
        (IRuntimeEnvironment?)_environments.GetValueOrDefault(secret)
        ?? _debuggers.Values.FirstOrDefault(debugger => debugger.Secret == secret).Environment;

    /// <summary>Lets somebody else start the processes of the function of that name.</summary>
    public void Debug(string function) =>
        _debuggers.TryAdd(function, (RandomNumberGenerator.GetHexString(64, lowercase: true), new(time)));

    /// <summary>Null for a function whose processes are started here.</summary>
    public DebuggerEnvironment? FindDebugger(string function) =>
        _debuggers.TryGetValue(function, out var debugger) ? debugger.Environment : null;

    /// <summary>The variables that make a process the one of a function that is debugged.</summary>
    public IReadOnlyDictionary<string, string> DebuggerVariables(LambdaFunction function, DirectoryInfo taskRoot)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(data.FullName, "tmp", function.Name));
        return Variables(function, taskRoot, "debugger", _debuggers[function.Name].Secret, temporary);
    }

    Dictionary<string, string> Variables(
        LambdaFunction function, DirectoryInfo taskRoot, string logStream, string secret, DirectoryInfo temporary) =>
        EnvironmentVariables.Of(
            function,
            taskRoot.FullName,
            logStream,
            $"{endpoint().Authority}{RuntimeApi.Path(secret)}",
            temporary.FullName,
            endpoint(),
            account,
            assume(function.Role.ToString(), function.Name, account.Arn("lambda", $"function:{function.Name}")));

    async Task GiveBackAsync(StartingPlace place, ExecutionEnvironment environment)
    {
        await Task.WhenAny(environment.Initialized, Task.Delay(ExecutionEnvironment.InitLimit, time));
        place.Dispose();
    }

    public void Dispose() => _guard.Dispose();
}

/// <summary>The right to start one process; disposed when it is up, or when none was started.</summary>
sealed class StartingPlace(SemaphoreSlim places) : IDisposable
{
    public void Dispose() => places.Release();
}
