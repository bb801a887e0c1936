using System.Text;
using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Tests.StepFunctions;

public class StoredHistoryTests
{
    [Fact]
    public async Task Events_are_kept_as_the_serializer_writes_them()
    {
        await using var account = new Account();
        var execution = await account.RunAsync("""
            {"StartAt": "Ä \"first\"", "States": {
              "Ä \"first\"": {"Type": "Pass", "Assign": {"ü": "<ü>"}, "Next": "Each"},
              "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Pass",
                "End": true}}}, "End": true}}}
            """, """["<ä>", 1.50, {"a": null}]""");
        var once = execution.History.Snapshot();
        // Each member that an event can have, also those of a second attempt.
        HistoryEvent[] events = [.. once, .. once.Select(happened => happened with { RedriveCount = 2 })];

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        Assert.All(
            typeof(HistoryEvent).GetProperties().Where(member => member.CanWrite),
            member =>
                Assert.Contains(
                    events,
                    happened =>
                        happened is HistoryEvent.StateExited
                            && !Equals(member.GetValue(happened), Empty(member.PropertyType))));
        Assert.Equal(
            Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(events, StoredJson.Default.HistoryEventArray)),
            Encoding.UTF8.GetString(SealedValue.Open(StoredHistory.Write(events))));
        static object? Empty(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
    }
}
