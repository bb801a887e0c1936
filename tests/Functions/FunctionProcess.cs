using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Tests.Functions;

/// <summary>
/// A function's own executable in its own process, started as Lambda's start script does, with nothing in its
/// environment but what is given.
/// </summary>
sealed class FunctionProcess : IAsyncDisposable
{
    readonly RuntimeApi _api;
    readonly Process _process;
    readonly Channel<string> _log = Channel.CreateUnbounded<string>();

    FunctionProcess(RuntimeApi api, Process process) => (_api, _process) = (api, process);

    /// <summary>The next line of the log that is as asked for; it may come after the answer.</summary>
    public async Task<JsonElement> LogLineAsync(Func<JsonElement, bool> isAskedFor)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var line in _log.Reader.ReadAllAsync(limit.Token))
        {
            if (JsonDocument.Parse(line).RootElement is var json && isAskedFor(json))
                return json;
        }
        throw new InvalidOperationException("The process ended without that line.");
    }

    public static Task<FunctionProcess> StartAsync(
        string function, params IEnumerable<(string Name, string Value)> environment) =>
        StartAsync(function, "/_lambda/Function/1", environment);

    /// <param name="path">Below which its Runtime API answers.</param>
    public static async Task<FunctionProcess> StartAsync(
        string function, string path, IEnumerable<(string Name, string Value)> environment)
    {
        var api = await RuntimeApi.StartAsync(path);
        var start = new ProcessStartInfo(
            "dotnet", ["exec", Repository.Assembly(function)])
        { RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Except(["PATH", "HOME", "DOTNET_ROOT", "SystemRoot"]).ToList())
            start.Environment.Remove(name);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new FunctionProcess(api, Process.Start(start)!);
        process._process.OutputDataReceived += (_, line) =>
            _ = line.Data is { } text ? process._log.Writer.TryWrite(text) : process._log.Writer.TryComplete();
        process._process.BeginOutputReadLine();
        return process;
    }

    public Task<Answer> InvokeAsync(string payload, TimeSpan? time = null) =>
        _api.InvokeAsync(payload, time ?? TimeSpan.FromMinutes(1)).WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>The error with which the process ends before its first event, and its exit code.</summary>
    public async Task<(Answer Error, int ExitCode)> InitErrorAsync()
    {
        var error = await _api.InitError.WaitAsync(TimeSpan.FromMinutes(1));
        return (error, await EndAsync());
    }

    /// <summary>Waits for its end, and gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }
}
