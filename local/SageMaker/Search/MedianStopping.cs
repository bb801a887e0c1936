using MathNet.Numerics.Statistics;

namespace Local.SageMaker.Search;

/// <summary>
/// Stops a trial whose objective is worse than the median, over the earlier trials, of their mean objective up to the
/// same epoch.
/// </summary>
/// <remarks>
/// Earlier trials are those that have ended. One that ended before that epoch has no mean there and does not count.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-early-stopping.html"/>
sealed class MedianStopping : IStoppingRule
{
    public bool ShouldStop(LearningCurve trial, IEnumerable<LearningCurve> others)
    {
        var epoch = trial.Objectives.Count;
        double[] averages = [
            .. others.Where(other => other.HasEnded && other.Averages.Count >= epoch)
                .Select(other => other.Averages[epoch - 1]),
        ];
        return averages.Length > 0 && trial.Objectives[^1] > averages.Median();
    }
}
