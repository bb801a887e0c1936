using Local.Aws;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Models;
using Local.SageMaker.Training;
using Local.SageMaker.Transform;
using Local.SageMaker.Tuning;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost.Native;
using Local.Storage;

namespace Local.SageMaker;

/// <summary>SageMaker: its jobs, models and endpoints, and who hears of them.</summary>
/// <remarks>
/// <c>assume</c> takes the jobs' roles, as <c>sagemaker.amazonaws.com</c>. <c>random</c> names training jobs, and seeds
/// the search of tuning jobs without a RandomSeed.
/// </remarks>
sealed class SageMakerService
{
    /// <summary>The tag with which Step Functions marks the jobs of an execution.</summary>
    const string ExecutionTag = "AWS_STEP_FUNCTIONS_EXECUTION_ARN";

    public SageMakerService(
        AwsAccount account,
        IObjectStore objects,
        Authorization authorize,
        AssumeRole assume,
        DirectoryInfo logs,
        StateStore store,
        TimeProvider time,
        Random random,
        WorkerPool workers,
        Quotas? quotas = null)
    {
        Platform = new(account, objects, authorize, assume, logs, store, time, random, quotas ?? Quotas.None, workers);
        TrainingJobs = new(Platform);
        TuningJobs = new(Platform, TrainingJobs);
        Models = new(Platform);
        TransformJobs = new(Platform, Models);
        EndpointConfigs = new(Platform, Models);
        Endpoints = new(Platform, EndpointConfigs, Models);
        Invoker = new(Platform, Endpoints);
        Tags = new(
            Platform,
            [
                TrainingJobs.Kept,
                TuningJobs.Kept,
                TransformJobs.Kept,
                Models.Kept,
                EndpointConfigs.Kept,
                Endpoints.Kept,
            ]);
    }

    /// <summary>
    /// Goes on with the jobs that were running when an earlier process ended: training and transform jobs start again
    /// under their names, and tuning jobs go on with what theirs have shown.
    /// </summary>
    /// <remarks>When the roles are there. Jobs of this process are left alone.</remarks>
    public void Resume()
    {
        TrainingJobs.Resume();
        TuningJobs.Resume();
        TransformJobs.Resume();
        Endpoints.Resume();
    }

    /// <summary>What a training job's model does with its features.</summary>
    /// <param name="caller">Reads the model and the training data.</param>
    /// <exception cref="AwsException">It has no model, or S3 refuses.</exception>
    public Task<ModelExplanation> ExplainAsync(TrainingJob job, Principal caller, CancellationToken cancellation)
    {
        var model = S3Uri.Parse(job.State.ModelArtifacts
            ?? throw new AwsException("ValidationException", $"The training job {job.Name} has left no model."));
        return Explanations.AskAsync(
            Platform.Workers,
            new(
                Platform.Objects.Locate(caller, model.Bucket, model.Key).FullName,
                TrainingChannels.FirstRows(Platform.Objects, caller, job),
                job.HyperParameters.GetValueOrDefault("csv_weights") == "1",
                MemoryLimit.Of(job.Definition.ResourceConfig.InstanceType)),
            cancellation);
    }

    public Platform Platform { get; }
    public TrainingJobs TrainingJobs { get; }
    public TuningJobs TuningJobs { get; }
    public SavedModels Models { get; }
    public TransformJobs TransformJobs { get; }
    public EndpointConfigs EndpointConfigs { get; }
    public Endpoints.Endpoints Endpoints { get; }
    public EndpointInvoker Invoker { get; }
    public ResourceTags Tags { get; }

    /// <summary>What differs from SageMaker's container on this machine; null when nothing does.</summary>
    /// <exception cref="XGBoostMissingException">libxgboost is not installed.</exception>
    public static string? Warning => XGBoostLibrary.Warning;

    /// <summary>The tags of a job that Step Functions starts and waits for.</summary>
    public static IReadOnlyDictionary<string, string> ExecutionTags(string executionArn) =>
        new Dictionary<string, string>
        {
            ["MANAGED_BY_AWS"] = "STARTED_BY_STEP_FUNCTIONS",
            [ExecutionTag] = executionArn,
        };

    /// <summary>The execution that a job belongs to; null when it belongs to none.</summary>
    public static string? ExecutionOf(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault(ExecutionTag);

    public IEnumerable<TuningJob> TuningJobsOf(string executionArn) =>
        TuningJobs.All.Where(job => ExecutionOf(job.Tags) == executionArn);

    /// <summary>Those of its tuning jobs included.</summary>
    public IEnumerable<TrainingJob> TrainingJobsOf(string executionArn) =>
        TrainingJobs.All.Where(job => ExecutionOf(job.Tags) == executionArn);

    public IEnumerable<TransformJob> TransformJobsOf(string executionArn) =>
        TransformJobs.All.Where(job => ExecutionOf(job.Tags) == executionArn);
}
