using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Training;

namespace Tests.SageMaker.Tuning;

public class TuningJobTrainingsTests
{
    [Fact]
    public async Task Training_jobs_are_listed_sorted_filtered_and_page_by_page()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 60);
        // Depth 0 fails, with two of the six combinations.
        var ranges =
            """
            { "CategoricalParameterRanges": [{ "Name": "max_depth", "Values": ["3", "0", "1"] }, { "Name": "eta",
              "Values": ["0.2", "0.5"] }] }
            """;
        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 6, strategy: "Grid")
                .With("HyperParameterTuningJobConfig.ParameterRanges", ranges));

        Assert.Equal([1, 2, 3, 4, 5, 6], await NumbersAsync(workbench, new { }));
        Assert.Equal([6, 5, 4, 3, 2, 1], await NumbersAsync(workbench, new { SortBy = "Name", SortOrder = "Descending" }));
        Assert.Equal([1, 2, 3, 4, 5, 6], await NumbersAsync(workbench, new { SortBy = "CreationTime" }));
        Assert.Equal([1, 2, 5, 6, 3, 4], await NumbersAsync(workbench, new { SortBy = "Status" }));
        Assert.Equal([3, 4], await NumbersAsync(workbench, new { StatusEquals = "Failed" }));
        var best = job.TrainingJobs.Where(training => training.FinalMetric is not null)
            .OrderBy(training => training.FinalMetric)
            .Select(Number)
            .ToList();
        Assert.Equal(4, best.Count);
        Assert.Equal(best, await NumbersAsync(workbench, new { SortBy = "FinalObjectiveMetricValue" }));
        Assert.Equal(
            best.AsEnumerable().Reverse(),
            await NumbersAsync(workbench, new { SortBy = "FinalObjectiveMetricValue", SortOrder = "Descending" }));

        var first = await ListAsync(workbench, new { MaxResults = 4 });
        var second = await ListAsync(
            workbench, new { MaxResults = 4, NextToken = first.GetProperty("NextToken").GetString() });
        Assert.Equal([1, 2, 3, 4], Numbers(first));
        Assert.Equal([5, 6], Numbers(second));
        Assert.False(second.TryGetProperty("NextToken", out _));
    }

    [Theory]
    [InlineData(
        """{ "HyperParameterTuningJobName": "nobody" }""",
        "ResourceNotFound",
        "Amazon SageMaker can't find a tuning job with the name nobody. Check the name of the tuning job and retry your request.")]
    [InlineData(
        "{}",
        "ValidationException",
        "1 validation error detected: Value null at 'hyperParameterTuningJobName' failed to satisfy constraint: Member must not be null")]
    [InlineData(
        """{ "HyperParameterTuningJobName": "x", "MaxResults": 101 }""",
        "ValidationException",
        "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have " +
        "value less than or equal to 100")]
    [InlineData(
        """{ "HyperParameterTuningJobName": "x", "SortBy": "Luck" }""",
        "ValidationException",
        "1 validation error detected: Value 'Luck' at 'sortBy' failed to satisfy constraint: Member must satisfy " +
        "enum value set: [Name, CreationTime, Status, FinalObjectiveMetricValue]")]
    public async Task A_wrong_request_is_refused(string request, string code, string message)
    {
        using var workbench = new Workbench();

        var failure = await Assert.ThrowsAsync<AwsException>(
            () =>
                workbench.CallAsync(
                    "ListTrainingJobsForHyperParameterTuningJob", JsonDocument.Parse(request).RootElement));

        Assert.Equal((code, message), (failure.Code, failure.Message));
    }

    static async Task<IEnumerable<int>> NumbersAsync(Workbench workbench, object options) =>
        Numbers(await ListAsync(workbench, options));

    static Task<JsonElement> ListAsync(Workbench workbench, object options) =>
        workbench.CallAsync(
            "ListTrainingJobsForHyperParameterTuningJob",
            JsonSerializer.SerializeToElement(options).With("HyperParameterTuningJobName", "\"tune\""));

    static IEnumerable<int> Numbers(JsonElement answer) =>
        [
            .. answer.GetProperty("TrainingJobSummaries")
                .EnumerateArray()
                .Select(job => Number(job.GetProperty("TrainingJobName").GetString()!)),
        ];

    static int Number(TrainingJob job) => Number(job.Name);

    static int Number(string name) => int.Parse(name.AsSpan(5, 3), null);
}
