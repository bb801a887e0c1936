using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>All hyperparameter tuning jobs.</summary>
sealed class TuningJobs(Platform platform, TrainingJobs trainingJobs)
{
    readonly ConcurrentDictionary<string, TuningJob> _jobs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A tuning job started or ended.</summary>
    public event Action<TuningJob>? Changed;

    public IEnumerable<TuningJob> All => _jobs.Values.OrderBy(job => job.CreationTime).ThenBy(job => job.Name, StringComparer.Ordinal);

    public TuningJob Get(string name) => _jobs.GetValueOrDefault(name) ?? throw new AwsException("ResourceNotFound",
        $"Amazon SageMaker can't find a tuning job with the name {name}. Check the name of the tuning job and retry your request.");

    /// <summary>The CreateHyperParameterTuningJob call.</summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    public TuningJob Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags)
    {
        request = Platform.WithoutNulls(request);
        var call = Platform.Read<CreateHyperParameterTuningJobRequest>("CreateHyperParameterTuningJob", request);
        var config = call.HyperParameterTuningJobConfig;
        var arn = platform.Arn("hyper-parameter-tuning-job", call.HyperParameterTuningJobName);
        tags = call.Tags.AllTags(tags);
        TrainingJobDefinition[] training = [.. call.TrainingJobDefinition is { } only ? new[] { only } : [], .. call.TrainingJobDefinitions];
        platform.RequireCreate(caller, "CreateHyperParameterTuningJob", arn, tags, null);
        foreach (var role in training.Select(definition => definition.RoleArn).Distinct())
            platform.RequirePassRole(caller, role);

        var definitions = TuningRules.Definitions(call, request);
        var parents = WarmStart.Parents(call, definitions, Get);
        var seed = config.RandomSeed ?? platform.NextSeed();
        var searches = definitions.Select((definition, i) => TuningRules.Search(config.Strategy, definition, seed + i)).ToList();
        var rule = TuningRules.StoppingRule(config, definitions, seed);
        var number = TuningRules.NumberOfJobs(config, definitions, parents.Sum(parent => parent.TrainingJobs.Count));
        var trials = definitions.Zip(searches, (definition, search) =>
        {
            var role = platform.AssumeRole(definition.Training.RoleArn);
            TrainingRules.Check(platform, role, definition.Training);
            return new TuningTrials(definition, search, role, WarmStart.Observations(definition, parents), config.Strategy == "Grid");
        }).ToList();
        _ = XGBoostLibrary.Version; // a machine without the library says so now, not in a training job's log

        var job = new TuningJob
        {
            Name = call.HyperParameterTuningJobName,
            Arn = arn,
            Request = call,
            RequestAsSent = request,
            Definitions = definitions,
            NumberOfJobs = number,
            Parents = parents,
            Tags = tags,
            Time = platform.Time,
            CreationTime = platform.Time.GetUtcNow(),
        };
        if (!_jobs.TryAdd(job.Name, job))
        {
            throw new AwsException("ResourceInUse",
                $"Job name must be unique within an AWS account and region, and a job with this name already exists ({arn})");
        }
        job.Completion = RunAsync(job, new TuningRun(platform, job, trials, rule, trainingJobs));
        return job;
    }

    async Task RunAsync(TuningJob job, TuningRun run)
    {
        Changed?.Invoke(job);
        try
        {
            await Task.Run(run.RunAsync);
        }
        catch (Exception e)
        {
            // A defect here: the job must end all the same, and its training jobs with it.
            await job.Stopping.CancelAsync();
            job.End(TuningJobStatus.Failed, $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})", platform.Time.GetUtcNow());
        }
        Changed?.Invoke(job);
    }
}
