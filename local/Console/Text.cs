using static System.FormattableString;

namespace Local.Console;

/// <summary>The words of a run, the same in both views.</summary>
static class Text
{
    public static string Failure(RunEvent.AttemptFailed failed) =>
        $"{failed.Error}{(failed.Cause is { Length: > 0 } cause ? $": {cause}" : "")}"
        + (failed.RetryIn is { } delay ? Invariant($" (tried again in {delay.TotalSeconds:0.0} s)") : "");

    public static string TrainingJob(RunEvent.TrainingJobChanged job) =>
        $"{job.Name}  {job.Status switch
        {
            "InProgress" => Invariant($"round {job.Round} of {job.Rounds}"),
            "Completed" => Invariant($"{job.Round} rounds"),
            var status => job.FailureReason is { } reason ? $"{status}: {reason}" : status,
        }}{(job.Metric is { } metric ? Invariant($"  {job.MetricName} {metric:0.#####}") : "")}";

    public static string Ended(RunEvent.ExecutionEnded ended, TimeSpan duration) =>
        Invariant($"{ended.Status} after {duration.TotalSeconds:0.00} s")
        + (ended.Error is { } error ? $"{Environment.NewLine}{error}{(ended.Cause is { } cause ? $": {cause}" : "")}" : "");

    public static IEnumerable<string> Summary(RunEvent.Summary summary)
    {
        foreach (var best in summary.BestTrainingJobs)
        {
            yield return $"Best training job  {best.Name}";
            yield return Invariant($"  {best.MetricName}  {best.Metric:0.#####}");
            var width = best.HyperParameters.Keys.Select(name => name.Length).DefaultIfEmpty().Max();
            foreach (var (name, value) in best.HyperParameters)
                yield return $"  {name.PadRight(width)}  {value}";
            yield return $"Model              {best.Model}";
        }
        foreach (var test in summary.TestSets)
            yield return Invariant($"Test set           {test.Rows} rows: RMSE {test.RootMeanSquaredError:0.#####}, predicting the mean {test.OfTheMean:0.#####}");
        foreach (var output in summary.Outputs)
            yield return $"Predictions        {output}";
    }
}
