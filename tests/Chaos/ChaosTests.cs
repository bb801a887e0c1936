using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.S3;
using Tests.EndToEnd;

namespace Tests.Chaos;

/// <summary>
/// Kills the program at random moments while machines of all kinds run. Every execution ends with the output of an
/// undisturbed one, its history has no gap, what was shown stays, and no task runs again that had ended. <c>make chaos
/// KILLS=200 SEED=1</c> kills it more often.
/// </summary>
public sealed class ChaosTests : IAsyncDisposable
{
    const int AtOnce = 6;

    static readonly int Kills = Setting("CHAOS_KILLS", 5);
    static readonly int RandomSeed = Setting("CHAOS_SEED", 1);

    readonly string _folder = Directory.CreateTempSubdirectory("chaos-").FullName;
    readonly Random _random = new(RandomSeed);
    LocalProgram? _program;

    [Fact]
    public async Task Executions_outlive_the_program()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var url = await StartAsync(0);
        using var endpoint = new Endpoint(url, "states", "AWSStepFunctions", "application/x-amz-json-1.0");
        var states = new States(endpoint, cancellation);
        var activity = await states.CreateActivityAsync();
        var inner = await states.CreateMachineAsync("inner", new() { ["Work"] = activity });
        var mix = await states.CreateMachineAsync("mix", new() { ["Work"] = activity, ["Inner"] = inner });
        var tuning = await states.CreateMachineAsync("tuning", new() { ["Role"] = States.Role });
        await UploadAsync(url, cancellation);
        var worker = new Worker(endpoint, activity, RandomSeed);
        var watch = new Watch(new(endpoint, stop.Token), RandomSeed);
        Task[] background =
            [.. Enumerable.Range(0, 4).Select(_ => worker.RunAsync(stop.Token)), watch.RunAsync(stop.Token)];
        var clock = Stopwatch.StartNew();

        var expected = new Dictionary<string, string>();
        foreach (var machine in (string[])[mix, tuning])
            expected[machine] = await EndAsync(await states.StartAsync(machine, "undisturbed"));
        List<(string Arn, string Machine)> executions = [];
        for (; worker.Kills < Kills; worker.Kills++)
        {
            for (var running = await RunningAsync(); running < AtOnce; running++)
            {
                var machine = executions.Count % 4 == 3 ? tuning : mix;
                executions.Add((await states.StartAsync(machine, $"e{executions.Count}"), machine));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(500)), TimeProvider.System, cancellation);
            await KillAsync(url.Port, cancellation);
        }

        foreach (var (execution, machine) in executions)
        {
            Assert.Equal(expected[machine], await EndAsync(execution));
            CheckHistory(execution, await states.HistoryAsync(execution));
        }
        await stop.CancelAsync();
        await Task.WhenAll(background).ContinueWith(_ => { }, TaskScheduler.Default);
        TestContext.Current.SendDiagnosticMessage(
            $"{Kills} kills in {clock.Elapsed.TotalSeconds:F0} s, seed {RandomSeed}: {executions.Count} executions " +
            $"ended, {worker.Tasks} tasks were done once, {watch.Histories} histories were watched.");
        Assert.Empty(Violations());

        IEnumerable<string> Violations() => [.. worker.Violations, .. watch.Violations];

        async Task<string> EndAsync(string execution)
        {
            var end = states.EndAsync(execution, Violations);
            // A worker that is gone will end nothing.
            await await Task.WhenAny([end, .. background]);
            return await end;
        }

        async Task<int> RunningAsync()
        {
            var running = 0;
            foreach (var (execution, _) in executions.TakeLast(2 * AtOnce))
                running += await states.IsRunningAsync(execution) ? 1 : 0;
            return running;
        }
    }

    /// <summary>Ends the process with SIGKILL, and starts another.</summary>
    async Task KillAsync(int port, CancellationToken cancellation)
    {
        await _program!.DisposeAsync();
        var starting = StartAsync(port);
        // Sometimes it does not even come to listen.
        if (_random.Next(5) == 0)
        {
            var pause = Task.Delay(TimeSpan.FromMilliseconds(_random.Next(600)), TimeProvider.System, cancellation);
            if (await Task.WhenAny(starting, pause) == pause)
            {
                await _program.DisposeAsync();
                await starting.ContinueWith(_ => { }, TaskScheduler.Default);
                starting = StartAsync(port);
            }
        }
        await starting;
    }

    static void CheckHistory(string execution, JsonElement[] events)
    {
        Assert.Equal(Enumerable.Range(1, events.Length), events.Select(happened => Number(happened, "id")));
        Assert.All(
            events,
            happened => Assert.InRange(Number(happened, "previousEventId"), 0, Number(happened, "id") - 1));
        string[] types = [.. events.Select(happened => States.Text(happened, "type"))];
        CheckPairs("ActivityScheduled", "ActivitySucceeded", "ActivityFailed");
        CheckPairs("MapIterationStarted", "MapIterationSucceeded");
        CheckPairs("TaskScheduled", "TaskSucceeded");
        CheckPairs("StateEntered", "StateExited");

        void CheckPairs(string begin, params string[] ends) => Assert.True(
            types.Count(type => type.EndsWith(begin, StringComparison.Ordinal))
                == types.Count(type => ends.Any(end => type.EndsWith(end, StringComparison.Ordinal))),
            $"{execution}: {begin} and its end\n{string.Join('\n', types)}");
    }

    /// <summary>Rows whose label is the sum of the other cells, nearly.</summary>
    async Task UploadAsync(Uri url, CancellationToken cancellation)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = url.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
        };
        using var s3 = new AmazonS3Client("test", "test", config);
        foreach (var (key, rows) in ((string, int)[])[("train.csv", 1000), ("validation.csv", 200)])
        {
            var content = string.Concat(Enumerable.Range(0, rows).Select(_ => Row()));
            await s3.PutObjectAsync(
                new() { BucketName = "chaos-data", Key = key, ContentBody = content }, cancellation);
        }

        string Row()
        {
            double[] cells = [.. Enumerable.Range(0, 8).Select(_ => _random.NextDouble())];
            return string.Join(',', cells.Prepend(cells.Sum() + _random.NextDouble()).Select(Text)) + "\n";
        }

        static string Text(double cell) => cell.ToString("F4", CultureInfo.InvariantCulture);
    }

    async Task<Uri> StartAsync(int port)
    {
        _program = LocalProgram.Start(
            _folder,
            ["serve", "--template", Path.Combine(AppContext.BaseDirectory, "Chaos", "template.yaml"),
                "--data", Path.Combine(_folder, "data"), "--port", port.ToString(CultureInfo.InvariantCulture)]);
        await _program.SeeAsync("until Ctrl-C");
        return new(_program.Output.Split(" is at ")[1].Split(' ')[0]);
    }

    static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : otherwise;

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
