using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.S3;
using Local.SageMaker;
using Local.SageMaker.Models;
using Local.SageMaker.Training;
using Local.SageMaker.Tuning;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Native;
using Local.Storage;
using Tests.Aws;

namespace Tests.SageMaker;

/// <summary>
/// SageMaker over a bucket in a folder of its own, in which everybody may do everything that is not denied.
/// </summary>
sealed class Workbench : IDisposable
{
    public const string Role = "arn:aws:iam::123456789012:role/SageMakerRole";
    public const string Execution = "arn:aws:states:us-east-1:123456789012:execution:tune:one";
    public const string Image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";

    /// <summary>One for all tests: a worker takes its time to start.</summary>
    static readonly WorkerPool SharedWorkers = new(TimeProvider.System);

    readonly ObjectStore _objects;
    readonly bool _isFolderOwn;

    /// <param name="folder">The folder of a workbench before, which deletes it: what it has kept is there.</param>
    /// <param name="workers">Where libxgboost runs; null for processes that all workbenches share.</param>
    public Workbench(
        TimeProvider? time = null,
        DirectoryInfo? folder = null,
        Dictionary<string, int>? quotas = null,
        WorkerPool? workers = null)
    {
        time ??= TimeProvider.System;
        RequireLibrary();
        _isFolderOwn = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("sagemaker-");
        Store = new(Path.Combine(Folder.FullName, "state.db"));
        var account = new AwsAccount("123456789012", "us-east-1");
        Root = Principal.Root(account);
        string? Authorize(
            Principal caller, string action, string resource, IReadOnlyDictionary<string, string>? context) =>
            Denied.Contains(action)
                ? $"User: {caller.Arn} is not authorized to perform: {action} on resource: {resource}"
                : null;
        _objects = new ObjectStore(Folder.CreateSubdirectory("s3"), account, Authorize, time);
        _objects.CreateBucket("bucket");
        Service = new(account, _objects, Authorize,
            (role, session, _) => TrustsSageMaker
                ? new("ASIAEXAMPLE", "secret", "token", Principal.AssumedRole(Arn.Parse(role), session))
                : throw new AwsException("AccessDenied", "not trusted"),
            Folder.CreateSubdirectory("logs"), Store, time, new Random(1), workers ?? SharedWorkers,
            quotas is null ? null : new(quotas));
        Integration = new(Service);
    }

    public DirectoryInfo Folder { get; }
    public StateStore Store { get; }
    public Principal Root { get; }
    public SageMakerService Service { get; }
    public SageMakerIntegration Integration { get; }
    public HashSet<string> Denied { get; } = [];
    public bool TrustsSageMaker { get; set; } = true;

    public static void RequireLibrary()
    {
        try
        {
            _ = XGBoostLibrary.Version;
        }
        catch (XGBoostMissingException e)
        {
            Assert.Skip(e.Message);
        }
    }

    /// <summary>Skips a test of exact digits with another version than the container's.</summary>
    public static void RequireVersion17() => RequireLibrary(new(1, 7));

    public static void RequireLibrary(Version version) =>
        Assert.SkipUnless(
            (XGBoostLibrary.Version.Major, XGBoostLibrary.Version.Minor) == (version.Major, version.Minor),
            $"Exact digits are XGBoost {version}'s; libxgboost {XGBoostLibrary.Version} is installed.");

    public void Put(string key, string text) => Put(key, Encoding.UTF8.GetBytes(text));

    public void Put(string key, byte[] content) =>
        _objects.WriteAsync(
            Root,
            "bucket",
            key,
            (stream, cancel) => stream.WriteAsync(content, cancel).AsTask(),
            TestContext.Current.CancellationToken)
            .GetAwaiter()
            .GetResult();

