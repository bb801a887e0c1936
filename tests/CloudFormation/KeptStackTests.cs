using System.Text.Json;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Storage;

namespace Tests.CloudFormation;

/// <summary>What of a stack is there when its store is opened again, and what keeping it costs.</summary>
public sealed class KeptStackTests : IDisposable
{
    const string Id = "arn:aws:cloudformation:us-east-1:123456789012:stack/s/1";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-kept-");

    string FileName => Path.Combine(_folder.FullName, "state.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Resources_come_again_in_their_order_as_they_were_last_without_those_that_have_gone()
    {
        using (var state = new StateStore(FileName))
        {
            var stack = new StackStore(state, TimeProvider.System).Add(Complete);
            foreach (var name in (string[])["C", "B", "A", "D"])
                stack.Put(Resource(name, "CREATE_COMPLETE"));
            await state.DurableAsync();
            stack.Put(Resource("B", "UPDATE_COMPLETE"));
            stack.Change(record => record with
            {
                Resources = [.. record.Resources.Where(resource => resource.LogicalId != "C")],
            });
            stack.Put(Resource("E", "CREATE_COMPLETE"));
        }
        Assert.Equal(["B UPDATE_COMPLETE", "A CREATE_COMPLETE", "D CREATE_COMPLETE", "E CREATE_COMPLETE"], Kept());
    }

    [Fact]
    public void Resources_that_an_earlier_version_kept_in_the_stacks_own_record_are_there()
    {
        using (var state = new StateStore(FileName))
        {
            var records = new Records<StackRecord>(state, "cloudformation/stacks", () => AwsJson.Sparse);
            state.Write(records.Put("1", Complete with
            {
                Resources = [Resource("B", "CREATE_COMPLETE"), Resource("A", "CREATE_COMPLETE")],
            }));
        }
        using (var state = new StateStore(FileName))
            new StackStore(state, TimeProvider.System).Find("s")!.Put(Resource("B", "UPDATE_COMPLETE"));

        Assert.Equal(["B UPDATE_COMPLETE", "A CREATE_COMPLETE"], Kept());
    }

    [Fact]
    public async Task Nothing_is_left_of_a_stack_that_is_forgotten()
    {
        using var state = new StateStore(FileName);
        var stacks = new StackStore(state, TimeProvider.System);
        var stack = stacks.Add(Complete);
        stack.Put(Resource("A", "DELETE_COMPLETE"));
        stack.SetStatus("DELETE_COMPLETE", change: record => record with { DeletionTime = DateTimeOffset.UnixEpoch });
        stacks.Add(Complete with { Name = "t", Id = Id[..^1] + "2" });
        await state.DurableAsync();

        var keys = state.Query(
            "SELECT key FROM records WHERE collection LIKE 'cloudformation/%'", row => row.GetString(0));
        Assert.Equal(["2"], keys);
    }

    [Fact]
    public async Task An_event_of_a_large_stack_costs_what_it_is_about()
    {
        const int Events = 20;
        using var state = new StateStore(FileName);
        var stack = new StackStore(state, TimeProvider.System).Add(Complete);
        for (var i = 0; i < 500; i++)
            stack.Put(Resource($"R{i}", "CREATE_COMPLETE"));
        await state.DurableAsync();
        var log = new FileInfo(FileName + "-wal");
        var before = log.Length;
        for (var i = 0; i < Events; i++)
        {
            stack.Put(Resource($"R{i}", "UPDATE_COMPLETE"));
            await state.DurableAsync();
        }
        log.Refresh();

        // The whole stack is a megabyte.
        Assert.InRange(log.Length - before, 1, Events * 200_000);
    }

    static StackRecord Complete => new("s", Id, DateTimeOffset.UnixEpoch, "CREATE_COMPLETE");

    string[] Kept()
    {
        using var state = new StateStore(FileName);
        var resources = new StackStore(state, TimeProvider.System).Find("s")!.Record.Resources;
        return [.. resources.Select(resource => $"{resource.LogicalId} {resource.Status}")];
    }

    static ResourceRecord Resource(string name, string status) => new(
        new StackResource(
            name,
            "AWS::SSM::Parameter",
            name,
            new Dictionary<string, string>(),
            JsonSerializer.SerializeToElement(new { Value = new string('v', 2000) })),
        0,
        status,
        default)
    {
        IsMade = true,
    };
}
