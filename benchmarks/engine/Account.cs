using System.Diagnostics;
using Local.Aws;
using Local.S3;
using Local.StepFunctions;
using Local.StepFunctions.Executions;
using Local.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.Engine;

/// <summary>An account with nothing in it but Step Functions, whose state is in a file.</summary>
sealed class Account : IAsyncDisposable
{
    const string Role = "arn:aws:iam::123456789012:role/Machine";

    readonly StateStore _store;
    readonly StepFunctionsService _service;
    readonly Process _process = Process.GetCurrentProcess();
    int _machines;

    public Account(DirectoryInfo folder)
    {
        var account = new AwsAccount("123456789012", "us-east-1");
        Authorization everything = (_, _, _, _) => null;
        _store = new(Path.Combine(folder.FullName, "state.db"));
        _service = new(
            account,
            [],
            (_, _, _) => new("test", "test", null, Principal.Root(account)),
            (caller, _, _) => caller,
            everything,
            new ObjectStore(folder, account, everything, TimeProvider.System),
            _store, TimeProvider.System, NullLogger.Instance, seed: 1, maxHistoryEvents: 1_000_000);
    }

    /// <summary>Until the whole history is durable.</summary>
    public async Task<(TimeSpan Elapsed, TimeSpan Processor)> TimeAsync(Scenario scenario)
    {
        var name = $"machine-{++_machines}";
        if (scenario.Executions == 0)
            return await TimeAsync(() => Task.FromResult(_service.CreateStateMachine(name, scenario.Definition, Role)));
        var machine = _service.CreateStateMachine(name, scenario.Definition, Role);
        return await TimeAsync(async () =>
        {
            var executions = await Task.WhenAll(
                Enumerable.Range(0, scenario.Executions)
                    .Select(_ => _service.StartExecutionAsync(machine.Arn, null, scenario.Input)));
            foreach (var execution in executions)
                await execution.Completion;
            await _store.DurableAsync();
            foreach (var execution in executions.Where(execution => execution.Status is not ExecutionStatus.Succeeded))
                throw new InvalidOperationException($"{execution.Status}: {execution.Failure}");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _store.Dispose();
        _process.Dispose();
    }

    async Task<(TimeSpan, TimeSpan)> TimeAsync(Func<Task> act)
    {
        GC.Collect();
        var before = Processor();
        var started = Stopwatch.GetTimestamp();
        await act();
        return (Stopwatch.GetElapsedTime(started), Processor() - before);
    }

    TimeSpan Processor()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }
}
