using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.Training;
using Local.SageMaker.XGBoost.Native;
using Local.Storage;

namespace Local.SageMaker.Tuning;

/// <summary>All hyperparameter tuning jobs.</summary>
sealed class TuningJobs
{
    readonly Platform _platform;
    readonly TrainingJobs _trainingJobs;
    readonly Records<TuningJobRecord> _kept;
    readonly ConcurrentDictionary<string, TuningJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentQueue<TuningJob> _interrupted = [];

    public TuningJobs(Platform platform, TrainingJobs trainingJobs)
    {
        (_platform, _trainingJobs) = (platform, trainingJobs);
        _kept = platform.Records<TuningJobRecord>("tuning-jobs");
        var trials = trainingJobs.All.ToLookup(job => job.TuningJobArn);
        foreach (var (_, record) in _kept.All().OrderBy(kept => kept.Value.CreationTime)) // parents before their children
            Load(record, trials);
    }

    /// <summary>A tuning job started or ended.</summary>
    public event Action<TuningJob>? Changed;

    public IEnumerable<TuningJob> All => _jobs.Values.OrderBy(job => job.CreationTime).ThenBy(job => job.Name, StringComparer.Ordinal);

    public TuningJob Get(string name) => _jobs.GetValueOrDefault(name) ?? throw new AwsException("ResourceNotFound",
        $"Amazon SageMaker can't find a tuning job with the name {name}. Check the name of the tuning job and retry your request.");

