using System.Text.Json;
using Local.Aws;
using Local.SageMaker;
using Local.SageMaker.Jobs;

namespace Tests.SageMaker;

/// <summary>Searches, and what a program that looks around finds of resources that are not here.</summary>
public sealed class SearchTests
{
    [Fact]
    public async Task Training_jobs_are_found_by_what_they_have()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await TrainAsync("a", rounds: 1);
        await TrainAsync("b", rounds: 2);
        await TrainAsync("c", rounds: 10);
        await workbench.CallAsync("AddTags", new
        {
            ResourceArn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/b",
            Tags = new[] { new { Key = "team", Value = "blue" } },
        });

        foreach (var test in CaseFile.Json("searches.json"))
        {
            var request = test.GetProperty("search");
            var answer = await workbench.CallAsync("Search", request);
            var names = answer.GetProperty("Results").EnumerateArray()
                .Select(result => result.GetProperty("TrainingJob").GetProperty("TrainingJobName").GetString());
            Assert.Equal(test.GetProperty("found").GetString(), string.Concat(names));
        }

        Task TrainAsync(string name, int rounds) => workbench.RunAsync(
            "createTrainingJob", Requests.Training(name, new() { ["num_round"] = $"{rounds}", ["eta"] = "0.5" }));
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TuneAsync(Requests.Tuning(jobs: 3));
        List<string> names = [];
        for (string? token = null; ;)
        {
            var page = await workbench.CallAsync(
                "Search", new { Resource = "TrainingJob", MaxResults = 2, NextToken = token });
            Assert.Equal(3, page.GetProperty("TotalHits").GetProperty("Value").GetInt32());
            names.AddRange(page.GetProperty("Results").EnumerateArray()
                .Select(result => result.GetProperty("TrainingJob").GetProperty("TrainingJobName").GetString()!));
            if (!page.TryGetProperty("NextToken", out var next))
                break;
            token = next.GetString();
        }

