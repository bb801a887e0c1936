using System.Globalization;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker;
using Local.SageMaker.Jobs;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Tests.SageMaker.Training;

public class TrainingTests
{
    [Fact]
    public async Task The_log_is_the_containers_and_the_metrics_are_read_from_it()
    {
        using var workbench = new Workbench();
        workbench.PutData();

        await workbench.RunAsync(
            "createTrainingJob",
            Requests.Training(
                "job", new() { ["num_round"] = "3", ["_tuning_objective_metric"] = "validation:rmse", ["csv_weights"] = "0" }));

        var lines = workbench.Log("training-jobs", "job").Split('\n');
        var info = lines.Where(line => line.Contains(":INFO] ", StringComparison.Ordinal))
            .Select(line => line.Split(":INFO] ")[1])
            .Select(
                line =>
                    line.StartsWith("creating symlink", StringComparison.Ordinal)
                        ? line.TrimEnd([.. "-0123456789"])
                        : line);
        Assert.Equal(
        [
            "Imported framework sagemaker_xgboost_container.training",
            "Failed to parse hyperparameter _tuning_objective_metric value validation:rmse to Json.",
            "No GPUs detected (normal if no gpus installed)",
            "Running XGBoost Sagemaker in algorithm mode",
            "Determined 0 GPU(s) available on the instance.",
            "Determined delimiter of CSV input is ','",
            "Determined delimiter of CSV input is ','",
            "File path /opt/ml/input/data/train of input files",
            "Making smlinks from folder /opt/ml/input/data/train to folder /tmp/sagemaker_xgboost_input_data",
            "creating symlink between Path /opt/ml/input/data/train/train.csv and destination /tmp/sagemaker_xgboost_input_data/train.csv",
            "files path: /tmp/sagemaker_xgboost_input_data",
            "Determined delimiter of CSV input is ','",
            "File path /opt/ml/input/data/validation of input files",
            "Making smlinks from folder /opt/ml/input/data/validation to folder /tmp/sagemaker_xgboost_input_data",
            "creating symlink between Path /opt/ml/input/data/validation/validation.csv and destination " +
            "/tmp/sagemaker_xgboost_input_data/validation.csv",
            "files path: /tmp/sagemaker_xgboost_input_data",
            "Determined delimiter of CSV input is ','",
            "Single node training.",
            "Setting up HPO optimized metric to be : rmse",
            "Train matrix has 400 rows and 5 columns",
            "Validation matrix has 100 rows",
        ], info);
        Assert.Equal(
            3,
            lines.Count(
                line =>
                    System.Text.RegularExpressions.Regex.IsMatch(
                        line, @"^\[\d\]#011train-rmse:\d+\.\d{5}#011validation-rmse:\d+\.\d{5}$")));

        var state = workbench.Service.TrainingJobs.Get("job").State;
        Assert.Equal(3, state.Round);
        var last = lines.Last(line => line.StartsWith("[2]#011", StringComparison.Ordinal));
        Assert.Equal(float.Parse(last.Split(':')[^1], CultureInfo.InvariantCulture), state.Metrics["validation:rmse"]);
        Assert.Equal("s3://bucket/models/job/output/model.tar.gz", state.ModelArtifacts);
    }

    [Fact]
    public async Task The_metric_of_a_regression_is_what_its_predictions_give()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.RunAsync("createTrainingJob", Requests.Training("job", new() { ["num_round"] = "30" }));
        var csv = new TrainingCsv(',', weighted: false, threads: 1);
        csv.Add(new MemoryStream(workbench.Bytes("csv/validation.csv")));
        var data = csv.ToData();
        using var booster = workbench.Load("job");
        using var matrix = data.ToMatrix(1);

        var squares = booster.Predict(matrix.Features).Values.Zip(
            data.Labels, (prediction, label) => Math.Pow(prediction - label, 2));

