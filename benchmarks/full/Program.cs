using System.Diagnostics;
using System.Globalization;

using Benchmarks.Full;

if (args is not [var program, var template, var folderName, var number]
    || !int.TryParse(number, CultureInfo.InvariantCulture, out var count))
{
    Console.Error.WriteLine("""
        Usage: Full LOCAL.DLL TEMPLATE FOLDER COUNT
        Fills FOLDER with COUNT executions of a Pass machine, serves it, and prints what that takes; run.sh calls it.
        With an empty FOLDER and COUNT 0: what an empty folder takes.
        """);
    return 2;
}
var folder = Directory.CreateDirectory(folderName);
string role;
await using (var server = await Server.StartAsync(program, folder, template))
    role = server.Role;
var filled = await TimeAsync(() => Filling.RunAsync(folder, role, count));
Print("filled", $"{filled.TotalSeconds:0.0} s ({filled.TotalMilliseconds / Math.Max(1, count):0.000} ms each)");
Print("state.db", $"{folder.EnumerateFiles("state.db*").Sum(file => file.Length) / 1e6:0.0} MB");
await using (var server = await Server.StartAsync(program, folder, template))
{
    Print("ready", $"{server.Ready.TotalMilliseconds:0} ms");
    Print("resident when ready", $"{server.Resident() / 1e6:0} MB");
    var machine = $"arn:aws:states:us-east-1:123456789012:stateMachine:{Filling.MachineName}";
    var listed = await server.CallAsync("ListExecutions", new { stateMachineArn = machine });
    await MeasureAsync("list the latest 100", "ListExecutions", _ => new { stateMachineArn = machine });
    await MeasureAsync(
        "list 1,000 that succeeded",
        "ListExecutions",
        _ => new { stateMachineArn = machine, statusFilter = "SUCCEEDED", maxResults = 1000 });
    await MeasureAsync("list those that failed", "ListExecutions", _ => new { stateMachineArn = machine, statusFilter = "FAILED" });
    var executions = listed.GetProperty("executions")
        .EnumerateArray()
        .Select(execution => execution.GetProperty("executionArn").GetString()!)
        .ToArray();
    if (executions.Length > 0)
    {
        await MeasureAsync(
            "describe", "DescribeExecution", i => new { executionArn = executions[i % executions.Length] });
        await MeasureAsync(
            "read a history", "GetExecutionHistory", i => new { executionArn = executions[i % executions.Length] });
    }
    Print("resident after that", $"{server.Resident() / 1e6:0} MB");

    async Task MeasureAsync(string what, string operation, Func<int, object> request)
    {
        List<double> times = [];
        var before = server.ProcessorTime();
        for (var i = 0; i < 100; i++)
            times.Add((await TimeAsync(() => server.CallAsync(operation, request(i)))).TotalMilliseconds);
        times.Sort();
        var each = (server.ProcessorTime() - before).TotalMilliseconds / 100;
        Print(what, $"{times[50]:0.0} ms (best {times[0]:0.0}), {each:0.0} ms of the processor");
    }
}
return 0;

static async Task<TimeSpan> TimeAsync(Func<Task> act)
{
    var started = Stopwatch.GetTimestamp();
    await act();
    return Stopwatch.GetElapsedTime(started);
}

static void Print(string what, FormattableString figure) =>
    Console.WriteLine($"| {what} | {figure.ToString(CultureInfo.InvariantCulture)} |");
