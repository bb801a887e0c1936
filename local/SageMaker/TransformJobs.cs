using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>All batch transform jobs.</summary>
sealed class TransformJobs(Platform platform, Models models)
{
    readonly ConcurrentDictionary<string, TransformJob> _jobs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A transform job started or ended.</summary>
    public event Action<TransformJob>? Changed;

    public IEnumerable<TransformJob> All => _jobs.Values.OrderBy(job => job.CreationTime).ThenBy(job => job.Name, StringComparer.Ordinal);

    public TransformJob Get(string name) => _jobs.GetValueOrDefault(name)
        ?? throw new AwsException("ResourceNotFound", $"Could not find a transform job with the name {name}.");

    /// <summary>The CreateTransformJob call.</summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    public TransformJob Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags)
    {
        request = Platform.WithoutNulls(request);
        var call = Platform.Read<CreateTransformJobRequest>("CreateTransformJob", request);
        var arn = platform.Arn("transform-job", call.TransformJobName);
        tags = call.Tags.AllTags(tags);
        platform.RequireCreate(caller, "CreateTransformJob", arn, tags, null);
        var model = models.Get(call.ModelName);
        TransformRules.Check(call);
        var role = platform.AssumeRole(model.ExecutionRoleArn);
        var resources = call.TransformResources;
        platform.Quotas.Require("transform job", resources.InstanceType, resources.InstanceCount, InstancesInUse(resources.InstanceType));
        _ = XGBoostLibrary.Version;

        var job = new TransformJob
        {
            Name = call.TransformJobName,
            Arn = arn,
            Definition = call,
            Request = request,
            Model = model,
            Tags = tags,
            CreationTime = platform.Time.GetUtcNow(),
        };
        if (!_jobs.TryAdd(job.Name, job))
            throw new AwsException("ResourceInUse", $"Job name must be unique within an AWS account and region, and a job with this name already exists ({arn})");
        job.Completion = RunAsync(job, new TransformRun(platform, job, role));
        return job;
    }

    int InstancesInUse(string type) => _jobs.Values.Where(job => job.EndTime is null).Select(job => job.Definition.TransformResources).Where(resources => resources.InstanceType == type).Sum(resources => resources.InstanceCount);

    async Task RunAsync(TransformJob job, TransformRun run)
    {
        Changed?.Invoke(job);
        try
        {
            await Task.Run(run.RunAsync);
        }
        catch (Exception e)
        {
            // No log can be written, such as on a full disk: the job must end all the same.
            job.End(TransformJobStatus.Failed, $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})", platform.Time.GetUtcNow());
        }
        Changed?.Invoke(job);
    }
}
