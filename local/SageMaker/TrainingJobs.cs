using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>All training jobs, those of tuning jobs included.</summary>
sealed class TrainingJobs(Platform platform)
{
    readonly ConcurrentDictionary<string, TrainingJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, Task> _runs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A job started, advanced (at most ten times a second) or ended.</summary>
    public event Action<TrainingJob>? Changed;

    public IEnumerable<TrainingJob> All => _jobs.Values.OrderBy(job => job.CreationTime).ThenBy(job => job.Name, StringComparer.Ordinal);

    public TrainingJob Get(string name) => _jobs.GetValueOrDefault(name)
        ?? throw new AwsException("ValidationException", "Requested resource not found.");

    /// <summary>The CreateTrainingJob call.</summary>
    public TrainingJob Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags)
    {
        request = Platform.WithoutNulls(request);
        var call = Platform.Read<CreateTrainingJobRequest>("CreateTrainingJob", request);
        var definition = Platform.Read<TrainingJobDefinition>("CreateTrainingJob", request);
        var arn = platform.Arn("training-job", call.TrainingJobName);
        tags = call.Tags.AllTags(tags);
        platform.RequireCreate(caller, "CreateTrainingJob", arn, tags, definition.RoleArn);
        var role = platform.AssumeRole(definition.RoleArn);
        TrainingRules.Check(platform, role, definition);

        var job = new TrainingJob
        {
            Name = call.TrainingJobName,
            Arn = arn,
            Definition = definition,
            Request = request,
            HyperParameters = definition.HyperParameters,
            Tags = tags,
            CreationTime = platform.Time.GetUtcNow(),
            State = Initial(),
        };
        _ = StartAsync(job, role, new ChannelReader(platform.Objects), Environment.ProcessorCount);
        return job;
    }

    /// <summary>Runs a job to its end, which <see cref="TrainingJob.State"/> then tells; failing is not an exception.</summary>
    /// <exception cref="AwsException">The name is taken.</exception>
    public Task StartAsync(TrainingJob job, Principal role, ChannelReader channels, int threads)
    {
        if (!_jobs.TryAdd(job.Name, job))
            throw new AwsException("ResourceInUse", $"Training job names must be unique within an AWS account and region, and a training job with this name already exists ({job.Arn})");
        // A thread of its own: libxgboost computes on the thread that calls it.
        var run = Task.Factory.StartNew(
            () => new TrainingRun(platform, job, role, channels, threads, Changed).RunAsync(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        return _runs[job.Name] = run;
    }

    public TrainingJobState Initial() => new() { Status = TrainingJobStatus.InProgress, SecondaryStatus = "Starting", LastModifiedTime = platform.Time.GetUtcNow() };

    public Task Completion(TrainingJob job) => _runs[job.Name];
}

/// <summary>Tags as a map.</summary>
static class Tags
{
    public static IReadOnlyDictionary<string, string> AllTags(this IReadOnlyList<Tag> tags, IReadOnlyDictionary<string, string> others) =>
        tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).Concat(others).GroupBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Last().Value);
}
