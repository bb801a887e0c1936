using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Tests.SageMaker.XGBoost;

public class CrossValidationTests
{
    [Theory]
    [InlineData("regression", "reg:squarederror", 2)]
    [InlineData("binary", "binary:logistic", 3)]
    public async Task Each_fold_gives_a_model_and_the_last_line_their_mean(string data, string objective, int columns)
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", CaseFile.Text($"training/{data}-train.csv"));
        workbench.Put("csv/validation.csv", CaseFile.Text($"training/{data}-validation.csv"));

        await workbench.RunAsync("createTrainingJob", Requests.Training("job", new()
        {
            ["num_round"] = "2",
            ["objective"] = objective,
            ["eval_metric"] = "rmse",
            ["_kfold"] = "4",
            ["_num_cv_round"] = "2",
        }));

        var log = workbench.Log("training-jobs", "job");
        Assert.Contains("Run 2-round of 4-fold cross validation with 180 rows", log, StringComparison.Ordinal);
        Assert.Equal(
            ["1", "2", "3", "4", "1", "2", "3", "4"],
            Regex.Matches(log, "Train cross validation fold ([0-9])").Select(match => match.Groups[1].Value));
        var printed = log.Split('\n')
            .SelectMany(
                line =>
                    Metric.Read(line)
                        .Where(metric => metric.Name == "validation:rmse")
                        .Select(metric => (Round: line[1], metric.Value)))
            .ToList();
        var folds = printed.Where(line => line.Round == '1').Select(line => (double)line.Value).ToList();
        var means = printed.Where(line => line.Round == '2').Select(line => (double)line.Value).ToList();
        Assert.Equal(8, folds.Distinct().Count());
        Assert.Equal(
            [folds[..4].Average(), folds[4..].Average(), folds.Average()],
            means,
            (expected, actual) => Math.Abs(expected - actual) < 1e-5);
        Assert.Equal(means[^1], workbench.Service.TrainingJobs.Get("job").State.Metrics["validation:rmse"], 6);

        var models = workbench.Models("job");
        Assert.Equal(8, models.Count);
        Assert.Equal(8, models.DistinctBy(Convert.ToHexString).Count());
        var predictions = (await PredictionsAsync(workbench))
            .TrimEnd()
            .Split('\n')
            .Select(line => line.Split(','))
            .ToList();
        Assert.Equal(180, predictions.Count);
        Assert.All(predictions, row => Assert.Equal(columns, row.Length));
        Assert.All(predictions.SelectMany(row => row), cell => Assert.Matches(@"^-?[0-9]+\.[0-9]{6}$", cell));
    }

    [Fact]
    public async Task The_models_predict_together()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 80);
        await workbench.TrainModelAsync(new() { ["num_round"] = "3", ["objective"] = "reg:squarederror", ["_kfold"] = "3" });

        await workbench.RunAsync("createTransformJob", Requests.Transform("transform", "model"));

        var models = workbench.Models("first");
        var each = models.Select(model =>
        {
            using var predictor = new Predictor([new("model", model)], 1);
            return Values(
                System.Text.Encoding.UTF8.GetString(
                    PredictionText.Lines(predictor.Predict(workbench.Bytes("csv/test.csv"))).Span));
        }).ToList();
        var together = Values(workbench.Text("output/test.csv.out"));
        Assert.Equal(
            Enumerable.Range(0, together.Length).Select(row => each.Average(values => values[row])),
            together,
            (expected, actual) => Math.Abs(expected - actual) < 1e-5);
    }

    [Theory]
    [InlineData(
        """{"num_round":"2","_kfold":"3"}""", "XGB train call failed with exception:\n 'NoneType' object has no attribute 'startswith'")]
    [InlineData(
        """{"num_round":"2","_kfold":"500","objective":"reg:squarederror"}""",
        "Cannot have number of splits n_splits=500 greater than the number of samples: n_samples=100.")]
    [InlineData(
        """{"num_round":"2","_kfold":"3","objective":"binary:logistic"}""",
        "Supported target types are: ('binary', 'multiclass'). Got 'continuous' instead.")]
    public async Task What_the_container_cannot_divide_fails_the_job(string hyperparameters, string reason)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 80);

        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync("createTrainingJob",
            Requests.Training(
                "job", System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(hyperparameters)!)));

        Assert.EndsWith(
            reason, workbench.Service.TrainingJobs.Get("job").State.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_are_as_even_as_can_be()
    {
        var random = new Random(1);
        float[] labels = [.. Enumerable.Range(0, 103).Select(i => i % 10 == 0 ? 2f : i % 2)];

        Assert.Equal(
            [21, 21, 21, 20, 20],
            Folds.Of(103, 5, random).CountBy(fold => fold).OrderBy(fold => fold.Key).Select(fold => fold.Value));
        var stratified = Folds.Stratified(labels, 5, random);
        foreach (var label in labels.Distinct())
        {
            var sizes = Enumerable.Range(0, 5)
                .Select(fold => labels.Zip(stratified).Count(row => row.First == label && row.Second == fold))
                .ToList();
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        }
    }

    static double[] Values(string text) =>
        [
            .. text.TrimEnd()
                .Split('\n')
                .Select(line => double.Parse(line, System.Globalization.CultureInfo.InvariantCulture)),
        ];

    static async Task<string> PredictionsAsync(Workbench workbench)
    {
        await using var gzip = new GZipStream(
            new MemoryStream(workbench.Bytes("models/job/output/output.tar.gz")), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var entry = await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken);
        Assert.Equal("predictions.csv", entry!.Name);
        using var reader = new StreamReader(entry.DataStream!);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
