using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Tests.StepFunctions;

/// <summary>However many data an execution has, few of them are in memory.</summary>
public sealed class LargeDataTests : IDisposable
{
    const int Rounds = 40;

    // Each round makes a hundred kilobytes anew.
    static readonly string Loop = $$"""
        { "QueryLanguage": "JSONata", "StartAt": "Count", "States": {
          "Count": { "Type": "Pass", "Assign": { "round": 0 }, "Next": "Make" },
          "Make": { "Type": "Pass", "Assign": { "round": "{% $round + 1 %}" },
            "Output": "{% $pad('', 100000, $string($round)) %}", "Next": "More" },
          "More": { "Type": "Choice", "Default": "Wait",
            "Choices": [{ "Condition": "{% $round < {{Rounds}} %}", "Next": "Make" }] },
          "Wait": { "Type": "Wait", "Seconds": 60, "End": true } } }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("large-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_execution_holds_the_last_of_its_data_alone_and_tells_all_that_has_happened()
    {
        using var store = new StateStore(Path.Combine(_folder.FullName, "state.db"));
        await using var account = new Account(store: store);

        var execution = await account.StartAsync(Loop);
        var followed = FollowAsync(execution);
        var history = execution.History;
        while (history.Last is not HistoryEvent.StateEntered { Name: "Wait" })
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await history.SettledAsync();

        // What is in memory is the same each time it is read.
        Assert.NotSame(Assert.Single(history.Read(5, 5)), Assert.Single(history.Read(5, 5)));
        var last = history.LastId;
        Assert.Same(Assert.Single(history.Read(last, last)), Assert.Single(history.Read(last, last)));
        Assert.Equal(Enumerable.Range(1, last), history.Read(1, last).Select(happened => happened.Id));
        Assert.Equal(
            Enumerable.Range(last - 30, 20), history.Read(last - 30, last - 11).Select(happened => happened.Id));

        execution = await account.EndAsync(execution);

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        await store.DurableAsync();
        var stored = Print(History.Load(account.Clock, 25_000, store, execution.Summary).Snapshot());
        Assert.Equal(3 + (4 * Rounds) + 3, stored.Length);
        Assert.Equal(stored, Print(history.Snapshot()));
        Assert.Equal(stored, Print(await followed));
        Assert.Equal(stored, Print(await FollowAsync(execution)));
    }

    [Fact]
    public async Task A_page_of_a_history_ends_before_it_has_too_many_data()
    {
        using var store = new StateStore(Path.Combine(_folder.FullName, "state.db"));
        await using var api = await Api.StartAsync(new Account(store: store));
        var execution = await api.Account.EndAsync(await api.Account.StartAsync(Loop));
        await store.DurableAsync();

        foreach (var isReverse in (bool[])[false, true])
        {
            List<int> ids = [];
            string? token = null;
            do
            {
                var page = await api.CallAsync("GetExecutionHistory", new
                {
                    executionArn = execution.Arn,
                    maxResults = 1000,
                    nextToken = token,
                    reverseOrder = isReverse,
                });
                Assert.InRange(page.GetRawText().Length, 1, 5 << 20);
                foreach (var happened in page.GetProperty("events").EnumerateArray())
                    ids.Add(happened.GetProperty("id").GetInt32());
                token = page.TryGetProperty("nextToken", out var next) ? next.GetString() : null;
            }
            while (token is not null);
            var all = Enumerable.Range(1, 3 + (4 * Rounds) + 3);
            Assert.Equal(isReverse ? all.Reverse() : all, ids);
        }
    }

    [Fact]
    public async Task An_Express_execution_holds_the_last_of_its_data_alone()
    {
        await using var account = new Account();
        var machine = account.Service.CreateOrUpdateStateMachine("Machine", Loop, Account.Role, isExpress: true);

        var execution = await account.EndAsync(await account.Service.StartExecutionAsync(machine.Arn, null, "{}"));

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        var events = execution.History.Snapshot();
        Assert.InRange(events.Sum(HeldEvents.Size), 1 << 20, 4 << 20);
        Assert.Equal(
            Enumerable.Range(events[0].Id, events.Count), events.Select(happened => happened.Id));
        Assert.Equal(3 + (4 * Rounds) + 3, events[^1].Id);
    }

    [Fact]
    public async Task Variables_of_more_than_10_MiB_fail_the_state_that_assigns_them()
    {
        await using var account = new Account();
        var states = Enumerable.Range(1, 41).ToDictionary(i => $"S{i}", i => new Dictionary<string, object>
        {
            ["Type"] = "Pass",
            ["Assign"] = new Dictionary<string, string> { [$"v{i}"] = "{% $pad('', 260000, 'v') %}" },
            [i == 41 ? "End" : "Next"] = i == 41 ? true : $"S{i + 1}",
        });

        var execution = await account.RunAsync(
            JsonSerializer.Serialize(new { QueryLanguage = "JSONata", StartAt = "S1", States = states }));

        Assert.Equal(
            (
                "States.DataLimitExceeded",
                "The variables of the execution would have more than 10485760 bytes together, the maximum of the service."),
            execution.Failure);
        Assert.Equal(40, execution.History.Snapshot().OfType<HistoryEvent.StateExited>().Count());
    }

    static async Task<List<HistoryEvent>> FollowAsync(Execution execution)
    {
        List<HistoryEvent> followed = [];
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
            followed.Add(happened);
        return followed;
    }

    static string[] Print(IEnumerable<HistoryEvent> events) => [.. events.Select(happened => happened.ToString())];
}