    public byte[] Bytes(string key)
    {
        using var stream = _objects.OpenRead(Root, "bucket", key);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public string Text(string key) => Encoding.UTF8.GetString(Bytes(key));

    /// <summary>The one model of a training job.</summary>
    public Booster Load(string job) => Booster.Load(Models(job).Single());

    public IReadOnlyList<byte[]> Models(string job) =>
        [
            .. ModelArtifact.Read(new MemoryStream(Bytes($"models/{job}/output/model.tar.gz")))
                .Select(file => file.Content),
        ];

    public IEnumerable<string> Keys(string prefix) => _objects.List(Root, "bucket", prefix).Select(item => item.Key);

    public bool Exists(string key) => _objects.List(Root, "bucket", key).Any();

    public string Log(string kind, string name) => File.ReadAllText(Path.Combine(Folder.FullName, "logs", kind, name + ".log"));

    /// <summary>
    /// Train, validation and test rows of y = 10 sin(3 a) + 5 b - c + noise, with some features that do not matter.
    /// </summary>
    public void PutData(int rows = 400, int columns = 5)
    {
        Put("csv/train.csv", Rows(rows, columns, 1, label: true));
        Put("csv/validation.csv", Rows(rows / 4, columns, 2, label: true));
        Put("csv/test.csv", Rows(rows / 4, columns, 3, label: false));
    }

    public static string Rows(int rows, int columns, int seed, bool label)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            var x = Enumerable.Range(0, columns).Select(_ => random.NextDouble()).ToArray();
            var y = 10 * Math.Sin(3 * x[0]) + 5 * x[1] - x[2] + random.NextDouble();
            text.AppendJoin(
                ',',
                (label ? x.Prepend(y) : x).Select(value => value.ToString(CultureInfo.InvariantCulture))).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Calls as a state of an execution does, and waits for the result.</summary>
    public async Task<JsonElement> RunAsync(string action, JsonElement parameters)
    {
        var pattern = action == "createModel" ? IntegrationPattern.RequestResponse : IntegrationPattern.Sync;
        var call = await Integration.CallAsync(
            new(action, pattern, null, parameters, Root, Execution), TestContext.Current.CancellationToken);
        return call.Completion is null ? call.Response : await call.Completion;
    }

    /// <summary>Tunes as a state of an execution does, until the job has completed.</summary>
    public async Task<TuningJob> TuneAsync(JsonElement request)
    {
        var tuned = await RunAsync("createHyperParameterTuningJob", request);
        return Service.TuningJobs.Get(tuned.GetProperty("HyperParameterTuningJobName").GetString()!);
    }

    /// <summary>Calls over SageMaker's API, whose answers have the shapes of its model.</summary>
    /// <remarks>
    /// A training without an artifact has none to show, though the model requires it; and the container has more
    /// metrics than a request may define.
    /// </remarks>
    public async Task<JsonElement> CallAsync(string operation, object request)
    {
        var answer = await SageMakerEndpoint.Create(Service).CallAsync(
            operation, Root, JsonSerializer.SerializeToElement(request), TestContext.Current.CancellationToken);
        Answers.Check("sagemaker", operation, answer, "modelArtifacts", "metricDefinitions");
        return answer;
    }

    /// <summary>What a training job printed of its objective, round by round.</summary>
    public double[] Objectives(TrainingJob job) =>
        [
            .. Log("training-jobs", job.Name)
                .Split('\n')
                .SelectMany(Metric.Read)
                .Where(metric => metric.Name == job.Objective!.MetricName)
                .Select(metric => (double)metric.Value),
        ];

    /// <summary>Trains a model and saves it as <c>model</c>.</summary>
    public async Task TrainModelAsync(Dictionary<string, string>? hyperparameters = null)
    {
        await RunAsync("createTrainingJob", Requests.Training("first", hyperparameters ?? new() { ["num_round"] = "20" }));
        await RunAsync("createModel", Requests.Model("model", "s3://bucket/models/first/output/model.tar.gz"));
    }

    /// <summary>An archive of files, as of a model.</summary>
    public static byte[] Archive(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return archive.ToArray();
    }

    public void Dispose()
    {
        Service.Endpoints.Dispose();
        Store.Dispose();
        // The one before still writes into it, and ends later.
        if (_isFolderOwn)
            Folder.Delete(recursive: true);
    }
}