        Assert.Equal(
            Math.Sqrt(squares.Average()),
            workbench.Service.TrainingJobs.Get("job").State.Metrics["validation:rmse"],
            4);
    }

    [Theory]
    // The library prints the plain metric, the container's own one is taken from the raw margins: known behaviour of
    // 1.7-1.
    [InlineData("reg:logistic", null, false)]
    [InlineData("reg:logistic", "validation:rmse", true)]
    public async Task Under_a_tuning_job_rmse_is_the_containers_own(
        string objective, string? tuningMetric, bool isMargin)
    {
        using var workbench = new Workbench();
        var rows = Enumerable.Range(0, 200).Select(i => $"{(i % 10 < 6 ? 1 : 0)},{i % 10},{i % 7}");
        workbench.Put("csv/train.csv", string.Join('\n', rows));
        workbench.Put("csv/validation.csv", string.Join('\n', rows));
        Dictionary<string, string> hyperparameters = new() { ["num_round"] = "20", ["objective"] = objective };
        if (tuningMetric is not null)
            hyperparameters["_tuning_objective_metric"] = tuningMetric;

        await workbench.RunAsync("createTrainingJob", Requests.Training("job", hyperparameters));

        // Probabilities come close to the labels 0 and 1, log-odds go far away from them.
        var rmse = workbench.Service.TrainingJobs.Get("job").State.Metrics["validation:rmse"];
        Assert.Equal(isMargin, rmse > 1);
    }

    [Fact]
    public async Task The_same_data_and_hyperparameters_print_the_digits_of_XGBoost_1_7()
    {
        Workbench.RequireLibrary();
        Workbench.RequireVersion17();
        using var workbench = new Workbench();
        var rows = string.Concat(
            Enumerable.Range(0, 200).Select(i => $"{i * 37 % 101 / 10.0:0.0},{i % 13},{i * 7 % 29},{i % 5 / 8.0:0.000}\n"));
        workbench.Put("csv/train.csv", rows);
        workbench.Put("csv/validation.csv", string.Join('\n', rows.Split('\n')[..50]));

        await workbench.RunAsync("createTrainingJob", Requests.Training("job", new()
        {
            ["num_round"] = "5",
            ["max_depth"] = "4",
            ["eta"] = "0.3",
            ["subsample"] = "0.8",
            ["objective"] = "reg:squarederror",
            ["eval_metric"] = "mae,rmse",
        }));

        // Printed by Python's xgboost 1.7.4 with the same parameters.
        Assert.Equal(
            CaseFile.Lines("xgboost-1.7-log.txt"),
            workbench.Log("training-jobs", "job")
                .Split('\n')
                .Where(line => line.Contains("#011", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Early_stopping_keeps_the_best_model()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 60);

        await workbench.RunAsync("createTrainingJob", Requests.Training("job", new()
        {
            ["num_round"] = "500",
            ["eta"] = "0.9",
            ["objective"] = "reg:squarederror",
            ["eval_metric"] = "rmse",
            ["early_stopping_rounds"] = "5",
        }));

        var validation = workbench.Log("training-jobs", "job")
            .Split('\n')
            .SelectMany(Metric.Read)
            .Where(metric => metric.Name == "validation:rmse")
            .Select(metric => metric.Value)
            .ToList();
        var best = validation.IndexOf(validation.Min());
        Assert.InRange(validation.Count, 6, 400);
        Assert.Equal(best + 5, validation.Count - 1);
        using var booster = workbench.Load("job");
        Assert.Equal(best.ToString(CultureInfo.InvariantCulture), booster.Attribute("best_iteration"));
    }

    [Fact]
    public async Task A_training_job_that_takes_too_long_is_stopped()
    {
        using var workbench = new Workbench();
        workbench.PutData();

        await Assert.ThrowsAsync<IntegrationException>(
            () =>
                workbench.RunAsync(
                    "createTrainingJob",
                    Requests.Training("job", new() { ["num_round"] = "10000000" }, seconds: 1)));

        var state = workbench.Service.TrainingJobs.Get("job").State;
        Assert.Equal((JobStatus.Stopped, "MaxRuntimeExceeded"), (state.Status, state.SecondaryStatus));
        Assert.False(workbench.Exists("models/job/"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task A_stopped_job_leaves_the_model_so_far_when_it_is_asked_to(string saves, bool leavesModel)
    {
        using var workbench = new Workbench();
        workbench.PutData();
        var api = SageMakerEndpoint.Create(workbench.Service);
        Task<JsonElement> CallAsync(string action) =>
            api.CallAsync(
                action,
                workbench.Root,
                JsonSerializer.SerializeToElement(new { TrainingJobName = "job" }),
                TestContext.Current.CancellationToken);
        var trained = new TaskCompletionSource();
        workbench.Service.TrainingJobs.Changed += job =>
        {
            if (job.State.Round > 0)
                trained.TrySetResult();
        };

        var run = workbench.RunAsync(
            "createTrainingJob",
            Requests.Training(
                "job", new() { ["num_round"] = "10000000", ["save_model_on_termination"] = saves }));
        await trained.Task.WaitAsync(TestContext.Current.CancellationToken);
        await CallAsync("StopTrainingJob");
        await Assert.ThrowsAsync<IntegrationException>(() => run);

        var job = await CallAsync("DescribeTrainingJob");
        Assert.Equal("Stopped", job.GetProperty("TrainingJobStatus").GetString());
        Assert.Equal("Stopped", job.GetProperty("SecondaryStatus").GetString());
        Assert.Equal(["Starting", "Downloading", "Training", "Stopping", .. leavesModel ? ["Uploading"] : Array.Empty<string>(), "Stopped"],
            job.GetProperty("SecondaryStatusTransitions")
                .EnumerateArray()
                .Select(transition => transition.GetProperty("Status").GetString()));
        Assert.All(
            job.GetProperty("SecondaryStatusTransitions").EnumerateArray(),
            transition => Assert.True(transition.TryGetProperty("EndTime", out _)));
        Assert.Equal(leavesModel, workbench.Exists("models/job/output/model.tar.gz"));
        Assert.Equal(
            "ValidationException", (await Assert.ThrowsAsync<AwsException>(() => CallAsync("StopTrainingJob"))).Code);
        if (leavesModel)
        {
            using var booster = workbench.Load("job");
            Assert.Equal(workbench.Service.TrainingJobs.Get("job").State.Round, booster.Rounds);
        }
    }

    [Fact]
    public async Task A_round_whose_metrics_are_no_numbers_counts()
    {
        using var workbench = new Workbench();
        // Of one class only, which no ranking tells from another.
        foreach (var channel in (string[])["train", "validation"])
            workbench.Put($"csv/{channel}.csv", "0,1\n0,2\n0,3\n0,4\n");

        await workbench.RunAsync("createTrainingJob", Requests.Training("job", new()
        {
            ["objective"] = "binary:logistic",
            ["eval_metric"] = "auc",
            ["num_round"] = "3",
        }));

        Assert.Contains("[2]#011train-auc:nan", workbench.Log("training-jobs", "job"), StringComparison.Ordinal);
        Assert.Equal(3, workbench.Service.TrainingJobs.Get("job").State.Round);
    }

    [Theory]
    [InlineData(
        "csv/train.csv",
        "1\n2\n",
        "Failed to load csv data with exception:\nEncountered parser error:\nDelimiter '1' is not found in the line.")]
    [InlineData("csv/train.csv", "\n1,2\n", "Could not determine delimiter on line :\nCould not determine delimiter")]
    [InlineData("csv/train.csv", "", "No data in training channel path /opt/ml/input/data/train")]
    [InlineData("csv/validation.csv", "", "No data in validation channel path /opt/ml/input/data/validation")]
    [InlineData("csv/validation.csv", "1,2,inf\n", "Input data contains `inf` or `nan`")]
    public async Task Bad_data_fail_the_job_with_the_containers_message(string key, string text, string reason)
    {
        using var workbench = new Workbench();
        workbench.PutData();
        workbench.Put(key, text);

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Requests.Training("job", new() { ["num_round"] = "2" })));

        Assert.Equal("States.TaskFailed", failure.Error);
        Assert.Contains(
            reason, workbench.Service.TrainingJobs.Get("job").State.FailureReason, StringComparison.Ordinal);
        Assert.Contains("Failed", failure.Cause, StringComparison.Ordinal);
    }
}
