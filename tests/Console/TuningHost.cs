using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;
using Local.Console.Graph;
using Local.Reports.Executions;
using Local.SageMaker;
using Local.SageMaker.Tuning;
using Local.StepFunctions.Executions;
using Tests.SageMaker;

namespace Tests.Console;

/// <summary>
/// The console over an execution that has tuned a classifier, saved it and scored a test set with it.
/// </summary>
public sealed class TuningHost : IAsyncLifetime
{
    readonly DirectoryInfo _reports = Directory.CreateTempSubdirectory("tests-reports-");

    public ConsoleHost Console { get; } = new();

    internal SageMakerService SageMaker => Console.Cloud.SageMaker;

    internal TuningJob Job => SageMaker.TuningJobs.Get("churn");

    internal Execution Execution { get; private set; } = null!;

    /// <summary>The path of the execution's report.</summary>
    public string Report { get; private set; } = "";

    /// <summary>The name of the role of the execution and of its jobs.</summary>
    internal string Role => Console.Cloud.Policies.Current.Roles.Keys.Single(name => name.Contains("Tuner"));

    internal string BestStream => Console.Cloud.Logs.Streams.Select(stream => stream.Stream)
        .First(stream => stream.StartsWith(Job.BestTrainingJob!.Name, StringComparison.Ordinal));

    internal string Bucket => Console.Cloud.Objects.Buckets().Single().Name;

    public async ValueTask InitializeAsync()
    {
        Workbench.RequireLibrary();
        await Console.InitializeAsync();
        var random = new Random(3);
        await WriteAsync("columns.csv", "age\nvisits per month\ncontract \"length\"\nnoise\n");
        await WriteAsync("train.csv", Rows(random, 400, withLabel: true).All);
        await WriteAsync("validation.csv", Rows(random, 150, withLabel: true).All);
        var (test, labels) = Rows(random, 200, withLabel: false);
        await WriteAsync("test.csv", test);
        await WriteAsync("test-labels.csv", labels);

        var role = Console.Cloud.Policies.Current.Roles[Role].Arn;
        var definition = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Console/Cases/tune.asl.json"));
        var machine = Console.States.CreateStateMachine(
            "Churn", definition.Replace("${Bucket}", Bucket).Replace("${Role}", role), role);
        Execution = await Console.States.StartExecutionAsync(machine.Arn, "first-try", "{}");
        await Execution.Completion.WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(Execution.Status is ExecutionStatus.Succeeded, $"{Execution.Failure}");
        var folder = new ReportFolder(Console.Cloud, _reports, GraphFile.OfExecutionAsync);
        Report = (await folder.WriteAsync(Execution))!.File!;
    }

    /// <summary>Tunes on labels whose squares are no numbers: XGBoost prints no metric that is one.</summary>
    internal async Task<TuningJob> TuneWithoutMetricAsync()
    {
        await WriteAsync("train-huge.csv", string.Concat(Enumerable.Range(1, 40).Select(row => $"{row % 3 - 1}e38,{row}\n")));
        var definition = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Console/Cases/tune.asl.json")))!;
        var request = definition["States"]!["Tune"]!["Parameters"]!.ToJsonString()
            .Replace("${Bucket}", Bucket)
            .Replace("${Role}", Console.Cloud.Policies.Current.Roles[Role].Arn)
            .Replace("\"churn\"", "\"huge\"")
            .Replace("train.csv", "train-huge.csv")
            .Replace("binary:logistic", "reg:squarederror")
            .Replace("validation:auc", "validation:rmse")
            .Replace("Maximize", "Minimize")
            .Replace("\"MaxNumberOfTrainingJobs\":8", "\"MaxNumberOfTrainingJobs\":2");
        var job = await SageMaker.TuningJobs.CreateAsync(
            Principal.Root(Console.Cloud.Account), JsonElement.Parse(request), new Dictionary<string, string>());
        await job.Completion.WaitAsync(TimeSpan.FromMinutes(5));
        return job;
    }

    /// <summary>People who leave are young, or visit seldom; the rest is noise.</summary>
    static (string All, string Labels) Rows(Random random, int count, bool withLabel)
    {
        var (rows, labels) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < count; i++)
        {
            var (age, visits) = (random.Next(18, 80), random.NextDouble() * 20);
            var (contract, noise) = (random.Next(1, 25), random.NextDouble());
            var score = 2 - age / 30.0 - visits / 8 + contract / 30.0 + random.NextDouble() * 2 - 0.3;
            var label = score > 0 ? 1 : 0;
            if (withLabel)
                rows.Append(CultureInfo.InvariantCulture, $"{label},");
            rows.Append(CultureInfo.InvariantCulture, $"{age},{visits:0.000},{contract},{noise:0.0000}\n");
            labels.Append(CultureInfo.InvariantCulture, $"{label}\n");
        }
        return (rows.ToString(), labels.ToString());
    }

    Task WriteAsync(string name, string content) => Console.Cloud.Objects.WriteAsync(
        Principal.Root(Console.Cloud.Account),
        Bucket,
        $"data/{name}",
        async (stream, cancellation) => await stream.WriteAsync(Encoding.UTF8.GetBytes(content), cancellation),
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        _reports.Delete(recursive: true);
    }
}
