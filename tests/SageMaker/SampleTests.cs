using System.Text.Json;
using Local.SageMaker;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;

namespace Tests.SageMaker;

/// <summary>The sample's way through SageMaker: tune, save the best model, score the test set.</summary>
public class SampleTests
{
    [Fact]
    public async Task Tuning_saving_and_transforming_give_the_predictions_of_the_best_model()
    {
        using var workbench = new Workbench();
        workbench.PutData();

        var tuned = await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning(jobs: 4));
        var best = tuned.GetProperty("BestTrainingJob").GetProperty("TrainingJobName").GetString()!;
        var model = await workbench.RunAsync("createModel", Requests.Model(best, $"s3://bucket/models/{best}/output/model.tar.gz"));
        var transformed = await workbench.RunAsync("createTransformJob", Requests.Transform(best, best));

        Assert.Matches("^tune-00[1-4]-[0-9a-f]{8}$", best);
        Assert.Equal(
            $"arn:aws:sagemaker:us-east-1:123456789012:model/{best}", model.GetProperty("ModelArn").GetString());
        Assert.Equal("Completed", transformed.GetProperty("TransformJobStatus").GetString());
        using var predictor = new Predictor(
            ModelArtifact.Read(new MemoryStream(workbench.Bytes($"models/{best}/output/model.tar.gz"))), 1);
        var output = workbench.Text("output/test.csv.out");
        Assert.Equal(
            System.Text.Encoding.UTF8.GetString(
                PredictionText.Lines(predictor.Predict(workbench.Bytes("csv/test.csv"))).Span),
            output);
        Assert.Equal(100, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        var job = Assert.Single(workbench.Service.TuningJobsOf(Workbench.Execution));
        Assert.Equal(4, job.TrainingJobs.Count);
        Assert.Equal(job.TrainingJobs.Min(trial => trial.FinalMetric), job.BestTrainingJob!.FinalMetric);
        Assert.Equal(
            ["s3://bucket/output/test.csv.out"],
            Assert.Single(workbench.Service.TransformJobsOf(Workbench.Execution)).Outputs);
    }

    [Fact]
    public async Task The_output_of_a_tuning_job_has_the_fields_of_the_events_that_the_service_sends()
    {
        using var workbench = new Workbench();
        workbench.PutData();

        var tuned = await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning());

        // The keys of a recorded output: facts of the service, not of this program.
        Assert.Equal(
            "HyperParameterTuningJobName HyperParameterTuningJobArn HyperParameterTuningJobConfig " +
            "TrainingJobDefinition HyperParameterTuningJobStatus CreationTime HyperParameterTuningEndTime " +
            "LastModifiedTime BestTrainingJob Tags",
            string.Join(' ', tuned.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(
            ["TrainingJobName"], tuned.GetProperty("BestTrainingJob").EnumerateObject().Select(field => field.Name));
        Assert.InRange(tuned.GetProperty("CreationTime").GetInt64(), 1_600_000_000_000, 10_000_000_000_000);
        Assert.Equal(
            [
                ("MANAGED_BY_AWS", "STARTED_BY_STEP_FUNCTIONS"),
                ("AWS_STEP_FUNCTIONS_EXECUTION_ARN", "arn:aws:states:us-east-1:123456789012:execution:tune:one"),
            ],
            tuned.GetProperty("Tags").EnumerateObject().Select(tag => (tag.Name, tag.Value.GetString())));
        Assert.Equal(["IntegerParameterRanges", "ContinuousParameterRanges", "CategoricalParameterRanges"],
            tuned.GetProperty("HyperParameterTuningJobConfig")
                .GetProperty("ParameterRanges")
                .EnumerateObject()
                .Select(field => field.Name)
                .OrderBy(name => "ICc".IndexOf(name[1] == 'a' ? 'c' : name[0])));
        var definition = tuned.GetProperty("TrainingJobDefinition");
        Assert.Equal(
            "validation:rmse",
            definition.GetProperty("StaticHyperParameters").GetProperty("_tuning_objective_metric").GetString());
        var metrics = definition.GetProperty("AlgorithmSpecification").GetProperty("MetricDefinitions");
        const string Regex =
            """.*\[[0-9]+\].*#011validation-rmse:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*""";
        Assert.Contains(metrics.EnumerateArray(), metric =>
            metric.GetProperty("Name").GetString() == "ObjectiveMetric"
            && metric.GetProperty("Regex").GetString() == Regex);
    }

    [Fact]
    public async Task Describe_shows_the_best_job_its_metric_in_single_precision_and_its_values()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning());

        var api = SageMakerEndpoint.Create(workbench.Service);
        var described = await api.CallAsync(
            "DescribeHyperParameterTuningJob",
            workbench.Root,
            JsonSerializer.SerializeToElement(new { HyperParameterTuningJobName = "tune" }),
            TestContext.Current.CancellationToken);
        var best = described.GetProperty("BestTrainingJob");

        Assert.Equal(
            """{"Completed":2,"InProgress":0,"RetryableError":0,"NonRetryableError":0,"Stopped":0}""",
            described.GetProperty("TrainingJobStatusCounters").GetRawText());
        Assert.Equal(
            """{"Succeeded":2,"Pending":0,"Failed":0}""",
            described.GetProperty("ObjectiveStatusCounters").GetRawText());
        var value = best.GetProperty("FinalHyperParameterTuningJobObjectiveMetric").GetProperty("Value").GetDouble();
        var log = workbench.Log("training-jobs", best.GetProperty("TrainingJobName").GetString()!);
        Assert.Equal(value, (float)value);
        Assert.Contains($"[19]#011train-rmse:", log, StringComparison.Ordinal);
        Assert.Contains($"#011validation-rmse:{value:F5}\n", log, StringComparison.Ordinal);
        Assert.Matches("^[0-9]+$", best.GetProperty("TunedHyperParameters").GetProperty("max_depth").GetString());
        Assert.Matches(@"^0\.[0-9]{10,}$", best.GetProperty("TunedHyperParameters").GetProperty("eta").GetString());
    }
}
