using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker.Training;

/// <summary>
/// Jobs over small data sets (in <c>Cases/training</c>) whose lines Python's xgboost and scikit-learn printed, called
/// as the container calls them: 1.7.4 for the image 1.7-1, and 3.0.0 for 3.0-5.
/// </summary>
public class TrainingLogTests
{
    public static TheoryData<string> Cases() => Read("training-logs.json");

    public static TheoryData<string> CasesOfThree() => Read("training-logs-3.0.json");

    [Theory, MemberData(nameof(Cases))]
    public Task A_job_prints_what_the_container_prints(string test) => PrintAsync(test, "1.7-1", new(1, 7));

    [Theory, MemberData(nameof(CasesOfThree))]
    public Task A_job_of_an_image_with_xgboost_3_prints_what_that_container_prints(string test) =>
        PrintAsync(test, "3.0-5", new(3, 0));

    static async Task PrintAsync(string test, string tag, Version library)
    {
        var (data, hyperparameters, lines, error) = JsonSerializer.Deserialize<Case>(test, JsonSerializerOptions.Web)!;
        using var workbench = new Workbench();
        Workbench.RequireLibrary(library);
        workbench.Put("csv/train.csv", CaseFile.Text($"training/{data}-train.csv"));
        workbench.Put("csv/validation.csv", CaseFile.Text($"training/{data}-validation.csv"));

        var run = workbench.RunAsync("createTrainingJob", Requests.Training("job", hyperparameters)
            .With("AlgorithmSpecification.TrainingImage", $"\"{Workbench.Image.Replace("1.7-1", tag)}\""));

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

    static TheoryData<string> Read(string file) => [.. CaseFile.Json(file).Select(test => test.GetRawText())];

    sealed record Case(string Data, Dictionary<string, string> Hyperparameters, string[]? Lines, string? Error);
}
