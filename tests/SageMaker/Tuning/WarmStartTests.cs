using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Training;

namespace Tests.SageMaker.Tuning;

public class WarmStartTests
{
    const string Ranges =
        """
        { "IntegerParameterRanges": [{ "Name": "max_depth", "MinValue": "1", "MaxValue": "10" }],
          "ContinuousParameterRanges": [{ "Name": "eta", "MinValue": "0.1", "MaxValue": "0.5" }] }
        """;

    [Fact]
    public async Task A_search_goes_on_from_what_its_parents_have_seen()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        var parent = await workbench.TuneAsync(Requests.Tuning("parent", jobs: 5, parallel: 1, strategy: "Random"));

        var cold = await workbench.TuneAsync(Requests.Tuning("cold", jobs: 3, parallel: 1));
        var warm = await workbench.TuneAsync(Warm("warm", "IdenticalDataAndAlgorithm"));

        Assert.NotEqual(cold.TrainingJobs.Select(Values), warm.TrainingJobs.Select(Values));
        Assert.Empty(warm.TrainingJobs.Select(Values).Intersect(parent.TrainingJobs.Select(Values)));
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "warm" });
        var best = described.GetProperty("OverallBestTrainingJob");
        var all = parent.TrainingJobs.Concat(warm.TrainingJobs).MinBy(training => training.FinalMetric)!;
        Assert.Equal(all.Name, best.GetProperty("TrainingJobName").GetString());
        Assert.Equal(
            parent.TrainingJobs.Contains(all) ? "parent" : "warm", best.GetProperty("TuningJobName").GetString());
        Assert.Equal(
            "IdenticalDataAndAlgorithm",
            described.GetProperty("WarmStartConfig").GetProperty("WarmStartType").GetString());
        Assert.StartsWith(
            "warm-",
            described.GetProperty("BestTrainingJob").GetProperty("TrainingJobName").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_static_may_be_tuned_and_the_other_way_round()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        await workbench.TuneAsync(Requests.Tuning("parent", jobs: 3, parallel: 1, strategy: "Random"));

        var job = await workbench.TuneAsync(Warm("warm", "TransferLearning")
            .With(
                "HyperParameterTuningJobConfig.ParameterRanges",
                """
                { "IntegerParameterRanges": [{ "Name": "num_round", "MinValue": "10", "MaxValue": "30" },
                  { "Name": "max_depth", "MinValue": "1", "MaxValue": "4" }] }
                """)
            .With("TrainingJobDefinition.EnableNetworkIsolation", "false") // which is the default
            .With("TrainingJobDefinition.StaticHyperParameters", """{ "objective": "reg:squarederror", "eta": "0.3" }""")
            .With("TrainingJobDefinition.AlgorithmSpecification.TrainingImage", $"\"{Workbench.Image}-cpu-py3\""));

        Assert.Equal(JobStatus.Completed, job.Status);
        Assert.Null(job.OverallBestTrainingJob);
        Assert.All(
            job.TrainingJobs, training => Assert.Equal(["max_depth", "num_round"], training.TunedHyperParameters.Keys));
    }

    [Theory]
    [InlineData(
        "HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.MetricName",
        "\"train:rmse\"",
        "The objective metric must be the one of the parent tuning job parent: validation:rmse, Minimize.")]
    [InlineData(
        "TrainingJobDefinition.StaticHyperParameters",
        """{ "num_round": "20" }""",
        "The set of tunable plus static HyperParameter names is not the same across current and parent tuning " +
        "jobs. Please ensure this set is constant when warm starting. Note that previously static HyperParameters " +
        "can be tuned in warm start jobs and vice versa.")]
    [InlineData(
        "HyperParameterTuningJobConfig.ParameterRanges",
        """
        { "ContinuousParameterRanges": [{ "Name": "eta", "MinValue": "0.1", "MaxValue": "0.5" },
          { "Name": "max_depth", "MinValue": "1", "MaxValue": "5" }] }
        """,
        "The hyperparameter 'max_depth' is Continuous here and Integer in the parent tuning job parent. Its type must not change.")]
    [InlineData(
        "TrainingJobDefinition.AlgorithmSpecification.TrainingImage",
        "\"683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1\"",
        "Only the following fields in TrainingJobDefinition are allowed to change: [outputDataConfig, " +
        "staticHyperParameters, roleArn, resourceConfig, stoppingCondition, vpcConfig, enableManagedSpotTraining, checkpointConfig].")]
    [InlineData(
        "TrainingJobDefinition.EnableNetworkIsolation",
        "true",
        "Only the following fields in TrainingJobDefinition are allowed to change: [outputDataConfig, " +
        "staticHyperParameters, roleArn, resourceConfig, stoppingCondition, vpcConfig, enableManagedSpotTraining, checkpointConfig].")]
    [InlineData(
        "HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs",
        "750",
        "The account-level service limit 'number of training jobs per hyperparameter tuning job' is 750, with a " +
        "request of 751. Please use AWS Service Quotas to request an increase for this quota.")]
    public async Task What_a_parent_does_not_allow_is_refused(string field, string value, string message)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TuneAsync(Requests.Tuning("parent", jobs: 1));

        await RefusedAsync(workbench, Warm("warm", "IdenticalDataAndAlgorithm").With(field, value), message);
    }

    [Fact]
    public async Task No_more_than_ten_hyperparameters_become_static_or_change()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var categories =
            """
            { "CategoricalParameterRanges": [{ "Name": "subsample", "Values": ["0.5", "1"] }, { "Name": "max_depth",
              "Values": ["1", "2", "3", "4", "5", "6", "7", "8", "9"] }],
              "ContinuousParameterRanges": [{ "Name": "eta", "MinValue": "0.1", "MaxValue": "0.5" }] }
            """;
        await workbench.TuneAsync(
            Requests.Tuning("parent", jobs: 1)
                .With("HyperParameterTuningJobConfig.ParameterRanges", categories));
        var request = Warm("warm", "IdenticalDataAndAlgorithm")
            .With(
                "HyperParameterTuningJobConfig.ParameterRanges",
                """{ "ContinuousParameterRanges": [{ "Name": "eta", "MinValue": "0.1", "MaxValue": "0.5" }] }""");

        await RefusedAsync(
            workbench,
            request.With(
                "TrainingJobDefinition.StaticHyperParameters",
                """{ "num_round": "20", "objective": "reg:squarederror", "subsample": "0.5", "max_depth": "5" }"""),
            "11 hyperparameters are static and were tuned or had another value in the parent tuning job parent; at " +
            "most 10 changes are allowed.");
    }

    [Fact]
    public async Task A_parent_that_is_running_is_refused()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var parent = await workbench.Service.TuningJobs.CreateAsync(
            workbench.Root,
            Requests.Tuning("parent", hyperparameters: new() { ["num_round"] = "1000000", ["objective"] = "reg:squarederror" }),
            new Dictionary<string, string>());

        await RefusedAsync(
            workbench,
            Warm("warm", "IdenticalDataAndAlgorithm"),
            "The parent tuning job parent is in status InProgress. A parent must be Completed, Stopped or Failed.");

        parent.Stop();
        await parent.Completion;
    }

    static JsonElement Warm(string name, string type) =>
        Requests.Tuning(name, jobs: 3, parallel: 1)
            .With("HyperParameterTuningJobConfig.ParameterRanges", Ranges)
        .With(
            "WarmStartConfig",
            $$"""{ "WarmStartType": "{{type}}", "ParentHyperParameterTuningJobs": [{ "HyperParameterTuningJobName": "parent" }] }""");

    static async Task RefusedAsync(Workbench workbench, JsonElement request, string message)
    {
        var refusal = await Assert.ThrowsAsync<AwsException>(() => workbench.Service.TuningJobs.CreateAsync(
            workbench.Root, request, new Dictionary<string, string>()));
        Assert.Equal(message, refusal.Message);
    }

    static string Values(TrainingJob job) => string.Join(' ', job.TunedHyperParameters);
}
