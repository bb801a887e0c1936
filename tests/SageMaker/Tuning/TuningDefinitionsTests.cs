using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Tests.SageMaker.Tuning;

/// <summary>Tuning jobs with several definitions of training jobs.</summary>
public class TuningDefinitionsTests
{
    [Fact]
    public async Task Definitions_take_turns_and_their_training_jobs_are_compared()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(Several(jobs: 5));

        Assert.Equal(
            ["shallow", "deep", "shallow", "deep", "shallow"],
            job.TrainingJobs.Select(training => training.Definition.DefinitionName));
        Assert.All(job.TrainingJobs, training => Assert.Equal(
            training.Definition.DefinitionName == "deep" ? ["eta", "max_depth"] : ["max_depth"],
            training.TunedHyperParameters.Keys));
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        Assert.False(described.TryGetProperty("TrainingJobDefinition", out _));
        Assert.Equal(
            ["shallow", "deep"],
            described.GetProperty("TrainingJobDefinitions")
                .EnumerateArray()
                .Select(definition => definition.GetProperty("DefinitionName").GetString()));
        var best = described.GetProperty("BestTrainingJob");
        Assert.Equal(
            job.TrainingJobs.MinBy(training => training.FinalMetric)!.Name,
            best.GetProperty("TrainingJobName").GetString());
        Assert.Equal(
            job.BestTrainingJob!.Definition.DefinitionName, best.GetProperty("TrainingJobDefinitionName").GetString());
    }

    [Fact]
    public async Task A_grid_goes_through_the_combinations_of_each_definition()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        var request = Several(jobs: 5, "Grid", [("one", Categories(2)), ("other", Categories(3))]);

        var job = await workbench.TuneAsync(request);

        Assert.Equal(["one 1", "one 2", "other 1", "other 2", "other 3"],
            job.TrainingJobs.Select(
                training => $"{training.Definition.DefinitionName} {training.TunedHyperParameters["max_depth"]}")
                    .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_role_must_be_passed()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = JsonObject.Create(Several(jobs: 2))!;
        request["TrainingJobDefinitions"]![1]!["RoleArn"] = "arn:aws:iam::123456789012:role/OtherRole";
        workbench.Denied.Add("iam:PassRole");

        Assert.EndsWith(Workbench.Role, await RefusalAsync(workbench, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_holds_for_the_instances_of_each_definition()
    {
        using var workbench = new Workbench(quotas: new() { ["ml.m5.large"] = 1 });
        workbench.PutData(rows: 40);
        var request = JsonObject.Create(Several(jobs: 2))!;
        request["TrainingJobDefinitions"]![1]!["ResourceConfig"]!["InstanceType"] = "ml.m5.large";

        Assert.StartsWith(
            "The account-level service limit 'ml.m5.large for training job usage' is 1 Instances, with current " +
            "utilization of 0 Instances and a request delta of 2 Instances.",
            await RefusalAsync(workbench, request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "DefinitionName": "shallow" }""", "Each of the TrainingJobDefinitions needs a DefinitionName of its own.")]
    [InlineData(
        """{ "TuningObjective": { "Type": "Maximize", "MetricName": "validation:auc" } }""",
        "The TuningObjective of each of the TrainingJobDefinitions must have the same Type: their training jobs " +
        "are compared with each other.")]
    [InlineData(
        """{ "TuningObjective": null }""",
        "A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.")]
    [InlineData("""{ "HyperParameterRanges": null }""", "You must specify at least one hyperparameter range: ParameterRanges.")]
    public async Task What_several_definitions_need_is_checked(string change, string message)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = JsonObject.Create(Several(jobs: 2))!;
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            request["TrainingJobDefinitions"]![1]![name] = value?.DeepClone();

        Assert.Equal(message, await RefusalAsync(workbench, request));
    }

    [Fact]
    public async Task What_only_a_single_definition_may_have_is_refused()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        Task<string> WithAsync(string path, string value) =>
            RefusalAsync(workbench, JsonObject.Create(Several(jobs: 2).With(path, value))!);

        Assert.Equal("You can't specify both TrainingJobDefinition and TrainingJobDefinitions. Give one of them.",
            await WithAsync(
                "TrainingJobDefinition", Requests.Tuning().GetProperty("TrainingJobDefinition").GetRawText()));
        Assert.StartsWith("With TrainingJobDefinitions, give TuningObjective and HyperParameterRanges in each of them",
            await WithAsync(
                "HyperParameterTuningJobConfig.ParameterRanges", Ranges("max_depth")), StringComparison.Ordinal);
        Assert.StartsWith("TrainingJobEarlyStoppingType must be Off with several TrainingJobDefinitions",
            await WithAsync(
                "HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType", "\"Auto\""), StringComparison.Ordinal);
        Assert.StartsWith("WarmStartConfig can't be used with several TrainingJobDefinitions",
            await WithAsync(
                "WarmStartConfig",
                """{ "WarmStartType": "TransferLearning", "ParentHyperParameterTuningJobs": [{ "HyperParameterTuningJobName": "x" }] }"""),
                StringComparison.Ordinal);
    }

    static async Task<string> RefusalAsync(Workbench workbench, JsonObject request)
    {
        var refusal = await Assert.ThrowsAsync<AwsException>(() => workbench.Service.TuningJobs.CreateAsync(
            workbench.Root, JsonSerializer.SerializeToElement(request), new Dictionary<string, string>()));
        return refusal.Message;
    }

    static JsonElement Several(
        int jobs, string strategy = "Bayesian", (string Name, string Ranges)[]? definitions = null)
    {
        var request = JsonObject.Create(Requests.Tuning(jobs: jobs, strategy: strategy))!;
        var objective = request["HyperParameterTuningJobConfig"]!["HyperParameterTuningJobObjective"]!;
        request["HyperParameterTuningJobConfig"]!.AsObject().Remove("HyperParameterTuningJobObjective");
        request["HyperParameterTuningJobConfig"]!.AsObject().Remove("ParameterRanges");
        var definition = request["TrainingJobDefinition"]!.DeepClone();
        request.Remove("TrainingJobDefinition");
        definitions ??= [("shallow", Ranges("max_depth")), ("deep", Ranges("max_depth", "eta"))];
        request["TrainingJobDefinitions"] = new JsonArray([.. definitions.Select(named =>
        {
            var node = definition.DeepClone();
            node["DefinitionName"] = named.Name;
            node["TuningObjective"] = objective.DeepClone();
            node["HyperParameterRanges"] = JsonNode.Parse(named.Ranges);
            return node;
        })]);
        return JsonSerializer.SerializeToElement(request);
    }

    static string Ranges(params string[] names) => $$"""
        {
          "IntegerParameterRanges": [{ "Name": "max_depth", "MinValue": "1", "MaxValue": "6" }],
          "ContinuousParameterRanges": [{{(names.Contains("eta") ? """{ "Name": "eta", "MinValue": "0.1", "MaxValue": "0.5" }""" : "")}}]
        }
        """;

    static string Categories(int depths) =>
        JsonSerializer.Serialize(new
        {
            CategoricalParameterRanges = new[]
            {
                new { Name = "max_depth", Values = Enumerable.Range(1, depths).Select(depth => $"{depth}") },
            },
        });
}
