using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker;

public class ListTests
{
    [Fact]
    public async Task Lists_are_filtered_sorted_and_paged()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        foreach (var name in (string[])["b-1", "a-2", "b-3"])
            await workbench.RunAsync("createTrainingJob", Requests.Training(name, new() { ["num_round"] = "1" }));
        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Requests.Training("a-bad", new() { ["num_round"] = "none" })));
        var third = workbench.Service.TrainingJobs.Get("b-3").CreationTime.ToUnixTimeMilliseconds() / 1000m;

        Assert.Equal(["b-1", "a-2", "b-3", "a-bad"], await NamesAsync("{}"));
        Assert.Equal(["a-bad", "b-3", "a-2", "b-1"], await NamesAsync("""{"SortOrder": "Descending"}"""));
        Assert.Equal(["a-2", "a-bad", "b-1", "b-3"], await NamesAsync("""{"SortBy": "Name"}"""));
        Assert.Equal(["a-2", "b-1", "b-3", "a-bad"], await NamesAsync("""{"SortBy": "Status"}"""));
        Assert.Equal(["b-1", "b-3"], await NamesAsync("""{"NameContains": "B-"}"""));
        Assert.Equal(["a-bad"], await NamesAsync("""{"StatusEquals": "Failed"}"""));
        Assert.Equal(["b-1", "a-2"], await NamesAsync($$"""{"CreationTimeBefore": {{third}}}"""));
        Assert.Equal(["b-3", "a-bad"], await NamesAsync($$"""{"CreationTimeAfter": {{third - 0.001m}}}"""));
        Assert.Empty(await NamesAsync("""{"LastModifiedTimeAfter": 4102444800}"""));
        Assert.Empty(await NamesAsync("""{"WarmPoolStatusEquals": "Available"}"""));
        // The documentation: first the page, then the status.
        Assert.Empty(await NamesAsync("""{"StatusEquals": "Failed", "MaxResults": 2}"""));

        async Task<string[]> NamesAsync(string request) =>
            Names(await CallAsync(workbench, "ListTrainingJobs", request), "TrainingJobSummaries", "TrainingJobName");
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended_whatever_is_deleted_meanwhile()
    {
        using var workbench = new Workbench();
        workbench.Put("model.tar.gz", "any bytes");
        for (var i = 0; i < 12; i++)
            await workbench.RunAsync("createModel", Requests.Model($"model-{i:00}", "s3://bucket/model.tar.gz"));

        var first = await CallAsync(workbench, "ListModels", """{"SortBy": "Name", "SortOrder": "Ascending"}""");
        foreach (var name in Names(first, "Models", "ModelName"))
            await CallAsync(workbench, "DeleteModel", $$"""{"ModelName": "{{name}}"}""");
        var second = await CallAsync(
            workbench,
            "ListModels",
            $$"""{"SortBy": "Name", "SortOrder": "Ascending", "NextToken": "{{first.GetProperty("NextToken").GetString()}}"}""");

        Assert.Equal(10, Names(first, "Models", "ModelName").Length); // the default
        Assert.Equal(["model-10", "model-11"], Names(second, "Models", "ModelName"));
        Assert.False(second.TryGetProperty("NextToken", out _));
        Assert.Equal(["model-11", "model-10"], Names(await CallAsync(workbench, "ListModels", "{}"), "Models", "ModelName"));
    }

    [Fact]
    public async Task The_training_jobs_of_a_tuning_job_are_sorted_by_their_metric()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning(jobs: 3));

        var jobs = await CallAsync(
            workbench,
            "ListTrainingJobsForHyperParameterTuningJob",
            """{"HyperParameterTuningJobName": "tune", "SortBy": "FinalObjectiveMetricValue"}""");
        var metrics = jobs.GetProperty("TrainingJobSummaries")
            .EnumerateArray()
            .Select(
                job => job.GetProperty("FinalHyperParameterTuningJobObjectiveMetric").GetProperty("Value").GetDouble())
            .ToArray();
        var tuning = (await CallAsync(workbench, "ListHyperParameterTuningJobs", "{}"))
            .GetProperty("HyperParameterTuningJobSummaries")[0];

        Assert.Equal(3, metrics.Length);
        Assert.Equal(metrics.Order(), metrics);
        Assert.Equal("Bayesian", tuning.GetProperty("Strategy").GetString());
        Assert.Equal(3, tuning.GetProperty("ResourceLimits").GetProperty("MaxNumberOfTrainingJobs").GetInt32());
    }

    [Theory]
    [InlineData(
        "ListModels",
        """{"MaxResults": 101}""",
        "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have " +
        "value less than or equal to 100")]
    [InlineData(
        "ListModels",
        """{"SortBy": "Status"}""",
        "1 validation error detected: Value 'Status' at 'sortBy' failed to satisfy constraint: Member must satisfy " +
        "enum value set: [Name, CreationTime]")]
    [InlineData("ListTrainingJobs", """{"NextToken": "x"}""", "The NextToken is not one that a previous response had.")]
    [InlineData(
        "ListTransformJobs",
        """{"NameContains": "a_b", "StatusEquals": "Done"}""",
        "2 validation errors detected: Value 'a_b' at 'nameContains' failed to satisfy constraint: Member must " +
        "satisfy regular expression pattern: [a-zA-Z0-9\\-]+; Value 'Done' at 'statusEquals' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [InProgress, Completed, Failed, Stopping, Stopped]")]
    [InlineData(
        "DescribeModel",
        """{"ModelName": "-"}""",
        "1 validation error detected: Value '-' at 'modelName' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?")]
    [InlineData(
        "DeleteModel",
        """{"ModelName": null}""",
        "1 validation error detected: Value null at 'modelName' failed to satisfy constraint: Member must not be null")]
    [InlineData("DescribeTransformJob", """{"TransformJobName": "none"}""", "Could not find a transform job with the name none.")]
    [InlineData(
        "AddTags",
        """{"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:model/none", "Tags": []}""",
        "Could not find model \"arn:aws:sagemaker:us-east-1:123456789012:model/none\".")]
    [InlineData(
        "ListTags",
        """{"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:app/none"}""",
        "'app' is no kind of resource that is here and has tags; these are: training-job, " +
        "hyper-parameter-tuning-job, transform-job, model, endpoint-config, endpoint.")]
    [InlineData(
        "ListTags",
        """{"ResourceArn": "arn:aws:sagemaker:us-east-1:999999999999:model/none"}""",
        "arn:aws:sagemaker:us-east-1:999999999999:model/none is not of this account and region.")]
    [InlineData(
        "AddTags",
        """{"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:model/none", "Tags": [{"Key": "aws:team", "Value": "a"}]}""",
        "aws: prefixed tag key names are not allowed for external use.")]
    public async Task A_wrong_request_is_refused(string operation, string request, string message)
    {
        using var workbench = new Workbench();

        Assert.Equal(
            message, (await Assert.ThrowsAsync<AwsException>(() => CallAsync(workbench, operation, request))).Message);
    }

    [Theory]
    [InlineData("model", "model")]
    [InlineData("training-job", "first")]
    [InlineData("transform-job", "transform")]
    [InlineData("hyper-parameter-tuning-job", "tune")]
    public async Task Tags_are_added_listed_and_deleted(string kind, string name)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        await workbench.RunAsync("createTransformJob", Requests.Transform("transform", "model"));
        await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning(jobs: 1, parallel: 1));
        var arn = $"arn:aws:sagemaker:us-east-1:123456789012:{kind}/{name}";
        var before = await TagsAsync("ListTags", "");

        await TagsAsync("AddTags", """, "Tags": [{"Key": "team", "Value": "a"}, {"Key": "cost", "Value": "b"}]""");
        await TagsAsync("AddTags", """, "Tags": [{"Key": "team", "Value": "c"}]""");
        await TagsAsync("DeleteTags", """, "TagKeys": ["cost", "none"]""");

        // What Step Functions starts and waits for has its tags.
        Assert.Equal(
            kind == "model" ? [] : ["AWS_STEP_FUNCTIONS_EXECUTION_ARN", "MANAGED_BY_AWS"], before.Keys.Order());
        Assert.Equal("c", (await TagsAsync("ListTags", ""))["team"]);
        Assert.Equal(before.Count + 1, (await TagsAsync("ListTags", "")).Count);

        async Task<Dictionary<string, string>> TagsAsync(string operation, string rest) =>
            await CallAsync(workbench, operation, $$"""{"ResourceArn": "{{arn}}"{{rest}}}""") is var answer
                && answer.TryGetProperty("Tags", out var tags)
                ? tags.EnumerateArray().ToDictionary(
                    tag => tag.GetProperty("Key").GetString()!, tag => tag.GetProperty("Value").GetString()!)
                : [];
    }

    static Task<JsonElement> CallAsync(Workbench workbench, string operation, string request) =>
        workbench.CallAsync(operation, JsonElement.Parse(request));

    static string[] Names(JsonElement answer, string field, string name) =>
        [.. answer.GetProperty(field).EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];
}
