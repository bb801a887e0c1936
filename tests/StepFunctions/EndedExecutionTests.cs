using System.Runtime.CompilerServices;
using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Tests.StepFunctions;

/// <summary>
/// What has ended is in the store alone: it is listed, described and read from there, and forgotten after a time.
/// </summary>
public sealed class EndedExecutionTests : IDisposable
{
    const string Pass = """{ "StartAt": "P", "States": { "P": { "Type": "Pass", "End": true } } }""";
    const string Fail = """{ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "No" } } }""";
    const string Wait = """{ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 60, "End": true } } }""";
    const string Each = """
        { "StartAt": "M", "States": { "M": { "Type": "Map", "End": true, "ItemProcessor": {
          "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
          "StartAt": "P", "States": { "P": { "Type": "Pass", "End": true } } } } } }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ended-");

    string FileName => Path.Combine(_folder.FullName, "state.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_execution_that_has_ended_is_not_kept_in_memory()
    {
        await using var account = new Account();
        var (arn, execution) = await RunAsync(account);
        // Its last threads may still be on their way out.
        for (var attempt = 0; execution.IsAlive && attempt < 600; attempt++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            GC.Collect();
        }

        Assert.False(execution.IsAlive);
        var read = account.Service.GetExecution(arn);
        Assert.Equal((ExecutionStatus.Succeeded, "{}"), (read.Status, read.Output?.GetRawText()));
        Assert.True(read.Completion.IsCompletedSuccessfully);
        Assert.Equal(4, read.History.Snapshot().Count);
    }

    [Fact]
    public async Task Executions_are_listed_page_by_page_by_their_state_machine_status_and_name()
    {
        await using var account = new Account();
        var (pass, fail, wait) = (
            Machine(account, "Pass", Pass), Machine(account, "Fail", Fail), Machine(account, "Wait", Wait));
        for (var i = 0; i < 25; i++)
        {
            await EndAsync(account, pass, $"even-{i:00}");
            account.Clock.Advance(TimeSpan.FromSeconds(i % 3)); // some start at the same time
        }
        await EndAsync(account, fail, "failed");
        await account.Service.StartExecutionAsync(wait, "waits");
        await account.Store.DurableAsync();

        var all = Pages(account, new() { MachineArn = pass }, 10);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"even-{24 - i:00}"), all.Select(execution => execution.Name));
        Assert.Equal(all, Pages(account, new() { MachineArn = pass, Status = ExecutionStatus.Succeeded }, 7));
        Assert.Empty(Pages(account, new() { MachineArn = pass, Status = ExecutionStatus.Failed }, 7));
        Assert.Equal(
            ["even-19", "even-18"],
            Pages(account, new() { MachineArn = pass, NamePart = "EN-1" }, 2).Select(found => found.Name).Take(2));
        Assert.Equal(10, Pages(account, new() { MachineArn = pass, NamePart = "EN-1" }, 3).Count);
        Assert.Equal(
            ["even-14"],
            account.Service.Executions.List(new() { MachineArn = pass, Skip = 10 }, 1).Select(found => found.Name));
        Assert.Equal("waits", account.Service.Executions.List(new(), 1)[0].Name);
        Assert.Equal(
            "failed",
            Assert.Single(Pages(account, new() { MachineArn = fail, Status = ExecutionStatus.Failed }, 7)).Name);
        Assert.Equal(
            "waits",
            Assert.Single(Pages(account, new() { MachineArn = wait, Status = ExecutionStatus.Running }, 7)).Name);
        Assert.Equal(
            25, account.Service.Executions.Count(new() { MachineArn = pass, Status = ExecutionStatus.Succeeded }));
    }

    [Fact]
    public async Task A_history_is_read_page_by_page_the_same_from_memory_and_from_the_store()
    {
        using var store = new StateStore(FileName);
        await using var account = new Account(store: store);
        var execution = await account.RunAsync(
            """
            { "StartAt": "M", "States": { "M": { "Type": "Map", "End": true, "ItemProcessor": {
              "StartAt": "P", "States": { "P": { "Type": "Pass", "End": true } } } } } }
            """, JsonSerializer.Serialize(Enumerable.Range(0, 500)));
        await store.DurableAsync();
        Assert.Same(execution, account.Service.GetExecution(execution.Arn));
        var stored = Local.StepFunctions.Executions.History.Load(account.Clock, 25_000, store, execution.Summary);

        var last = execution.History.LastId;
        Assert.InRange(last, 2_000, 2_100);
        for (var first = 1; first <= last; first += 90)
        {
            var some = stored.Read(first, first + 89);
            Assert.Equal(Enumerable.Range(first, Math.Min(90, last - first + 1)), some.Select(happened => happened.Id));
            Assert.Equal(
                execution.History.Read(first, first + 89).Select(happened => happened.ToString()),
                some.Select(happened => happened.ToString()));
        }
    }

    [Fact]
    public async Task A_name_stays_taken_after_the_end_and_in_another_process()
    {
        await using (var account = new Account(store: new(FileName)))
            await EndAsync(account, Machine(account, "Pass", Pass), "once");
        await using var again = new Account(store: new(FileName));
        var refusal = await Assert.ThrowsAsync<Local.Aws.AwsException>(
            () => again.Service.StartExecutionAsync(Machine(again, "Pass", Pass), "once"));

        Assert.Equal("ExecutionAlreadyExists", refusal.Code);
        Assert.Equal(
            ["once"],
            again.Service.Executions.List(new() { MachineArn = Machine(again, "Pass", Pass) }, 10)
                .Select(execution => execution.Name));
    }

    [Fact]
    public async Task Who_watches_hears_of_each_start_end_and_redrive_when_the_list_has_it()
    {
        await using var account = new Account();
        List<(ExecutionStatus Heard, ExecutionStatus Listed)> heard = [];
        var fail = Machine(account, "Fail", Fail);
        var ended = new SemaphoreSlim(0);
        account.Service.Executions.Changed += changed =>
        {
            var listed = account.Service.Executions.List(new() { MachineArn = fail }, 1)[0].Status;
            heard.Add((changed.Status, listed));
            if (listed is ExecutionStatus.Failed)
                ended.Release();
        };
        var execution = await account.Service.StartExecutionAsync(fail);
        await ended.WaitAsync(TestContext.Current.CancellationToken);
        await account.RedriveAsync(execution);
        await ended.WaitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(heard.Count, 3, 4); // a redrive and its end may be durable together
        Assert.Equal(ExecutionStatus.Failed, heard[^1].Listed);
    }

    [Fact]
    public async Task What_has_ended_is_forgotten_after_its_time_with_all_that_is_its_own_and_gives_its_space_back()
    {
        const int Executions = 60;
        await using var account = new Account(store: new(FileName), retention: TimeSpan.FromDays(7));
        var (pass, each, wait) = (
            Machine(account, "Pass", Pass), Machine(account, "Each", Each), Machine(account, "Wait", Wait));
        for (var i = 0; i < Executions; i++)
            await EndAsync(account, pass, $"e{i}", JsonSerializer.Serialize(new string('x', 100_000)));
        await account.EndAsync(await account.Service.StartExecutionAsync(each, "mapped", "[1,2,3]"));
        await account.Service.StartExecutionAsync(wait, "waits");
        await account.Store.DurableAsync();
        var before = Size();
        Assert.InRange(before, 10_000_000, 100_000_000);

        account.Clock.Advance(TimeSpan.FromDays(8));
        await EndAsync(account, pass, "later");
        await UntilAsync(() => Rows("executions") == 2 && Size() < before / 5);

        Assert.Equal(
            ["later"],
            account.Service.Executions.List(new() { MachineArn = pass }, 10).Select(execution => execution.Name));
        Assert.Equal(
            ["waits"],
            account.Service.Executions.List(new() { MachineArn = wait }, 10).Select(execution => execution.Name));
        Assert.Equal(0, Rows("records WHERE collection LIKE '%map-run%'"));
        Assert.Equal(2, Rows("(SELECT DISTINCT log FROM logs)"));

        long Rows(string table) => account.Store.Query($"SELECT COUNT(*) FROM {table}", row => row.GetInt64(0))[0];

        long Size() => new FileInfo(FileName).Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task<(string Arn, WeakReference Execution)> RunAsync(Account account)
    {
        var execution = await account.RunAsync(Pass);
        await account.Store.DurableAsync();
        return (execution.Arn, new(execution));
    }

    static string Machine(Account account, string name, string definition) =>
        account.Service.CreateOrUpdateStateMachine(name, definition, Account.Role).Arn;

    static async Task EndAsync(Account account, string machine, string name, string input = "{}")
    {
        await (await account.Service.StartExecutionAsync(machine, name, input)).Completion;
        await account.Store.DurableAsync();
    }

    static List<ListedExecution> Pages(Account account, ExecutionQuery query, int size)
    {
        List<ListedExecution> all = [];
        while (account.Service.Executions.List(query, size) is { Count: > 0 } page)
        {
            all.AddRange(page);
            query = query with { After = (page[^1].StartDate, page[^1].Log) };
        }
        return all;
    }

    static async Task UntilAsync(Func<bool> isSo)
    {
        for (var attempt = 0; !isSo(); attempt++)
        {
            Assert.True(attempt < 600, "It is not so after a minute.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
