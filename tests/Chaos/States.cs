using System.Diagnostics;
using System.Text.Json;

namespace Tests.Chaos;

/// <summary>Step Functions as this test uses it: machines made of its files, executions, and what they show.</summary>
sealed class States(Endpoint endpoint, CancellationToken cancellation)
{
    public const string Role = "arn:aws:iam::123456789012:role/machine";

    // An undisturbed execution takes a few seconds.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>Makes the activity <c>work</c>; returns its ARN.</summary>
    public async Task<string> CreateActivityAsync() =>
        Text(await CallAsync("CreateActivity", new { name = "work" }), "activityArn");

    /// <summary>Makes a machine of the file of its name, with ARNs put in; returns the machine's.</summary>
    public async Task<string> CreateMachineAsync(string name, Dictionary<string, string> resources)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Chaos", $"{name}.json");
        var definition = await File.ReadAllTextAsync(file, cancellation);
        foreach (var (key, arn) in resources)
            definition = definition.Replace($"${{{key}}}", arn, StringComparison.Ordinal);
        return Text(await CallAsync("CreateStateMachine", new { name, definition, roleArn = Role }), "stateMachineArn");
    }

    /// <summary>Starts an execution; returns its ARN.</summary>
    public async Task<string> StartAsync(string machine, string name)
    {
        var input = $$"""{"name":"{{name}}","items":[1,2,3,4]}""";
        try
        {
            return Text(await CallAsync("StartExecution", new { stateMachineArn = machine, name, input }), "executionArn");
        }
        catch (RefusedException e) when (e.IsRepeated && e.Code is "ExecutionAlreadyExists")
        {
            return machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + name;
        }
    }

    public async Task<bool> IsRunningAsync(string execution) =>
        Text(await CallAsync("DescribeExecution", new { executionArn = execution }), "status") is "RUNNING";

    /// <summary>Waits for an execution's success; returns its output.</summary>
    /// <param name="explain">What else is known when it does not go on.</param>
    public async Task<string> EndAsync(string execution, Func<IEnumerable<string>> explain)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var description = await CallAsync("DescribeExecution", new { executionArn = execution });
            if (Text(description, "status") is "SUCCEEDED")
                return Text(description, "output");
            Assert.True(Text(description, "status") is "RUNNING", description.ToString());
            if (waited.Elapsed > Patience)
            {
                string[] lines = [.. await ExplainAsync(execution), .. explain()];
                Assert.Fail($"{execution} does not go on:\n{string.Join('\n', lines)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }
    }

    public async Task<JsonElement[]> ListAsync(string machine)
    {
        var request = new
        {
            stateMachineArn = $"arn:aws:states:us-east-1:123456789012:stateMachine:{machine}",
            maxResults = 20,
        };
        return [.. (await CallAsync("ListExecutions", request)).GetProperty("executions").EnumerateArray()];
    }

    public async Task<JsonElement[]> HistoryAsync(string execution)
    {
        var answer = await CallAsync("GetExecutionHistory", new { executionArn = execution, maxResults = 1000 });
        return [.. answer.GetProperty("events").EnumerateArray()];
    }

    /// <summary>An execution's history, and those of the children that it waits for.</summary>
    async Task<List<string>> ExplainAsync(string execution)
    {
        List<string> lines = [.. (await HistoryAsync(execution)).Select(happened => happened.ToString())];
        var runs = await CallAsync("ListMapRuns", new { executionArn = execution });
        foreach (var run in runs.GetProperty("mapRuns").EnumerateArray())
        {
            var mapRunArn = Text(run, "mapRunArn");
            lines.Add((await CallAsync("DescribeMapRun", new { mapRunArn })).ToString());
            var children = await CallAsync("ListExecutions", new { mapRunArn });
            foreach (var child in children.GetProperty("executions").EnumerateArray())
            {
                lines.Add(child.ToString());
                lines.AddRange(
                    (await HistoryAsync(Text(child, "executionArn"))).Select(happened => happened.ToString()));
            }
        }
        return lines;
    }

    async Task<JsonElement> CallAsync(string operation, object request) =>
        (await endpoint.CallAsync(operation, request, cancellation)).Answer;
}
