using Local.Aws;
using Local.S3;
using Local.StepFunctions;
using Local.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.Full;

/// <summary>
/// Fills a data folder with executions of a Pass machine that have ended, each durable, as <c>serve</c> would.
/// </summary>
static class Filling
{
    public const string MachineName = "Pass";

    const int AtOnce = 2_000;
    const string Definition = """{ "StartAt": "Pass", "States": { "Pass": { "Type": "Pass", "End": true } } }""";

    public static async Task RunAsync(DirectoryInfo folder, string role, int count)
    {
        var account = new AwsAccount("123456789012", "us-east-1");
        Authorization everything = (_, _, _, _) => null;
        AssumeRole anyRole = (_, _, _) => new("test", "test", null, Principal.Root(account));
        var objects = new ObjectStore(folder.CreateSubdirectory("s3"), account, everything, TimeProvider.System);
        using var store = new StateStore(Path.Combine(folder.FullName, "state.db"));
        await using var service = new StepFunctionsService(
            account,
            [],
            anyRole,
            (caller, _, _) => caller,
            everything,
            objects,
            store,
            TimeProvider.System,
            NullLogger.Instance,
            seed: Random.Shared.Next());
        var machine = service.CreateOrUpdateStateMachine(MachineName, Definition, role);
        for (var left = count; left > 0; left -= AtOnce)
        {
            var some = await Task.WhenAll(
                Enumerable.Range(0, Math.Min(left, AtOnce)).Select(_ => service.StartExecutionAsync(machine.Arn)));
            await Task.WhenAll(some.Select(execution => execution.Completion));
        }
        await store.DurableAsync();
    }
}