    /// <summary>The CreateHyperParameterTuningJob call.</summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    /// <param name="clientToken">A call that comes again with the same one is answered with the job that it made.</param>
    public TuningJob Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request);
        Platform.Check("CreateHyperParameterTuningJob", request);
        var call = Platform.Read<CreateHyperParameterTuningJobRequest>("CreateHyperParameterTuningJob", TuningResources.Choose(request));
        if (clientToken is not null && _jobs.TryGetValue(call.HyperParameterTuningJobName, out var same) && same.ClientToken == clientToken)
            return same;
        var arn = Arn(call);
        tags = call.Tags.AllTags(tags);
        TrainingJobDefinition[] training = [.. call.TrainingJobDefinition is { } only ? new[] { only } : [], .. call.TrainingJobDefinitions];
        _platform.RequireCreate(caller, "CreateHyperParameterTuningJob", arn, tags, null);
        foreach (var role in training.Select(definition => definition.RoleArn).Distinct())
            _platform.RequirePassRole(caller, role);

        var job = Read(new(
            request, call.HyperParameterTuningJobConfig.RandomSeed ?? _platform.NextSeed(), tags, _platform.Time.GetUtcNow(), clientToken, TuningJobStatus.InProgress, null, null));
        TuningRules.Check(job.Definitions);
        WarmStart.Check(call, job.Definitions, Get);
        TuningRules.CheckLimits(call.HyperParameterTuningJobConfig, job.Definitions, Inherited(job.Parents));
        var (trials, rule) = Searches(job, _platform.AssumeRole);
        foreach (var one in trials)
        {
            TrainingRules.Check(_platform, one.Role, one.Definition.Training);
            var resources = one.Definition.Training.ResourceConfig;
            _trainingJobs.RequireInstances(resources, (resources.InstanceCount ?? 1) * call.HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs);
        }
        _ = XGBoostLibrary.Version; // a machine without the library says so now, not in a training job's log
        if (!_platform.TryAdd(_jobs, job.Name, job, () => Record(job)))
        {
            throw new AwsException("ResourceInUse",
                $"Job name must be unique within an AWS account and region, and a job with this name already exists ({arn})");
        }
        job.Completion = RunAsync(job, new(_platform, job, trials, rule, _trainingJobs));
        return job;
    }

    /// <summary>The DeleteHyperParameterTuningJob call; the training jobs and what they have made stay.</summary>
    /// <exception cref="AwsException">There is no such job, or it has not ended.</exception>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteHyperParameterTuningJob.html"/>
    public void Delete(string name)
    {
        var job = Get(name);
        // Terraform's provider waits while the service's message has the words "not in a terminal state".
        if (!job.HasEnded)
            throw new AwsException("ValidationException", $"The request was rejected because the hyperparameter tuning job is not in a terminal state: it is in status {job.Status}.");
        job.Completion.GetAwaiter().GetResult(); // its end is being kept, if it came just now
        _platform.Write(() => _kept.Remove(job.Name));
        _jobs.TryRemove(job.Name, out _);
        foreach (var heir in _jobs.Values)
            heir.Parents = [.. heir.Parents.Where(parent => parent != job)];
    }

    /// <summary>Goes on with the jobs that an earlier process did not bring to their end.</summary>
    public void Resume()
    {
        while (_interrupted.TryDequeue(out var job))
        {
            var (trials, rule) = Searches(job, Platform.Session);
            job.Completion = RunAsync(job, new(_platform, job, trials, rule, _trainingJobs));
        }
    }

    void Load(TuningJobRecord record, ILookup<string?, TrainingJob> trials)
    {
        var job = Read(record);
        // Another job, which was deleted since, may have had the same name.
        foreach (var training in trials[job.Arn].Where(training => training.CreationTime >= job.CreationTime))
            job.Add(training);
        _jobs[job.Name] = job;
        if (job.HasEnded)
            return;
        if (job.Status == TuningJobStatus.Stopping)
            job.Stopping.Cancel();
        _interrupted.Enqueue(job);
    }

    static int Inherited(IEnumerable<TuningJob> parents) => parents.Sum(parent => parent.TrainingJobs.Count);

    /// <exception cref="AwsException">The request is not complete. One that was kept is.</exception>
    TuningJob Read(TuningJobRecord record)
    {
        var request = TuningResources.Choose(record.Request);
        var call = request.Deserialize<CreateHyperParameterTuningJobRequest>(AwsJson.PascalCase)!;
        var definitions = TuningRules.Definitions(call, record.Request, request);
        TuningJob[] parents = [.. (call.WarmStartConfig?.ParentHyperParameterTuningJobs ?? [])
            .Select(parent => _jobs.GetValueOrDefault(parent.HyperParameterTuningJobName ?? "")).OfType<TuningJob>()];
        return new()
        {
            Name = call.HyperParameterTuningJobName,
            Arn = Arn(call),
            Request = call,
            RequestAsSent = record.Request,
            Definitions = definitions,
            NumberOfJobs = TuningRules.NumberOfJobs(call.HyperParameterTuningJobConfig, definitions, Inherited(parents)),
            Parents = parents,
            Seed = record.Seed,
            Tags = record.Tags,
            Time = _platform.Time,
            CreationTime = record.CreationTime,
            ClientToken = record.ClientToken,
            Status = record.Status,
            FailureReason = record.FailureReason,
            EndTime = record.EndTime,
        };
    }

    static (IReadOnlyList<TuningTrials> Trials, IStoppingRule? Rule) Searches(TuningJob job, Func<string, Principal> assume)
    {
        var config = job.Request.HyperParameterTuningJobConfig;
        var rule = TuningRules.StoppingRule(config, job.Definitions, job.Seed);
        var searches = job.Definitions.Select((definition, i) => (definition, TuningRules.Search(config.Strategy, definition, job.Seed + i))).ToList();
        return ([.. searches.Select(one => new TuningTrials(
            one.definition, one.Item2, assume(one.definition.Training.RoleArn), WarmStart.Observations(one.definition, job.Parents), config.Strategy == "Grid"))], rule);
    }

    async Task RunAsync(TuningJob job, TuningRun run)
    {
        job.StopAsked = () => _platform.Keep(() => Record(job));
        Changed?.Invoke(job);
        try
        {
            await Task.Run(run.RunAsync);
        }
        catch (Exception e)
        {
            // A defect here: the job must end all the same, and its training jobs with it.
            await job.Stopping.CancelAsync();
            job.End(TuningJobStatus.Failed, $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})", _platform.Time.GetUtcNow());
        }
        _platform.Keep(() => Record(job));
        Changed?.Invoke(job);
    }

    string Arn(CreateHyperParameterTuningJobRequest call) => _platform.Arn("hyper-parameter-tuning-job", call.HyperParameterTuningJobName);

    public StateChange Record(TuningJob job) => _kept.Put(job.Name, new(
        job.RequestAsSent, job.Seed, job.Tags, job.CreationTime, job.ClientToken, job.Status, job.FailureReason, job.EndTime));
}
