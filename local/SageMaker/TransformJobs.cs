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
        Check(call);
        var role = platform.AssumeRole(model.ExecutionRoleArn);
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

    static void Check(CreateTransformJobRequest call)
    {
        if (call.TransformInput.DataSource.S3DataSource is not { S3DataType: "S3Prefix" })
            throw Invalid("TransformInput needs an S3DataSource of S3DataType S3Prefix; manifests are not supported here.");
        if (call.TransformInput.SplitType is "RecordIO" or "TFRecord")
            throw Invalid($"SplitType '{call.TransformInput.SplitType}' is not supported here: use Line or None.");
        if (call.TransformInput.ContentType is not ("text/csv" or null))
            throw Invalid($"The content type '{call.TransformInput.ContentType}' is not supported here: use text/csv.");
        if (call.TransformOutput.Accept is not (null or "text/csv"))
            throw Invalid($"TransformOutput.Accept '{call.TransformOutput.Accept}' is not supported here: use text/csv.");
        Models.CheckEnvironment(call.Environment);
        if (call.DataProcessing?.JoinSource is not (null or "None"))
            throw Invalid("DataProcessing.JoinSource is not supported here. Remove it, or run this on AWS.");
        if (call.MaxPayloadInMB is 0 or > 100)
            throw Invalid($"MaxPayloadInMB {call.MaxPayloadInMB} is not supported by this algorithm: use 1 to 100.");
        if (call.MaxPayloadInMB * (call.MaxConcurrentTransforms ?? 1) > 100)
            throw Invalid("The value of MaxConcurrentTransforms multiplied by MaxPayloadInMB must not exceed 100 MB.");
    }

    static AwsException Invalid(string message) => new("ValidationException", message);
}
