using Local.Aws;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>Where a training job's results go: to S3, with the job's role.</summary>
sealed class TrainingOutput(Platform platform, TrainingJob job, Principal role)
{
    /// <returns>The URI of <c>model.tar.gz</c>.</returns>
    /// <exception cref="AwsException">S3 refuses the role.</exception>
    public async Task<string> WriteModelAsync(TrainedModel model)
    {
        if (model.Predictions is { } predictions)
            await WriteAsync("output.tar.gz", [predictions]);
        return await WriteAsync("model.tar.gz", model.Files);
    }

    /// <exception cref="AwsException">S3 refuses the role.</exception>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/model-checkpoints.html"/>
    public async Task WriteCheckpointAsync(ArchivedFile checkpoint)
    {
        var uri = S3Uri.Parse(job.Definition.CheckpointConfig!.S3Uri).Below(checkpoint.Name);
        await platform.Objects.WriteAsync(
            role,
            uri.Bucket,
            uri.Key,
            async (stream, cancel) => await stream.WriteAsync(checkpoint.Content, cancel),
            CancellationToken.None);
    }

    async Task<string> WriteAsync(string name, IEnumerable<ArchivedFile> files)
    {
        var uri = S3Uri.Parse(job.Definition.OutputDataConfig.S3OutputPath).Below($"{job.Name}/output/{name}");
        await platform.Objects.WriteAsync(
            role,
            uri.Bucket,
            uri.Key,
            (stream, cancel) => ModelArtifact.WriteAsync(stream, files, platform.Time.GetUtcNow(), cancel),
            CancellationToken.None);
        return uri.ToString();
    }
}
