using Local.Aws;
using Local.Reports.Executions;
using Local.SageMaker.Tuning;

namespace Local.Run;

/// <summary>What an execution's SageMaker jobs brought.</summary>
sealed class RunSummary(Cloud cloud)
{
    readonly Principal _root = Principal.Root(cloud.Account);

    public RunEvent.Summary Of(string executionArn, Report? report)
    {
        var tuningJobs = cloud.SageMaker.TuningJobsOf(executionArn).ToList();
        var transformJobs = cloud.SageMaker.TransformJobsOf(executionArn).ToList();
        return new(
            [.. tuningJobs.Select(Best).OfType<BestTrainingJob>()],
            report?.Tests ?? [],
            [.. transformJobs.SelectMany(job => job.Outputs).Select(Path)],
            [.. cloud.SageMaker.TrainingJobsOf(executionArn).SelectMany(job => job.State.Notices).Distinct()],
            report?.File);
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

    /// <summary>Where an object lies on this machine.</summary>
    string Path(string uri)
    {
        var location = S3Uri.Parse(uri);
        using var file = cloud.Objects.OpenRead(_root, location.Bucket, location.Key) as FileStream;
        return file?.Name ?? uri;
    }
}
