using Local.CloudFormation.Stacks;
using Local.Storage;

namespace Tests.CloudFormation;

/// <summary>A program that ended while a stack was being deployed.</summary>
public sealed class InterruptionTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-interruption-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("CREATE_IN_PROGRESS", "CREATE_FAILED")]
    [InlineData("ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED")]
    [InlineData("UPDATE_IN_PROGRESS", "UPDATE_FAILED")]
    [InlineData("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE")]
    [InlineData("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED")]
    [InlineData("DELETE_IN_PROGRESS", "DELETE_FAILED")]
    [InlineData("REVIEW_IN_PROGRESS", "REVIEW_IN_PROGRESS")]
    public void What_was_under_way_has_failed_when_it_comes_again(string before, string after)
    {
        var file = Path.Combine(_folder.FullName, "state.db");
        const string Id = "arn:aws:cloudformation:us-east-1:123456789012:stack/s/1";
        using (var state = new StateStore(file))
        {
            var stack = new StackStore(state, TimeProvider.System).Add(new("s", Id, DateTimeOffset.UnixEpoch, before)
            {
                Previous = new("{}", new Dictionary<string, string>()),
            });
            stack.SetStatus(before, "User Initiated");
        }
        using var again = new StateStore(file);
        var resumed = new StackStore(again, TimeProvider.System).Find("s")!;

        Assert.Equal(after, resumed.Record.Status);
        Assert.Equal(before == after ? 1 : 2, resumed.Events.Count);
        // An update that is complete is nothing that a later one could go back from.
        Assert.Equal(after == "UPDATE_COMPLETE", resumed.Record.Previous is null);
    }

    [Fact]
    public void A_change_set_that_was_being_executed_has_failed_when_it_comes_again_and_can_be_deleted()
    {
        var file = Path.Combine(_folder.FullName, "state.db");
        const string Id = "arn:aws:cloudformation:us-east-1:123456789012:stack/s/1";
        using (var state = new StateStore(file))
        {
            var stack = new StackStore(state, TimeProvider.System).Add(
                new("s", Id, DateTimeOffset.UnixEpoch, "UPDATE_IN_PROGRESS"));
            stack.Put(new ChangeSetRecord(
                "c",
                "arn:aws:cloudformation:us-east-1:123456789012:changeSet/c/2",
                Id,
                DateTimeOffset.UnixEpoch,
                "CREATE_COMPLETE",
                "EXECUTE_IN_PROGRESS",
                new("{}", new Dictionary<string, string>()),
                []));
        }
        using var again = new StateStore(file);
        var resumed = new StackStore(again, TimeProvider.System).Find("s")!;

        Assert.Equal("EXECUTE_FAILED", resumed.FindChangeSet("c")!.ExecutionStatus);
    }
}
