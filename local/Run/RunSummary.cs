using Local.Aws;
using Local.SageMaker.Training;
using Local.SageMaker.Transform;
using Local.SageMaker.Tuning;

namespace Local.Run;

/// <summary>What an execution's SageMaker jobs brought.</summary>
sealed class RunSummary(Cloud cloud)
{
    readonly Principal _root = Principal.Root(cloud.Account);

    public RunEvent.Summary Of(string executionArn)
    {
        var tuningJobs = cloud.SageMaker.TuningJobsOf(executionArn).ToList();
        var transformJobs = cloud.SageMaker.TransformJobsOf(executionArn).ToList();
        var training = tuningJobs.SelectMany(job => job.TrainingJobs)
            .Select(TrainingData).OfType<S3Uri>().FirstOrDefault();
        return new(
            [.. tuningJobs.Select(Best).OfType<BestTrainingJob>()],
            [.. transformJobs.Select(job => Test(job, training)).OfType<TestSet>()],
            [.. transformJobs.SelectMany(job => job.Outputs).Select(Path)],
            [.. cloud.SageMaker.TrainingJobsOf(executionArn).SelectMany(job => job.State.Notices).Distinct()]);
    }

    BestTrainingJob? Best(TuningJob job) => job.BestTrainingJob is { State.ModelArtifacts: { } artifact } best
        ? new(
            job.Name,
            best.Name,
            best.Objective!.MetricName,
            best.FinalMetric!.Value,
            best.TunedHyperParameters,
            Path(artifact))
        : null;

    TestSet? Test(TransformJob job, S3Uri? training) =>
        training is not null
        && job.Outputs is [var output]
        && S3Uri.TryParse(job.InputS3Uri, null, out var input)
        && S3Uri.TryParse(output, null, out var predictions)
            ? Evaluation.Compare(cloud.Objects, _root, input, predictions, training)
            : null;

    static S3Uri? TrainingData(TrainingJob job)
    {
        var channel = job.Definition.InputDataConfig?.FirstOrDefault(channel => channel.ChannelName == "train");
        return S3Uri.TryParse(channel?.DataSource.S3DataSource?.S3Uri, null, out var location) ? location : null;
    }

    /// <summary>Where an object lies on this machine.</summary>
    string Path(string uri)
    {
        var location = S3Uri.Parse(uri);
        using var file = cloud.Objects.OpenRead(_root, location.Bucket, location.Key) as FileStream;
        return file?.Name ?? uri;
    }
}
