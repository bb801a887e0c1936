using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Transform;

/// <summary>All batch transform jobs.</summary>
sealed class TransformJobs : JobCollection<TransformJob, TransformJobState, TransformJobRecord>
{
    readonly SavedModels _models;

    public TransformJobs(Platform platform, SavedModels models) : base(platform, new(
        platform,
        "transform-job",
        "transform-jobs",
        name => new("ResourceNotFound", $"Could not find a transform job with the name {name}."),
        present => new(
            "ResourceInUse",
            $"Job name must be unique within an AWS account and region, and a job with this name already exists ({present.Arn})"),
        Record))
    {
        _models = models;
        foreach (var record in Kept.Records())
            Load(Read(record));
    }

    /// <summary>
    /// The CreateTransformJob call: (1) the request is read, (2) a call that comes again gets the job that it has made,
    /// (3) the caller is asked for permission, (4) the service's rules are checked, (5) the model's role is taken, (6)
    /// the account's quota is checked, (7) the job is kept and (8) started.
    /// </summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    /// <exception cref="AwsException">It is refused, and there is no job.</exception>
    public async Task<TransformJob> CreateAsync(
        Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request); // 1
        var call = Platform.Read<CreateTransformJobRequest>("CreateTransformJob", request);
        if (Kept.MadeBy(clientToken, call.TransformJobName) is { } same) // 2
            return same;
        tags = call.Tags.AllTags(tags);
        Platform.RequireCreate(caller, "CreateTransformJob", Kept.Arn(call.TransformJobName), tags, null); // 3
        var model = _models.Get(call.ModelName);
        TransformRules.Check(call, model); // 4
        var role = Platform.AssumeRole(model.ExecutionRoleArn); // 5
        RequireInstances(call.TransformResources); // 6
        _ = XGBoostLibrary.Version; // a machine without the library says so now, not in the job's log
        var job = Read(new(
            request,
            model.Record,
            tags,
            Platform.Time.GetUtcNow(),
            clientToken,
            JobStatus.InProgress,
            FailureReason: null,
            EndTime: null,
            Outputs: []));
        await Kept.AddAsync(job); // 7
        Run(job, role); // 8
        return job;
    }

    protected override void Resume(TransformJob job)
    {
        if (job.Status == JobStatus.InProgress)
            Run(job, Platform.Session(job.Model.ExecutionRoleArn));
        else
            EndStopped(job);
    }

    void Run(TransformJob job, Principal role) => Start(job, new TransformRun(Platform, job, role).RunAsync);

    void RequireInstances(TransformResources resources) => Platform.Quotas.Require(
        "transform job",
        resources.InstanceType,
        resources.InstanceCount,
        All.Where(job => !job.HasEnded)
            .Select(job => job.Definition.TransformResources)
            .Where(used => used.InstanceType == resources.InstanceType)
            .Sum(used => used.InstanceCount));

    TransformJob Read(TransformJobRecord record)
    {
        var call = record.Request.Deserialize<CreateTransformJobRequest>(AwsJson.Sparse)!;
        return new()
        {
            Name = call.TransformJobName,
            Arn = Kept.Arn(call.TransformJobName),
            Definition = call,
            Request = record.Request,
            Model = _models.Read(record.Model),
            Tags = record.Tags,
            CreationTime = record.CreationTime,
            ClientToken = record.ClientToken,
            State = new()
            {
                Status = record.Status,
                FailureReason = record.FailureReason,
                EndTime = record.EndTime,
                Outputs = record.Outputs,
            },
        };
    }

    static TransformJobRecord Record(TransformJob job) => new(
        job.Request,
        job.Model.Record,
        job.Tags,
        job.CreationTime,
        job.ClientToken,
        job.Status,
        job.FailureReason,
        job.EndTime,
        job.HasEnded ? job.Outputs : []);
}
