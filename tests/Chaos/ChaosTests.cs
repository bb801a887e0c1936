using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.S3;
using Tests.EndToEnd;

namespace Tests.Chaos;

/// <summary>
/// Kills the program at random moments while machines of all kinds run. Every execution ends with the output of an undisturbed one, its history
/// has no gap, what was shown stays, and no task runs again that had ended. <c>make chaos KILLS=200 SEED=1</c> kills it more often.
/// </summary>
public sealed class ChaosTests : IAsyncDisposable
{
    const string Role = "arn:aws:iam::123456789012:role/machine";
    const int AtOnce = 6;

    static readonly string[] Machines = ["mix", "inner", "tuning"];

    // An undisturbed execution takes a few seconds.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static readonly int Kills = Setting("CHAOS_KILLS", 5);
    static readonly int RandomSeed = Setting("CHAOS_SEED", 1);

    readonly string _folder = Directory.CreateTempSubdirectory("chaos-").FullName;
    readonly ConcurrentDictionary<string, JsonElement[]> _shown = [];
    readonly ConcurrentQueue<string> _violations = [];
    LocalProgram? _program;

    [Fact]
    public async Task Executions_outlive_the_program()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var random = new Random(RandomSeed);
        var url = await StartAsync(0);
        using var states = new Endpoint(url, "states", "AWSStepFunctions", "application/x-amz-json-1.0");
        var activity = Text(await CallAsync("CreateActivity", new { name = "work" }), "activityArn");
        var inner = await CreateAsync("inner", new() { ["Work"] = activity });
        var mix = await CreateAsync("mix", new() { ["Work"] = activity, ["Inner"] = inner });
        var tuning = await CreateAsync("tuning", new() { ["Role"] = Role });
        await UploadAsync(url, cancellation);
        var worker = new Worker(states, activity, RandomSeed);
        var background = Enumerable.Range(0, 4).Select(_ => worker.RunAsync(stop.Token)).Append(WatchAsync(states, new(RandomSeed), stop.Token)).ToArray();
        var expected = new Dictionary<string, string>();
        foreach (var machine in (string[])[mix, tuning])
            expected[machine] = await EndAsync(await BeginAsync(machine, "undisturbed"));

