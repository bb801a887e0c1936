using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.Storage;

namespace Local.SageMaker.Training;

/// <summary>All training jobs, those of tuning jobs included.</summary>
sealed class TrainingJobs
{
    readonly Platform _platform;
    readonly Records<TrainingJobRecord> _kept;
    readonly ConcurrentDictionary<string, TrainingJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, Task> _runs = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentQueue<TrainingJob> _interrupted = [];

    public TrainingJobs(Platform platform)
    {
        _platform = platform;
        _kept = platform.Records<TrainingJobRecord>("training-jobs");
        foreach (var (_, record) in _kept.All())
            Load(record);
    }

    /// <summary>A job started, advanced (at most ten times a second) or ended.</summary>
    public event Action<TrainingJob>? Changed;

    public IEnumerable<TrainingJob> All => _jobs.Values.OrderBy(job => job.CreationTime).ThenBy(job => job.Name, StringComparer.Ordinal);

    public TrainingJob Get(string name) => _jobs.GetValueOrDefault(name)
        ?? throw new AwsException("ValidationException", "Requested resource not found.");

    /// <summary>The CreateTrainingJob call.</summary>
    /// <param name="clientToken">A call that comes again with the same one is answered with the job that it made.</param>
    public TrainingJob Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request);
        var call = Platform.Read<CreateTrainingJobRequest>("CreateTrainingJob", request);
        if (clientToken is not null && _jobs.TryGetValue(call.TrainingJobName, out var same) && same.ClientToken == clientToken)
            return same;
        var definition = Platform.Read<TrainingJobDefinition>("CreateTrainingJob", request);
        var arn = _platform.Arn("training-job", call.TrainingJobName);
        tags = call.Tags.AllTags(tags);
        _platform.RequireCreate(caller, "CreateTrainingJob", arn, tags, definition.RoleArn);
        var role = _platform.AssumeRole(definition.RoleArn);
        TrainingRules.Check(_platform, role, definition);
        RequireInstances(definition.ResourceConfig, definition.ResourceConfig.InstanceCount ?? 1);

        var job = new TrainingJob
        {
            Name = call.TrainingJobName,
            Arn = arn,
            Definition = definition,
            Request = request,
            HyperParameters = definition.HyperParameters,
            Tags = tags,
            CreationTime = _platform.Time.GetUtcNow(),
            ClientToken = clientToken,
            State = Initial(),
        };
        _ = StartAsync(job, role, Environment.ProcessorCount);
        return job;
    }

    /// <summary>Runs a job to its end, which <see cref="TrainingJob.State"/> then tells; failing is not an exception.</summary>
    /// <exception cref="AwsException">The name is taken.</exception>
    public Task StartAsync(TrainingJob job, Principal role, int threads)
    {
        if (!_platform.TryAdd(_jobs, job.Name, job, () => Record(job)))
            throw new AwsException("ResourceInUse", $"Training job names must be unique within an AWS account and region, and a training job with this name already exists ({job.Arn})");
        return RunAsync(job, role, threads);
    }

    /// <summary>The same for a job that an earlier process did not bring to its end. One that was to stop has stopped.</summary>
    public Task RestartAsync(TrainingJob job, Principal role, int threads)
    {
        var isStopping = job.State.Status == TrainingJobStatus.Stopping;
        job.State = isStopping
            ? job.State with { Status = TrainingJobStatus.Stopped, SecondaryStatus = "Stopped", TrainingEndTime = _platform.Time.GetUtcNow() }
            : Initial();
        if (!isStopping)
            return RunAsync(job, role, threads);
        _platform.Keep(() => Record(job));
        return _runs[job.Name] = Task.CompletedTask;
    }

    /// <summary>Goes on with the jobs that belong to no tuning job.</summary>
    public void Resume()
    {
        while (_interrupted.TryDequeue(out var job))
            _ = RestartAsync(job, Platform.Session(job.Definition.RoleArn), Environment.ProcessorCount);
    }

    /// <exception cref="AwsException">The account may not use so many instances more.</exception>
    public void RequireInstances(ResourceConfig resources, int asked) => _platform.Quotas.Require("training job", resources.InstanceType, asked,
        _jobs.Values.Where(job => !job.State.HasEnded && job.Definition.ResourceConfig.InstanceType == resources.InstanceType).Sum(job => job.Definition.ResourceConfig.InstanceCount ?? 1));

    public TrainingJobState Initial() => new() { Status = TrainingJobStatus.InProgress, SecondaryStatus = "Starting", LastModifiedTime = _platform.Time.GetUtcNow() };

    public Task Completion(TrainingJob job) => _runs[job.Name];

    void Load(TrainingJobRecord record)
    {
        var job = new TrainingJob
        {
            Name = record.Name,
            Arn = _platform.Arn("training-job", record.Name),
            Definition = record.Request.Deserialize<TrainingJobDefinition>(AwsJson.PascalCase)!,
            Request = record.Request,
            HyperParameters = record.HyperParameters,
            TunedHyperParameters = record.TunedHyperParameters,
            TuningJobArn = record.TuningJobArn,
            Objective = record.Objective,
            Tags = record.Tags,
            CreationTime = record.CreationTime,
            ClientToken = record.ClientToken,
            State = record.State,
        };
        _jobs[job.Name] = job;
        _runs[job.Name] = Task.CompletedTask;
        if (!job.State.HasEnded && job.TuningJobArn is null)
            _interrupted.Enqueue(job);
    }

    Task RunAsync(TrainingJob job, Principal role, int threads)
    {
        job.StopAsked = () => _platform.Keep(() => Record(job));
        return _runs[job.Name] = Task.Run(new TrainingRun(_platform, job, role, threads, Tell).RunAsync);
    }

    void Tell(TrainingJob job)
    {
        if (job.State.HasEnded)
            _platform.Keep(() => Record(job));
        Changed?.Invoke(job);
    }

    public StateChange Record(TrainingJob job) => _kept.Put(job.Name, new(
        job.Name, job.Request, job.HyperParameters, job.TunedHyperParameters, job.TuningJobArn, job.Objective, job.Tags, job.CreationTime, job.ClientToken, job.State));
}
