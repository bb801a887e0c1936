using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Search;
using Local.SageMaker.Training;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Tuning;

/// <summary>All hyperparameter tuning jobs.</summary>
sealed class TuningJobs : JobCollection<TuningJob, TuningJobState, TuningJobRecord>
{
    readonly TrainingJobs _trainingJobs;

    public TuningJobs(Platform platform, TrainingJobs trainingJobs) : base(platform, new(
        platform,
        "hyper-parameter-tuning-job",
        "tuning-jobs",
        name => new(
            "ResourceNotFound",
            $"Amazon SageMaker can't find a tuning job with the name {name}. Check the name of the tuning job and retry your request."),
        present => new(
            "ResourceInUse",
            $"Job name must be unique within an AWS account and region, and a job with this name already exists ({present.Arn})"),
        Record))
    {
        _trainingJobs = trainingJobs;
        var trials = trainingJobs.All.ToLookup(job => job.TuningJobArn);
        foreach (var record in Kept.Records().OrderBy(record => record.CreationTime)) // parents before their children
            Load(record, trials);
    }

    /// <summary>
    /// The CreateHyperParameterTuningJob call: (1) the request is read, (2) a call that comes again gets the job that
    /// it has made, (3) the caller is asked for permission, (4) what is tuned, what it starts with and its limits are
    /// checked, (5) the searches begin, with the roles of their training jobs, (6) the training jobs' rules and (7) the
    /// account's quotas are checked, (8) the job is kept and (9) started.
    /// </summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    /// <exception cref="AwsException">It is refused, and there is no job.</exception>
    public async Task<TuningJob> CreateAsync(
        Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request); // 1
        Platform.Check("CreateHyperParameterTuningJob", request);
        var call = Platform.Read<CreateHyperParameterTuningJobRequest>(
            "CreateHyperParameterTuningJob", TuningResources.Choose(request));
        if (Kept.MadeBy(clientToken, call.HyperParameterTuningJobName) is { } same) // 2
            return same;
        tags = call.Tags.AllTags(tags);
        RequireCreate(caller, call, tags); // 3
        var config = call.HyperParameterTuningJobConfig; // 4
        var job = Read(new(
            request,
            config.RandomSeed ?? Platform.NextSeed(),
            tags,
            Platform.Time.GetUtcNow(),
            clientToken,
            JobStatus.InProgress,
            FailureReason: null,
            EndTime: null));
        TuningRules.Check(job.Definitions);
        WarmStart.Check(call, job.Definitions, Get);
        TuningRules.CheckLimits(config, job.Definitions, Inherited(job.Parents));
        var (trials, rule) = Searches(job, Platform.AssumeRole); // 5
        foreach (var definition in trials)
        {
            TrainingRules.Check(Platform, definition.Role, definition.Definition.Training); // 6
            RequireInstances(definition.Definition.Training.ResourceConfig, config.ResourceLimits); // 7
        }
        _ = XGBoostLibrary.Version; // a machine without the library says so now, not in a training job's log
        await Kept.AddAsync(job); // 8
        Start(job, new TuningRun(Platform, job, trials, rule, _trainingJobs).RunAsync); // 9
        return job;
    }

    /// <summary>The DeleteHyperParameterTuningJob call; the training jobs and what they have made stay.</summary>
    /// <exception cref="AwsException">There is no such job, or it has not ended.</exception>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteHyperParameterTuningJob.html"/>
    public async Task DeleteAsync(string name)
    {
        var job = Get(name);
        // Terraform's provider waits while the service's message has the words "not in a terminal state".
        if (!job.HasEnded)
        {
            throw new AwsException(
                "ValidationException",
                $"The request was rejected because the hyperparameter tuning job is not in a terminal state: it is " +
                $"in status {job.Status}.");
        }
        await job.Completion; // its end is being kept, if it came just now
        await Kept.RemoveAsync(job);
        foreach (var heir in All)
            heir.Forget(job);
    }

    protected override void Resume(TuningJob job)
    {
        var (trials, rule) = Searches(job, Platform.Session);
        Start(job, new TuningRun(Platform, job, trials, rule, _trainingJobs).RunAsync);
    }

    void Load(TuningJobRecord record, ILookup<string?, TrainingJob> trials)
    {
        var job = Read(record);
        // Another job, which was deleted since, may have had the same name.
        foreach (var training in trials[job.Arn].Where(training => training.CreationTime >= job.CreationTime))
            job.Add(training);
        if (job.Status == JobStatus.Stopping)
            job.Stopping.Cancel();
        Load(job);
    }

    void RequireCreate(
        Principal caller, CreateHyperParameterTuningJobRequest call, IReadOnlyDictionary<string, string> tags)
    {
        var arn = Kept.Arn(call.HyperParameterTuningJobName);
        Platform.RequireCreate(caller, "CreateHyperParameterTuningJob", arn, tags, null);
        TrainingJobDefinition?[] definitions = [call.TrainingJobDefinition, .. call.TrainingJobDefinitions];
        var trainings = definitions.OfType<TrainingJobDefinition>();
        foreach (var role in trainings.Select(training => training.RoleArn).Distinct())
            Platform.RequirePassRole(caller, role);
    }

    void RequireInstances(ResourceConfig resources, ResourceLimits limits) => _trainingJobs.RequireInstances(
        resources, (resources.InstanceCount ?? 1) * limits.MaxParallelTrainingJobs);

    static int Inherited(IEnumerable<TuningJob> parents) => parents.Sum(parent => parent.TrainingJobs.Count);

    /// <exception cref="AwsException">The request is not complete. One that was kept is.</exception>
    TuningJob Read(TuningJobRecord record)
    {
        var request = TuningResources.Choose(record.Request);
        var call = request.Deserialize<CreateHyperParameterTuningJobRequest>(AwsJson.Sparse)!;
        var definitions = TuningRules.Definitions(call, record.Request, request);
        TuningJob[] parents = [.. (call.WarmStartConfig?.ParentHyperParameterTuningJobs ?? [])
            .Select(parent => Kept.Find(parent.HyperParameterTuningJobName ?? "")).OfType<TuningJob>()];
        return new()
        {
            Name = call.HyperParameterTuningJobName,
            Arn = Kept.Arn(call.HyperParameterTuningJobName),
            Request = call,
            RequestAsSent = record.Request,
            Definitions = definitions,
            NumberOfJobs = TuningRules.NumberOfJobs(
                call.HyperParameterTuningJobConfig, definitions, Inherited(parents)),
            Seed = record.Seed,
            Tags = record.Tags,
            Time = Platform.Time,
            CreationTime = record.CreationTime,
            ClientToken = record.ClientToken,
            State = new()
            {
                Status = record.Status,
                FailureReason = record.FailureReason,
                EndTime = record.EndTime,
                Parents = parents,
            },
        };
    }

    static (IReadOnlyList<TuningTrials> Trials, IStoppingRule? Rule) Searches(
        TuningJob job, Func<string, Principal> assume)
    {
        var config = job.Request.HyperParameterTuningJobConfig;
        var rule = TuningRules.StoppingRule(config, job.Definitions, job.Seed);
        // All searches before the first role: what is wrong with a range is said first.
        var searches = job.Definitions
            .Select((definition, i) => TuningRules.Search(config.Strategy, definition, job.Seed + i))
            .ToList();
        var trials = job.Definitions.Zip(searches, (definition, search) => new TuningTrials(
            definition,
            search,
            assume(definition.Training.RoleArn),
            WarmStart.Observations(definition, job.Parents),
            config.Strategy == "Grid"));
        return ([.. trials], rule);
    }

    static TuningJobRecord Record(TuningJob job) => new(
        job.RequestAsSent,
        job.Seed,
        job.Tags,
        job.CreationTime,
        job.ClientToken,
        job.Status,
        job.FailureReason,
        job.EndTime);
}
