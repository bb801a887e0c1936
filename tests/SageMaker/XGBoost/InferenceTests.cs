using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Tests.SageMaker.XGBoost;

public partial class InferenceTests
{
    /// <summary>
    /// What the container's request handler does with each payload, its functions run with Python's xgboost 1.7.4 and a
    /// model of five columns.
    /// </summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/encoder.py"/>
    [Fact]
    public async Task Payloads_are_answered_and_refused_as_the_container_does()
    {
        using var workbench = new Workbench();
        Workbench.RequireVersion17();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "2" });
        using var predictor = new Predictor([new("xgboost-model", workbench.Models("first").Single())], threads: 1);

        Assert.All(CaseFile.Json("inference-payloads.json"), test =>
        {
            var expected = test.Deserialize<Payload>(JsonSerializerOptions.Web)!;
            var payload = expected.Bytes ?? Encoding.UTF8.GetBytes(expected.Text!);
            if (expected.Status == 200)
            {
                Assert.Equal(
                    expected.Rows,
                    PredictionText.Lines(predictor.Predict(payload, expected.Format)).Span.Count((byte)'\n'));
                return;
            }
            var refused = Assert.Throws<InferenceException>(() => predictor.Predict(payload, expected.Format));
            Assert.Equal(expected.Status, refused.Status);
            if (expected.Message is { } message)
                Assert.Equal(message, Place().Replace(refused.Message.Split("\nStack trace")[0], ""));
        });
    }

    /// <summary>
    /// Rows of numbers by the thousands are predicted part by part; anything else that a container answers, as a whole.
    /// </summary>
    [Theory]
    [InlineData(4096, null, null, false)]
    [InlineData(4097, null, null, true)]
    [InlineData(12_288, null, null, true)]
    [InlineData(10_000, 9_000, ",,nan,1_0,.5", true)]
    [InlineData(10_000, 9_000, "0.1,0.2,0.3,0.4,inf", false)]
    [InlineData(10_000, 9_999, "0.1,0.2,0.3,0.4", false)]
    [InlineData(10_000, 0, "0.1,0.2,0.3,0.4", false)]
    [InlineData(10_000, 5_000, "0.1,0.2,0.3,0.4,a", false)]
    [InlineData(10_000, 5_000, "", false)]
    [InlineData(10_000, 5_000, "0.1,0.2,0.3,0.4,0.5,0.6", false)]
    public async Task Large_payloads_are_predicted_in_parts_as_they_are_whole(
        int rows, int? at, string? odd, bool inParts)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "2" });
        using var predictor = new Predictor([new("xgboost-model", workbench.Models("first").Single())], threads: 1);
        var random = new Random(1);
        var lines = Enumerable.Range(0, rows)
            .Select(row => row == at ? odd : string.Join(',', Enumerable.Range(0, 5).Select(_ => random.NextDouble())));
        var payload = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

        var first = predictor.TryPredictParts(payload, "text/csv");
        var second = predictor.TryPredictParts(payload, "text/csv");

        Assert.Equal(inParts, first is not null);
        Assert.Equal(inParts, second is not null);
        if (first is { } text)
        {
            var whole = PredictionText.Lines(predictor.Predict(payload));
            Assert.Equal(rows, text.Span.Count((byte)'\n'));
            Assert.True(text.Span.SequenceEqual(whole.Span));
            Assert.True(second!.Value.Span.SequenceEqual(whole.Span));
        }
    }

    /// <summary>
    /// XGBoost 2 and later keep the best round of early stopping without <c>best_ntree_limit</c>, by which 1.7.4 would
    /// know how many trees to use.
    /// </summary>
    [Theory]
    [InlineData("1", null, 4)]
    [InlineData("1", "0", 4)]
    [InlineData("1", "2", 2)]
    public async Task The_best_round_counts_when_the_model_says_how_many_trees_it_has(
        string round, string? limit, int rounds)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "4" });
        using var booster = workbench.Load("first");
        using var expected = booster.Slice(rounds);
        booster.SetAttribute("best_iteration", round);
        booster.SetAttribute("best_ntree_limit", limit);
        expected.SetAttribute("best_ntree_limit", null);
        using var predictor = new Predictor([new("stopped", booster.Save())], threads: 1);
        using var all = new Predictor([new("sliced", expected.Save())], threads: 1);

        Assert.Equal(Answer(all), Answer(predictor));

        static string Answer(Predictor predictor) =>
            Encoding.UTF8.GetString(PredictionText.Lines(predictor.Predict("0.1,0.2,0.3,0.4,0.5"u8)).Span);
    }

    /// <summary>What Python, with the container's rules, writes of predictions.</summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
    [Fact]
    public void What_is_selected_is_written_as_Python_does()
    {
        Assert.All(CaseFile.Json("selected-content.json"), test =>
        {
            var expected = test.Deserialize<Selection>(JsonSerializerOptions.Web)!;
            var rows = expected.Predictions
                .Select(row => row.ValueKind == JsonValueKind.Array ? row.Deserialize<float[]>()! : [row.GetSingle()])
                .ToArray();
            var predictions = new Predictions(
                [.. rows.SelectMany(row => row)], rows[0].Length > 1 ? rows[0].Length : null);

            Assert.Equal(
                expected.Text,
                Encoding.UTF8.GetString(
                    SelectedContent.Parse(expected.Names, expected.Accept)
                        .Write(predictions, expected.Objective, expected.Classes)));
        });
    }

    [Theory]
    [InlineData("count:poisson", "text/csv", "Objective `count:poisson` unsupported for selectable inference predictions.")]
    [InlineData("reg:gamma", "text/xml", "Cannot encode selected predictions into accept type 'text/xml'.")]
    public void What_cannot_be_selected_is_an_error_of_the_container(string objective, string accept, string message)
    {
        var refused = Assert.Throws<InferenceException>(
            () => SelectedContent.Parse("predicted_score", accept).Write(new([1f], null), objective, 0));

        Assert.Equal((500, message), (refused.Status, refused.Message));
    }

    [Theory]
    [InlineData("text/csv;label_size = 1", null)]
    [InlineData("text/csv; label_size=1; charset=utf-8", null)]
    [InlineData("TEXT/CSV", null)]
    [InlineData(
        "text/csv; label_size=5",
        "text/csv; label_size=5 is not an accepted csv ContentType. Optional parameter label_size must be equal to 1")]
    [InlineData("text/csv; label_size=1=1", "text/csv; label_size=1=1 is not an accepted csv ContentType. ")]
    [InlineData("text/csv; label_size=1; label_size=2", "text/csv; label_size=1; label_size=2 is not an accepted csv ContentType. ")]
    [InlineData("label_size=1; text/csv", "label_size=1; text/csv is not an accepted ContentType: csv, libsvm, ")]
    public void A_content_type_has_parameters(string type, string? refusal)
    {
        if (refusal is null)
            Assert.Equal(InferenceContentType.Csv, InferenceContentType.Parse(type));
        else
            Assert.StartsWith(
                refusal,
                Assert.Throws<InferenceException>(() => InferenceContentType.Parse(type)).Message,
                StringComparison.Ordinal);
    }

    sealed record Payload(string Format, string? Text, byte[]? Bytes, int Status, int Rows, string? Message);

    sealed record Selection(
        string Objective,
        int Classes,
        JsonElement[] Predictions,
        string Names,
        string Accept,
        string Text);

    /// <summary>Where and when the library complains.</summary>
    [GeneratedRegex(@"\[\d\d:\d\d:\d\d\] \S+: ")]
    private static partial Regex Place();
}
