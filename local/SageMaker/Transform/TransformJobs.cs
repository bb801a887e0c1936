using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost.Native;
using Local.Storage;

namespace Local.SageMaker.Transform;

/// <summary>All batch transform jobs.</summary>
sealed class TransformJobs
{
    readonly Platform _platform;
    readonly SavedModels _models;
    readonly Records<TransformJobRecord> _kept;
    readonly ConcurrentDictionary<string, TransformJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentQueue<TransformJob> _interrupted = [];

    public TransformJobs(Platform platform, SavedModels models)
    {
        (_platform, _models) = (platform, models);
        _kept = platform.Records<TransformJobRecord>("transform-jobs");
        foreach (var (_, record) in _kept.All())
        {
            var job = Read(record);
            _jobs[job.Name] = job;
            if (!job.HasEnded)
                _interrupted.Enqueue(job);
        }
    }

    /// <summary>A transform job started or ended.</summary>
    public event Action<TransformJob>? Changed;

    public IEnumerable<TransformJob> All => _jobs.Values.OrderBy(job => job.CreationTime).ThenBy(job => job.Name, StringComparer.Ordinal);

    public TransformJob Get(string name) => _jobs.GetValueOrDefault(name)
        ?? throw new AwsException("ResourceNotFound", $"Could not find a transform job with the name {name}.");

    /// <summary>The CreateTransformJob call.</summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    /// <param name="clientToken">A call that comes again with the same one is answered with the job that it made.</param>
    public TransformJob Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request);
        var call = Platform.Read<CreateTransformJobRequest>("CreateTransformJob", request);
        if (clientToken is not null && _jobs.TryGetValue(call.TransformJobName, out var same) && same.ClientToken == clientToken)
            return same;
        tags = call.Tags.AllTags(tags);
        _platform.RequireCreate(caller, "CreateTransformJob", Arn(call), tags, null);
        var model = _models.Get(call.ModelName);
        TransformRules.Check(call, model);
        var role = _platform.AssumeRole(model.ExecutionRoleArn);
        var resources = call.TransformResources;
        _platform.Quotas.Require("transform job", resources.InstanceType, resources.InstanceCount, InstancesInUse(resources.InstanceType));
        _ = XGBoostLibrary.Version;

        var job = Read(new(request, model.Record, tags, _platform.Time.GetUtcNow(), clientToken, TransformJobStatus.InProgress, null, null, []));
        if (!_platform.TryAdd(_jobs, job.Name, job, () => Record(job)))
            throw new AwsException("ResourceInUse", $"Job name must be unique within an AWS account and region, and a job with this name already exists ({job.Arn})");
        job.Completion = RunAsync(job, role);
        return job;
    }

    /// <summary>Starts the jobs again that an earlier process did not bring to their end. One that was to stop has stopped.</summary>
    public void Resume()
    {
        while (_interrupted.TryDequeue(out var job))
        {
            if (job.Status == TransformJobStatus.InProgress)
            {
                job.Completion = RunAsync(job, Platform.Session(job.Model.ExecutionRoleArn));
                continue;
            }
            job.End(TransformJobStatus.Stopped, null, _platform.Time.GetUtcNow());
            _platform.Keep(() => Record(job));
        }
    }

    public StateChange Record(TransformJob job) => _kept.Put(job.Name, new(
        job.Request, job.Model.Record, job.Tags, job.CreationTime, job.ClientToken, job.Status, job.FailureReason, job.EndTime, job.HasEnded ? job.Outputs : []));

    int InstancesInUse(string type) => _jobs.Values.Where(job => !job.HasEnded).Select(job => job.Definition.TransformResources).Where(resources => resources.InstanceType == type).Sum(resources => resources.InstanceCount);

    string Arn(CreateTransformJobRequest call) => _platform.Arn("transform-job", call.TransformJobName);

    TransformJob Read(TransformJobRecord record)
    {
        var call = record.Request.Deserialize<CreateTransformJobRequest>(AwsJson.PascalCase)!;
        return new()
        {
            Name = call.TransformJobName,
            Arn = Arn(call),
            Definition = call,
            Request = record.Request,
            Model = _models.Read(record.Model),
            Tags = record.Tags,
            CreationTime = record.CreationTime,
            ClientToken = record.ClientToken,
            Status = record.Status,
            FailureReason = record.FailureReason,
            EndTime = record.EndTime,
            Outputs = record.Outputs,
        };
    }

    async Task RunAsync(TransformJob job, Principal role)
    {
        job.StopAsked = () => _platform.Keep(() => Record(job));
        Changed?.Invoke(job);
        try
        {
            await Task.Run(new TransformRun(_platform, job, role).RunAsync);
        }
        catch (Exception e)
        {
            // No log can be written, such as on a full disk: the job must end all the same.
            job.End(TransformJobStatus.Failed, $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})", _platform.Time.GetUtcNow());
        }
        _platform.Keep(() => Record(job));
        Changed?.Invoke(job);
    }
}
