using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker.Training;

/// <summary>
/// Jobs over small data sets (in <c>Cases/training</c>) whose lines Python's xgboost 1.7.4 and scikit-learn printed,
/// called as the container calls them.
/// </summary>
public class TrainingLogTests
{
    public static TheoryData<string> Cases() =>
        [.. CaseFile.Json("training-logs.json").Select(test => test.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_job_prints_what_the_container_prints(string test)
    {
        var (data, hyperparameters, lines, error) = JsonSerializer.Deserialize<Case>(test, JsonSerializerOptions.Web)!;
        using var workbench = new Workbench();
        Workbench.RequireVersion17();
        workbench.Put("csv/train.csv", CaseFile.Text($"training/{data}-train.csv"));
        workbench.Put("csv/validation.csv", CaseFile.Text($"training/{data}-validation.csv"));

        var run = workbench.RunAsync("createTrainingJob", Requests.Training("job", hyperparameters));

        if (error is not null)
        {
            await Assert.ThrowsAsync<IntegrationException>(() => run);
            Assert.EndsWith(
                error, workbench.Service.TrainingJobs.Get("job").State.FailureReason, StringComparison.Ordinal);
            return;
        }
        await run;
        Assert.Equal(
            lines!,
            workbench.Log("training-jobs", "job")
                .Split('\n')
                .Where(line => line.Contains("#011", StringComparison.Ordinal)));
        if (hyperparameters.GetValueOrDefault("_tuning_objective_metric") is { } metric)
            Assert.Contains(metric, workbench.Service.TrainingJobs.Get("job").State.Metrics.Keys);
    }

    sealed record Case(string Data, Dictionary<string, string> Hyperparameters, string[]? Lines, string? Error);
}
