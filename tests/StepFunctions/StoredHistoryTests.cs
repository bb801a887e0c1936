using System.Text;
using System.Text.Json;
using Local.StepFunctions;

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
              "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": true}}}, "End": true}}}
            """, """["<ä>", 1.50, {"a": null}]""");
        var events = execution.History.Snapshot().ToArray();

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        Assert.Equal(
            Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(events, StoredJson.Default.HistoryEventArray)),
            Encoding.UTF8.GetString(StoredHistory.Write(events)));
    }
}
