using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.Training;
using Local.SageMaker.Transform;
using Local.SageMaker.Workers;
using Microsoft.Extensions.Time.Testing;
using Tests.SageMaker.Endpoints;

namespace Tests.SageMaker.Workers;

/// <summary>
/// What becomes of a job, of the others and of the program when libxgboost dies of an input, hangs, or is to stop.
/// </summary>
public class WorkerTests
{
    static readonly Dictionary<string, string> NoTags = [];

    /// <summary>The time of a broken program.</summary>
    static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("SEGV", 139)]
    [InlineData("ABRT", 134)]
    [InlineData("KILL", 137)]
    public async Task A_worker_that_dies_in_mid_training_fails_its_job_and_everything_else_goes_on(
        string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        using var workers = new WorkerPool(TimeProvider.System);
        using var workbench = new Workbench(workers: workers);
        workbench.PutData(rows: 100);
        var dies = await TrainingAsync(workbench, "dies", new() { ["num_round"] = "1000000" });
        var process = Assert.Single(workers.ProcessIds);
        var lives = await TrainingAsync(workbench, "lives", new() { ["num_round"] = "1000000" });

        Signal(signal, process);
        await dies.Completion.WaitAsync(Long, TestContext.Current.CancellationToken);

        var reason = $"AlgorithmError: , exit code: {exitCode}";
        Assert.Equal((JobStatus.Failed, reason), (dies.State.Status, dies.State.FailureReason));
        Assert.Contains(
            $"the process that trained died with exit code {exitCode}",
            workbench.Log("training-jobs", "dies"),
            StringComparison.Ordinal);
        var round = lives.State.Round;
        await UntilAsync(() => lives.State.Round > round);
        await workbench.RunAsync("createTrainingJob", Requests.Training("next", new() { ["num_round"] = "1" }));
        lives.Stop();
        await lives.Completion.WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.Equal(JobStatus.Stopped, lives.State.Status);

        using var restarted = new Workbench(folder: workbench.Folder);
        restarted.Service.Resume();
        Assert.Equal(reason, restarted.Service.TrainingJobs.Get("dies").State.FailureReason);
        // Before the folder is deleted in which they may still write.
        workers.Dispose();
    }

    [Fact]
    public async Task A_tuning_job_counts_a_trial_whose_worker_died_as_failed_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        using var workers = new WorkerPool(TimeProvider.System);
        using var workbench = new Workbench(workers: workers);
        workbench.PutData(rows: 100);
        workbench.Service.TrainingJobs.Changed += job =>
        {
            if (job.Name.StartsWith("tune-002", StringComparison.Ordinal)
                && job.State is { SecondaryStatus: "Training", Round: 0 })
                Signal("KILL", Assert.Single(workers.ProcessIds));
        };

        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 3, parallel: 1, hyperparameters: new() { ["num_round"] = "2000" }));

        Assert.Equal(
            [JobStatus.Completed, JobStatus.Failed, JobStatus.Completed],
            job.TrainingJobs.Select(training => training.State.Status));
        Assert.Equal("AlgorithmError: , exit code: 137", job.TrainingJobs[1].State.FailureReason);
    }

    [Theory]
    [InlineData("nested", "AlgorithmError: , exit code: 139")]
    [InlineData("out of range", "AlgorithmError: , exit code: 139")]
    [InlineData(
        "countless", "ClientError: Please use an instance type with more memory, or reduce the size of job data processed on an instance.")]
    public async Task A_model_that_libxgboost_does_not_survive_fails_its_transform_job_alone(string what, string reason)
    {
        Workbench.RequireVersion17();
        using var workers = new WorkerPool(TimeProvider.System);
        using var workbench = new Workbench(workers: workers);
        workbench.Put("csv/test.csv", "1\n2\n");

        var hostile = await TransformAsync(workbench, "hostile", what switch
        {
            "nested" => string.Concat(Enumerable.Repeat("{\"a\":", 200_000)) + "1" + new string('}', 200_000),
            "out of range" =>
                Stump.Replace("\"left_children\":[1,", "\"left_children\":[99999999,", StringComparison.Ordinal),
            _ => Stump.Replace("\"num_trees\":\"1\"", "\"num_trees\":\"2147483647\"", StringComparison.Ordinal),
        });
        await hostile.Completion.WaitAsync(Long, TestContext.Current.CancellationToken);
        var good = await TransformAsync(workbench, "good", Stump);
        await good.Completion.WaitAsync(Long, TestContext.Current.CancellationToken);

        Assert.Equal((JobStatus.Failed, reason), (hostile.Status, hostile.FailureReason));
        Assert.Equal((JobStatus.Completed, null), (good.Status, good.FailureReason));
        Assert.Equal("0.3999999761581421\n0.6000000238418579\n", workbench.Text("output/test.csv.out"));
    }

    [Fact]
    public async Task A_model_in_which_a_prediction_never_ends_is_stopped_at_once()
    {
        Workbench.RequireVersion17();
        using var workers = new WorkerPool(TimeProvider.System);
        using var workbench = new Workbench(workers: workers);
        workbench.Put("csv/test.csv", "1\n");

        var job = await TransformAsync(
            workbench,
            "endless",
            Endless);
        await UntilAsync(
            () =>
                workers.ProcessIds is [var id]
                    && Process.GetProcessById(id).TotalProcessorTime > TimeSpan.FromSeconds(1));
        job.Stop();
        await job.Completion.WaitAsync(Long, TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Stopped, job.Status);
        Assert.Empty(workers.ProcessIds);
    }

    [Fact]
    public async Task A_request_at_which_an_endpoints_worker_dies_fails_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        Workbench.RequireVersion17();
        // Its containers are so fast that they are sent several requests together.
        var time = new FakeTimeProvider();
        using var workers = new WorkerPool(time);
        using var workbench = new Workbench(time, workers: workers);
        await DeployAsync(workbench, Endless);
        const int Hostile = 5;
        var answers = Enumerable.Range(0, 40)
            .Select(number => workbench.PredictAsync(number == Hostile ? "1" : "2"))
            .ToArray();
        Process? busy = null;
        await UntilAsync(() => (busy = workers.ProcessIds.Select(Process.GetProcessById)
            .FirstOrDefault(process => process.TotalProcessorTime > TimeSpan.FromSeconds(1.5))) is not null);

        Signal("SEGV", busy!.Id);

        for (var number = 0; number < answers.Length; number++)
        {
            var answer = answers[number].WaitAsync(Long, TestContext.Current.CancellationToken);
            if (number == Hostile)
                Assert.Equal(502, (await Assert.ThrowsAsync<ModelErrorException>(() => answer)).Status);
            else
                Assert.Equal(Answered, await answer);
        }
    }

    [Fact]
    public async Task A_request_that_is_never_answered_ends_after_a_minute_and_those_behind_it_are_answered()
    {
        Workbench.RequireVersion17();
        var time = new FakeTimeProvider();
        using var workers = new WorkerPool(time);
        using var workbench = new Workbench(time, workers: workers);
        await DeployAsync(workbench, Endless);
        var endless = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => workbench.PredictAsync("1"))
            .ToArray();
        time.Advance(TimeSpan.FromSeconds(59));
        var others = Enumerable.Range(0, 20).Select(_ => workbench.PredictAsync("2")).ToArray();

        time.Advance(TimeSpan.FromSeconds(2));

        foreach (var request in endless)
        {
            var end = await Assert.ThrowsAsync<ModelErrorException>(
                () => request.WaitAsync(Long, TestContext.Current.CancellationToken));
            Assert.Contains("timed out", end.Original, StringComparison.Ordinal);
        }
        Assert.All(
            await Task.WhenAll(others).WaitAsync(Long, TestContext.Current.CancellationToken),
            answer => Assert.Equal(Answered, answer));
    }

    [Fact]
    public async Task A_training_in_the_middle_of_a_long_round_is_stopped_at_once()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 5000);
        var job = await workbench.Service.TrainingJobs.CreateAsync(
            workbench.Root,
            Requests.Training("long", new() { ["num_round"] = "1", ["num_parallel_tree"] = "10000000" }),
            NoTags);
        await UntilAsync(() => job.State.SecondaryStatus == "Training");

        job.Stop();
        await job.Completion.WaitAsync(Long, TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Stopped, job.State.Status);
    }

    [Fact]
    public void An_archive_that_unpacks_to_more_than_there_is_memory_for_is_refused()
    {
        const int MiB = 1 << 20;
        byte[] Archive(string name) => Workbench.Archive([(name, new byte[8 * MiB])]);

        Assert.Equal(
            8 * MiB, Assert.Single(ModelArtifact.Read(new MemoryStream(Archive("model")), 9 * MiB)).Content.Length);
        Assert.Throws<InvalidDataException>(() => ModelArtifact.Read(new MemoryStream(Archive("model")), MiB));
        Assert.Throws<InvalidDataException>(
            () => ModelArtifact.Read(new MemoryStream(Archive("folder/what-is-not-read")), MiB));
    }

    [Fact]
    public void An_archive_with_a_sparse_file_is_refused()
    {
        using var packed = new GZipStream(
            new MemoryStream(Workbench.Archive([("model", [])])), CompressionMode.Decompress);
        using var tar = new MemoryStream();
        packed.CopyTo(tar);
        // The kind of the first entry, and the sum of its header's bytes in octal digits.
        var bytes = tar.ToArray();
        bytes[156] = (byte)'S';
        bytes.AsSpan(148, 8).Fill((byte)' ');
        var sum = bytes.Take(512).Sum(each => each);
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(bytes, 148);
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        archive.Position = 0;

        Assert.Throws<InvalidDataException>(() => ModelArtifact.Read(archive));
    }

    static string Stump => CaseFile.Text("stump.json").TrimEnd();

    /// <summary>A prediction for 1 never ends.</summary>
    static string Endless => Stump.Replace("\"left_children\":[1,", "\"left_children\":[0,", StringComparison.Ordinal);

    /// <summary>Its prediction for 2.</summary>
    const string Answered = "0.3999999761581421\n";

    static async Task<TrainingJob> TrainingAsync(
        Workbench workbench, string name, Dictionary<string, string> hyperparameters)
    {
        var job = await workbench.Service.TrainingJobs.CreateAsync(
            workbench.Root, Requests.Training(name, hyperparameters), NoTags);
        await UntilAsync(() => job.State.Round > 0);
        return job;
    }

    static async Task ModelAsync(Workbench workbench, string name, string model)
    {
        workbench.Put($"models/{name}.tar.gz", Workbench.Archive([("xgboost-model", Encoding.UTF8.GetBytes(model))]));
        await workbench.RunAsync("createModel", Requests.Model(name, $"s3://bucket/models/{name}.tar.gz"));
    }

    static async Task DeployAsync(Workbench workbench, string model)
    {
        await ModelAsync(workbench, "model", model);
        await workbench.CreateConfigAsync("config", EndpointBench.Variant());
        await workbench.CreateEndpointAsync("endpoint", "config");
    }

    static async Task<TransformJob> TransformAsync(Workbench workbench, string name, string model)
    {
        await ModelAsync(workbench, name, model);
        var request = Requests.Transform(name, name).With("TransformResources.InstanceType", "\"ml.m5.large\"");
        return await workbench.Service.TransformJobs.CreateAsync(workbench.Root, request, NoTags);
    }

    static async Task UntilAsync(Func<bool> isReached)
    {
        var patience = Stopwatch.StartNew();
        while (!isReached())
        {
            Assert.True(patience.Elapsed < Long);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", ["-" + name, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
