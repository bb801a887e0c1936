using System.Text.Json;
using Local.Run;
using static System.FormattableString;

namespace Local.Terminal;

/// <summary>The words of a run, the same in both views.</summary>
static class Text
{
    // A tuning job has a log for each of its training jobs.
    const int MostLogs = 3;

    public static string Failure(RunEvent.AttemptFailed failed) =>
        Error(failed.Error, failed.Cause)
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
        + (ended.Error is { } error ? $"{Environment.NewLine}{Error(error, ended.Cause)}" : "");

    static string Error(string error, string? cause) => cause is { Length: > 0 } ? $"{error}: {Message(cause)}" : error;

    /// <summary>
    /// A function's cause is its error report, a job's is its description; the sentence is in one of their fields.
    /// </summary>
    public static string Message(string cause)
    {
        try
        {
            using var json = JsonDocument.Parse(cause);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } report)
                return cause;
            foreach (var field in (string[])["errorMessage", "FailureReason"])
            {
                if (report.TryGetProperty(field, out var message) && message.ValueKind == JsonValueKind.String)
                    return message.GetString()!;
            }
        }
        catch (JsonException)
        {
            // It is a sentence already.
        }
        return cause;
    }

    /// <returns>Nothing, or lines after an empty one.</returns>
    public static IEnumerable<string> Summary(RunEvent.Summary summary) =>
        Parts(summary).ToList() is { Count: > 0 } lines ? ["", .. lines] : [];

    static IEnumerable<string> Parts(RunEvent.Summary summary)
    {
        foreach (var best in summary.BestTrainingJobs)
        {
            yield return $"Best training job  {best.Name}";
            yield return Invariant($"  {best.MetricName}  {best.Metric:0.#####}");
            var width = best.HyperParameters.Keys.Select(name => name.Length).DefaultIfEmpty().Max();
            foreach (var (name, value) in best.HyperParameters)
                yield return $"  {name.PadRight(width)}  {value}";
            yield return $"Model              {FromHere(best.Model)}";
        }
        foreach (var test in summary.TestSets)
        {
            yield return Invariant($"Test set           {test.Rows} rows: RMSE {test.RootMeanSquaredError:0.#####}")
                + Invariant($", predicting the mean {test.ErrorOfMean:0.#####}");
        }
        foreach (var output in summary.Outputs)
            yield return $"Predictions        {FromHere(output)}";
        foreach (var warning in summary.Warnings)
            yield return $"Warning            {warning}";
        if (summary.Report is { } report)
            yield return $"Report             {FromHere(report)}";
    }

    /// <summary>After a run that did not succeed: where it failed, where its log is, what can be done.</summary>
    public static IEnumerable<string> Explained(RunEvent.FailureExplained failed)
    {
        yield return "";
        if (failed.State is { } state)
            yield return $"Failed in          {state}";
        foreach (var log in failed.Logs.Take(MostLogs))
            yield return $"Log                {FromHere(log)}";
        var where = failed.Page is { } page ? $"{page}" : "The console (serve with the same --data)";
        yield return $"To try             {where} shows what each state got and logged"
            + (failed.CanBeRedriven ? "; Redrive there goes on from where it failed." : ".");
    }

    static string FromHere(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