        List<string> executions = [];
        var clock = Stopwatch.StartNew();
        for (var kill = 0; kill < Kills; kill++)
        {
            var running = 0;
            foreach (var execution in executions.TakeLast(2 * AtOnce))
                running += Text(await CallAsync("DescribeExecution", new { executionArn = execution }), "status") is "RUNNING" ? 1 : 0;
            for (; running < AtOnce; running++)
                executions.Add(await BeginAsync(executions.Count % 4 == 3 ? tuning : mix, $"e{executions.Count}"));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System, cancellation);
            await _program!.DisposeAsync();
            worker.Kills++;
            var starting = StartAsync(url.Port);
            // Sometimes it does not even come to listen.
            if (random.Next(5) == 0 && await Task.WhenAny(starting, Task.Delay(TimeSpan.FromMilliseconds(random.Next(600)), TimeProvider.System, cancellation)) != starting)
            {
                await _program.DisposeAsync();
                await starting.ContinueWith(_ => { }, TaskScheduler.Default);
                starting = StartAsync(url.Port);
            }
            await starting;
        }
        foreach (var execution in executions)
        {
            Assert.Equal(expected[execution.Contains(":tuning:", StringComparison.Ordinal) ? tuning : mix], await EndAsync(execution));
            CheckHistory(execution, await HistoryAsync(states, execution, cancellation));
        }
        await stop.CancelAsync();
        await Task.WhenAll(background).ContinueWith(_ => { }, TaskScheduler.Default);

        TestContext.Current.SendDiagnosticMessage($"{Kills} kills in {clock.Elapsed.TotalSeconds:F0} s, seed {RandomSeed}: {executions.Count} executions ended, {worker.Tasks} tasks were done once, {_shown.Count} histories were watched.");
        Assert.Empty(worker.Violations.Concat(_violations));

        async Task<JsonElement> CallAsync(string operation, object request) => (await states.CallAsync(operation, request, cancellation)).Answer;

        async Task<string> CreateAsync(string name, Dictionary<string, string> resources)
        {
            var definition = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Chaos", $"{name}.json"), cancellation);
            foreach (var (key, arn) in resources)
                definition = definition.Replace($"${{{key}}}", arn, StringComparison.Ordinal);
            return Text(await CallAsync("CreateStateMachine", new { name, definition, roleArn = Role }), "stateMachineArn");
        }

        async Task<string> BeginAsync(string machine, string name)
        {
            try
            {
                return Text(await CallAsync("StartExecution", new { stateMachineArn = machine, name, input = $$"""{"name":"{{name}}","items":[1,2,3,4]}""" }), "executionArn");
            }
            catch (RefusedException e) when (e.IsRepeated && e.Code is "ExecutionAlreadyExists")
            {
                return machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + name;
            }
        }

        // Its history, and those of the children that it waits for.
        async Task<IEnumerable<string>> ExplainAsync(string execution)
        {
            var lines = (await HistoryAsync(states, execution, cancellation)).Select(happened => happened.ToString()).ToList();
            foreach (var run in (await CallAsync("ListMapRuns", new { executionArn = execution })).GetProperty("mapRuns").EnumerateArray())
            {
                lines.Add((await CallAsync("DescribeMapRun", new { mapRunArn = Text(run, "mapRunArn") })).ToString());
                foreach (var child in (await CallAsync("ListExecutions", new { mapRunArn = Text(run, "mapRunArn") })).GetProperty("executions").EnumerateArray())
                    lines.AddRange([child.ToString(), .. (await HistoryAsync(states, Text(child, "executionArn"), cancellation)).Select(happened => happened.ToString())]);
            }
            return lines;
        }

        async Task<string> EndAsync(string execution)
        {
            for (var waited = Stopwatch.StartNew(); ;)
            {
                var description = await CallAsync("DescribeExecution", new { executionArn = execution });
                if (Text(description, "status") is "SUCCEEDED")
                    return Text(description, "output");
                Assert.True(Text(description, "status") is "RUNNING", description.ToString());
                await Task.WhenAll(background.Where(task => task.IsFaulted)); // a worker that is gone
                if (waited.Elapsed > Patience)
                    Assert.Fail($"{execution} does not go on:\n{string.Join('\n', await ExplainAsync(execution))}\n{string.Join('\n', worker.Violations.Concat(_violations))}");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>Looks at histories, and whether what was shown once is still there.</summary>
    async Task WatchAsync(Endpoint states, Random random, CancellationToken cancellation)
    {
        while (true)
        {
            var (executions, _) = await states.CallAsync("ListExecutions", new { stateMachineArn = $"arn:aws:states:us-east-1:123456789012:stateMachine:{random.GetItems(Machines, 1)[0]}", maxResults = 20 }, cancellation);
            if (executions.GetProperty("executions").EnumerateArray().ToArray() is { Length: > 0 } listed)
            {
                var arn = Text(listed[random.Next(listed.Length)], "executionArn");
                var events = await HistoryAsync(states, arn, cancellation);
                var before = _shown.GetValueOrDefault(arn, []);
                if (events.Length < before.Length || !before.Zip(events).All(pair => JsonElement.DeepEquals(pair.First, pair.Second)))
                    _violations.Enqueue($"{arn} had shown {before.Length} events which are not there any more.");
                _shown[arn] = events;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50)), TimeProvider.System, cancellation);
        }
    }

    static async Task<JsonElement[]> HistoryAsync(Endpoint states, string execution, CancellationToken cancellation) =>
        [.. (await states.CallAsync("GetExecutionHistory", new { executionArn = execution, maxResults = 1000 }, cancellation)).Answer.GetProperty("events").EnumerateArray()];

    static void CheckHistory(string execution, JsonElement[] events)
    {
        Assert.Equal(Enumerable.Range(1, events.Length), events.Select(happened => happened.GetProperty("id").GetInt32()));
        Assert.All(events, happened => Assert.InRange(happened.GetProperty("previousEventId").GetInt32(), 0, happened.GetProperty("id").GetInt32() - 1));
        string[] types = [.. events.Select(happened => Text(happened, "type"))];
        foreach (var (begin, end) in ((string, string)[])[("ActivityScheduled", "Activity"), ("MapIterationStarted", "MapIterationSucceeded"), ("TaskScheduled", "TaskSucceeded"), ("StateEntered", "StateExited")])
        {
            var ends = types.Count(type => begin is "ActivityScheduled" ? type is "ActivitySucceeded" or "ActivityFailed" : type.EndsWith(end, StringComparison.Ordinal));
            Assert.True(types.Count(type => type.EndsWith(begin, StringComparison.Ordinal)) == ends, $"{execution}: {begin} and its end\n{string.Join('\n', types)}");
        }
    }

    /// <summary>Rows whose label is the sum of the other cells, nearly.</summary>
    static async Task UploadAsync(Uri url, CancellationToken cancellation)
    {
        using var s3 = new AmazonS3Client("test", "test", new AmazonS3Config { ServiceURL = url.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        var random = new Random(RandomSeed);
        foreach (var (key, rows) in ((string, int)[])[("train.csv", 1000), ("validation.csv", 200)])
        {
            var lines = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, 8).Select(_ => random.NextDouble()).ToArray())
                .Select(cells => string.Join(',', cells.Prepend(cells.Sum() + random.NextDouble()).Select(cell => cell.ToString("F4", CultureInfo.InvariantCulture))));
            await s3.PutObjectAsync(new() { BucketName = "chaos-data", Key = key, ContentBody = string.Join('\n', lines) + "\n" }, cancellation);
        }
    }

    async Task<Uri> StartAsync(int port)
    {
        var template = Path.Combine(AppContext.BaseDirectory, "Chaos", "template.yaml");
        _program = LocalProgram.Start(_folder, "serve", "--template", template, "--data", Path.Combine(_folder, "data"), "--port", port.ToString(CultureInfo.InvariantCulture));
        await _program.SeeAsync("until Ctrl-C");
        return new(_program.Output.Split(" is at ")[1].Split(' ')[0]);
    }

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