        Assert.Equal(workbench.Service.TrainingJobs.All.Select(job => job.Name).Order(), names.Order());
        var tuning = await workbench.CallAsync("Search", new { Resource = "HyperParameterTuningJob" });
        Assert.Equal(
            "tune",
            tuning.GetProperty("Results")[0]
                .GetProperty("HyperParameterTuningJob")
                .GetProperty("HyperParameterTuningJobName")
                .GetString());
        Assert.Empty(
            (await workbench.CallAsync("Search", new { Resource = "Pipeline" }))
                .GetProperty("Results")
                .EnumerateArray());
    }

    [Theory]
    [InlineData("""{}""", "A SearchExpression needs at least one of Filters, NestedFilters and SubExpressions.")]
    [InlineData(
        """{"SubExpressions": [{}]}""",
        "A SearchExpression needs at least one of Filters, NestedFilters and SubExpressions.")]
    [InlineData(
        """
        {
          "SubExpressions": [{"Filters": [{"Name": "a", "Operator": "Contains", "Value": "b"}]}],
          "Filters": [{"Name": "c", "Operator": "Contains", "Value": "d"}]
        }
        """,
        "'CONTAINS' operator usage limit of 1 exceeded.")]
    public async Task An_expression_beyond_the_documented_limits_is_refused(string expression, string message)
    {
        using var workbench = new Workbench();

        var refusal = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync(
            "Search", new { Resource = "TrainingJob", SearchExpression = JsonElement.Parse(expression) }));

        Assert.Equal(("ValidationException", message), (refusal.Code, refusal.Message));
    }

    [Theory]
    [InlineData(
        "TrainingJob",
        "",
        "HyperParameters.eta HyperParameters.num_round HyperParameters.objective Metrics.train:rmse Metrics.validation:rmse "
        + "Tags.AWS_STEP_FUNCTIONS_EXECUTION_ARN Tags.MANAGED_BY_AWS Tags.team")]
    [InlineData("TrainingJob", "hyperparameters.n", "HyperParameters.num_round")]
    [InlineData("TrainingJob", "num_round", "")]
    [InlineData("Model", "Model.Tags.", "Model.Tags.team")]
    [InlineData("Pipeline", "", "")]
    public async Task Properties_that_resources_name_for_themselves_are_suggested(
        string kind, string hint, string names)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(
            new() { ["num_round"] = "1", ["eta"] = "0.3", ["objective"] = "reg:squarederror" });
        foreach (var resource in (string[])["training-job/first", "model/model"])
        {
            await workbench.CallAsync("AddTags", new
            {
                ResourceArn = $"arn:aws:sagemaker:us-east-1:123456789012:{resource}",
                Tags = new[] { new { Key = "team", Value = "blue" } },
            });
        }

        var answer = await workbench.CallAsync("GetSearchSuggestions", new
        {
            Resource = kind,
            SuggestionQuery = new { PropertyNameQuery = new { PropertyNameHint = hint } },
        });

        Assert.Equal(names, string.Join(' ', answer.GetProperty("PropertyNameSuggestions").EnumerateArray()
            .Select(suggestion => suggestion.GetProperty("PropertyName").GetString())));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("OTk5OTk5OTk5OTk=")] // 99999999999
    [InlineData("LTE=")] // -1
    public async Task A_search_goes_on_from_no_token_that_it_has_not_given(string token)
    {
        using var workbench = new Workbench();
        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => workbench.CallAsync("Search", new { Resource = "Model", NextToken = token }));
        Assert.Equal("The NextToken is not one that a previous response had.", refusal.Message);
    }

    [Fact]
    public async Task Numbers_and_texts_are_sorted_apart()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        string[] values = ["9", "10", "1x"];
        for (var i = 0; i < 45; i++)
            await workbench.CallAsync(
                "CreateModel",
                Requests.Model($"m{i}", "s3://bucket/models/first/output/model.tar.gz")
                    .With("Tags", $$"""[{ "Key": "k", "Value": "{{values[i % 3]}}" }]"""));

        var answer = await workbench.CallAsync(
            "Search", new { Resource = "Model", SortBy = "Model.Tags.k", SortOrder = "Ascending" });

        Assert.Equal(values, answer.GetProperty("Results").EnumerateArray()
            .SelectMany(result => result.GetProperty("Model").GetProperty("Model").GetProperty("Tags").EnumerateArray())
            .Select(tag => tag.GetProperty("Value").GetString())
            .Where(value => values.Contains(value)).Distinct());
    }

    [Fact]
    public async Task A_list_that_is_one_page_has_no_second()
    {
        using var workbench = new Workbench();
        foreach (var operation in (string[])["ListPipelines", "ListTrainingJobs", "ListModels"])
        {
            var refusal = await Assert.ThrowsAsync<AwsException>(
                () => workbench.CallAsync(operation, new { NextToken = "abc" }));
            Assert.Equal("The NextToken is not one that a previous response had.", refusal.Message);
        }
    }

    [Fact]
    public async Task Lists_of_what_is_not_here_are_empty()
    {
        using var workbench = new Workbench();
        foreach (var operation in EmptyLists.Operations)
        {
            var answer = await workbench.CallAsync(operation, new { });
            Assert.Equal(0, Assert.Single(answer.EnumerateObject()).Value.GetArrayLength());
        }
    }

    [Fact]
    public async Task A_training_job_that_has_ended_can_be_deleted_and_its_name_is_free()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = Requests.Training("t", new() { ["num_round"] = "1000000" });
        await workbench.CallAsync("CreateTrainingJob", request);
        var job = workbench.Service.TrainingJobs.Get("t");
        var name = new { TrainingJobName = "t" };

        var updated = await workbench.CallAsync("UpdateTrainingJob", name);
        var running = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("DeleteTrainingJob", name));
        job.Stop();
        await job.Completion;
        var ended = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("UpdateTrainingJob", name));
        await workbench.CallAsync("DeleteTrainingJob", name);
        var missing = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("DeleteTrainingJob", name));
        await workbench.RunAsync("createTrainingJob", Requests.Training("t", new() { ["num_round"] = "1" }));

        Assert.Equal(
            "arn:aws:sagemaker:us-east-1:123456789012:training-job/t",
            updated.GetProperty("TrainingJobArn").GetString());
        Assert.Equal("ResourceInUse", running.Code);
        Assert.Equal("The request was rejected because the training job is in status Stopped.", ended.Message);
        Assert.Equal("ResourceNotFound", missing.Code);
        Assert.Equal(JobStatus.Completed, workbench.Service.TrainingJobs.Get("t").Status);
    }
}
