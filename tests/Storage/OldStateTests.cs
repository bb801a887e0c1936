using System.IO.Compression;
using Local.StepFunctions.Executions;
using Tests.StepFunctions;

namespace Tests.Storage;

/// <summary>
/// A file that a process of version 1 has left (<c>version-1.db.gz</c>) is read as that process would have read it.
/// </summary>
public sealed class OldStateTests : IDisposable
{
    const string Prefix = "arn:aws:states:us-east-1:000000000000";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("old-");

    string FileName => Path.Combine(_folder.FullName, "state.db");

    public OldStateTests()
    {
        using var compressed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Storage", "Cases", "version-1.db.gz"));
        using var file = File.Create(FileName);
        using var content = new GZipStream(compressed, CompressionMode.Decompress);
        content.CopyTo(file);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Everything_is_there_and_what_was_running_goes_on()
    {
        // Twice: what was brought to the new format once is of that format then.
        await new Account(store: new(FileName)).DisposeAsync();
        await using var account = new Account(store: new(FileName));
        var service = account.Service;

        var ended = service.GetExecution($"{Prefix}:execution:Pass:ended");
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        Assert.Equal("""{"a":1.5,"ü":"<é>"}""", ended.Output?.GetRawText());
        Assert.Equal("""{ "a" : 1.50, "ü": "<é>" }""", ended.Input);
        string[] types = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"];
        Assert.Equal(types, Account.Types(ended));
        Assert.Equal([3, 4], ended.History.Read(3, 9).Select(happened => happened.Id));

        var query = new ExecutionQuery { MachineArn = $"{Prefix}:stateMachine:Fail" };
        var redriven = Assert.Single(service.Executions.List(query, 10));
        Assert.Equal(("redriven", ExecutionStatus.Failed), (redriven.Name, redriven.Status));
        Assert.Equal((1, "token"), (redriven.RedriveCount, redriven.Attempt));
        Assert.NotNull(redriven.RedriveDate);
        Assert.Equal(redriven.LastEventId, service.GetExecution(redriven.Arn).History.LastId);

        var run = Assert.Single(service.MapRuns.Of(service.GetExecution($"{Prefix}:execution:Map:mapped")));
        Assert.Equal(ExecutionStatus.Succeeded, run.Status);
        Assert.Equal([0, 1, 2], service.Executions.Children(run.Arn).Select(child => child.Child));
        Assert.Equal("work", Assert.Single(service.Activities.All).Name);
        Assert.Equal("v", service.Tags.Of($"{Prefix}:stateMachine:Pass")["k"]);

        Assert.Equal(["mapping", "running"], service.Resume().Select(execution => execution.Name).Order());
        account.Clock.SetUtcNow(DateTimeOffset.MaxValue.AddYears(-1));
        foreach (var name in (string[])["Wait:running", "SlowMap:mapping"])
        {
            var execution = service.GetExecution($"{Prefix}:execution:{name}");
            await execution.Completion.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        }
    }
}
