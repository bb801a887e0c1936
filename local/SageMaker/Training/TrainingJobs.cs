using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;

namespace Local.SageMaker.Training;

/// <summary>All training jobs, those of tuning jobs included.</summary>
sealed class TrainingJobs : JobCollection<TrainingJob, TrainingJobState, TrainingJobRecord>
{
    public TrainingJobs(Platform platform) : base(platform, new(
        platform,
        "training-job",
        "training-jobs",
        _ => new("ValidationException", "Requested resource not found."),
        present => new(
            "ResourceInUse",
            $"Training job names must be unique within an AWS account and region, and a training job with this name " +
            $"already exists ({present.Arn})"),
        Record))
    {
        foreach (var record in Kept.Records())
        {
            var job = Read(record);
            Load(job, resumes: job.TuningJobArn is null);
        }
    }

    /// <summary>
    /// The CreateTrainingJob call: (1) the request is read, (2) a call that comes again gets the job that it has made,
    /// (3) the caller is asked for permission, (4) the role is taken, (5) the service's rules and (6) the account's
    /// quota are checked, (7) the job is kept and (8) started.
    /// </summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    /// <exception cref="AwsException">It is refused, and there is no job.</exception>
    public async Task<TrainingJob> CreateAsync(
        Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request); // 1
        var call = Platform.Read<CreateTrainingJobRequest>("CreateTrainingJob", request);
        var definition = Platform.Read<TrainingJobDefinition>("CreateTrainingJob", request);
        if (Kept.MadeBy(clientToken, call.TrainingJobName) is { } same) // 2
            return same;
        tags = call.Tags.AllTags(tags);
        var arn = Kept.Arn(call.TrainingJobName);
        Platform.RequireCreate(caller, "CreateTrainingJob", arn, tags, definition.RoleArn); // 3
        var role = Platform.AssumeRole(definition.RoleArn); // 4
        TrainingRules.Check(Platform, role, definition); // 5
        RequireInstances(definition.ResourceConfig, definition.ResourceConfig.InstanceCount ?? 1); // 6
        var job = new TrainingJob
        {
            Name = call.TrainingJobName,
            Arn = arn,
            Definition = definition,
            Request = request,
            HyperParameters = definition.HyperParameters,
            Tags = tags,
            CreationTime = Platform.Time.GetUtcNow(),
            ClientToken = clientToken,
            State = Initial(),
        };
        await StartAsync(job, role, Environment.ProcessorCount); // 7, 8
        return job;
    }

    /// <summary>The DeleteTrainingJob call; what the job has made stays.</summary>
    /// <exception cref="AwsException">There is no such job, it has not ended, or belongs to a tuning job.</exception>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrainingJob.html"/>
    public async Task DeleteAsync(string name)
    {
        var job = Kept.Find(name) ?? throw NotFound();
        if (!job.HasEnded)
            throw new AwsException(
                "ResourceInUse",
                $"The training job {job.Name} is in status {job.Status}. Only a training job that has ended can be deleted.");
        if (job.TuningJobArn is not null)
            throw new AwsException(
                "ResourceInUse", $"The training job {job.Name} belongs to the tuning job {job.TuningJobArn}, and cannot be deleted alone.");
        await job.Completion; // its end is being kept, if it came just now
        await Kept.RemoveAsync(job);
    }

    /// <exception cref="AwsException">There is no such job, or it has ended.</exception>
    public TrainingJob GetRunning(string name)
    {
        var job = Kept.Find(name) ?? throw NotFound();
        return job.HasEnded
            ? throw new AwsException("ValidationException", $"The request was rejected because the training job is in status {job.Status}.")
            : job;
    }

    /// <summary>Keeps a job, and starts it.</summary>
    /// <exception cref="AwsException">The name is taken, or the job cannot be kept.</exception>
    public async Task StartAsync(TrainingJob job, Principal role, int threads)
    {
        await Kept.AddAsync(job);
        Run(job, role, threads);
    }

    /// <summary>
    /// Starts a job again that an earlier process did not bring to its end. One that was to stop has stopped.
    /// </summary>
    public void Restart(TrainingJob job, Principal role, int threads)
    {
        if (job.Status == JobStatus.Stopping)
        {
            EndStopped(job);
            return;
        }
        job.State = Initial();
        Run(job, role, threads);
    }

    /// <exception cref="AwsException">The account may not use so many instances more.</exception>
    public void RequireInstances(ResourceConfig resources, int asked) => Platform.Quotas.Require(
        "training job",
        resources.InstanceType,
        asked,
        All.Where(job => !job.HasEnded)
            .Select(job => job.Definition.ResourceConfig)
            .Where(used => used.InstanceType == resources.InstanceType)
            .Sum(used => used.InstanceCount ?? 1));

    /// <summary>
    /// The job's metrics over its rounds; those of a job of an earlier process are read from its log.
    /// </summary>
    public MetricHistory CurveOf(TrainingJob job)
    {
        if (job.Curve.IsEmpty && job.State is { HasEnded: true, Round: > 0 })
            job.Curve.ReadOnce(new(Path.Combine(Platform.Logs.FullName, "training-jobs", job.Name + ".log")));
        return job.Curve;
    }

    public TrainingJobState Initial() => new()
    {
        Status = JobStatus.InProgress,
        SecondaryStatus = "Starting",
        LastModifiedTime = Platform.Time.GetUtcNow(),
    };

    protected override void Resume(TrainingJob job) =>
        Restart(job, Platform.Session(job.Definition.RoleArn), Environment.ProcessorCount);

    static AwsException NotFound() => new("ResourceNotFound", "Requested resource not found.");

    void Run(TrainingJob job, Principal role, int threads) =>
        Start(job, new TrainingRun(Platform, job, role, threads, Tell).RunAsync);

    TrainingJob Read(TrainingJobRecord record) => new()
    {
        Name = record.Name,
        Arn = Kept.Arn(record.Name),
        Definition = record.Request.Deserialize<TrainingJobDefinition>(AwsJson.Sparse)!,
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

    static TrainingJobRecord Record(TrainingJob job) => new(
        job.Name,
        job.Request,
        job.HyperParameters,
        job.TunedHyperParameters,
        job.TuningJobArn,
        job.Objective,
        job.Tags,
        job.CreationTime,
        job.ClientToken,
        job.State);
}
