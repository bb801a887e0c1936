using System.Text;
using Local.SageMaker.XGBoost.Input.RecordIO;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// What the container answers instead of predictions when the environment variable <c>SAGEMAKER_INFERENCE_OUTPUT</c>
/// names it: a label, a probability, the scores of all classes. A name that the objective has nothing for is
/// <c>nan</c>.
/// </summary>
/// <param name="Keys">In the order of CSV's columns.</param>
/// <param name="Accept">One of <see cref="AcceptType"/>.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
sealed record SelectedContent(IReadOnlyList<string> Keys, string Accept)
{
    static readonly string[] Regression = ["predicted_score"], Scores =
        ["predicted_label", "labels", "raw_score", "raw_scores"], Probabilities = [.. Scores, "probability", "probabilities"];

    static readonly Dictionary<string, string[]> Valid = new()
    {
        ["reg:squarederror"] = Regression,
        ["reg:logistic"] = Regression,
        ["reg:gamma"] = Regression,
        ["reg:absoluteerror"] = Regression,
        ["reg:tweedie"] = Regression,
        ["binary:logistic"] = Probabilities,
        ["binary:logitraw"] = Scores,
        ["binary:hinge"] = Scores,
        ["multi:softmax"] = Scores,
        ["multi:softprob"] = Probabilities,
    };

    /// <summary>The order within a JSON object, which is not that of the request.</summary>
    static readonly string[] JsonOrder =
        ["predicted_label", "labels", "probability", "probabilities", "raw_score", "raw_scores", "predicted_score"];

    /// <param name="names">As in the environment variable: blanks and capitals do not count.</param>
    public static SelectedContent Parse(string names, string accept) =>
        new(names.Replace(" ", "").ToLowerInvariant().Split(','), accept);

    /// <param name="classes">How many the model was trained for; none with a binary objective.</param>
    /// <param name="isBatch">Whether CSV's last line has an end, too.</param>
    /// <exception cref="InferenceException">500: there is no such choice for the objective, or no such
    /// format.</exception>
    public byte[] Write(Predictions predictions, string objective, int classes, bool isBatch = true)
    {
        if (!Valid.TryGetValue(objective, out var valid))
            throw new InferenceException(500, $"Objective `{objective}` unsupported for selectable inference predictions.");
        var width = predictions.Width ?? 1;
        var rows = Enumerable.Range(0, predictions.Values.Length / width)
            .Select(row => (ReadOnlyMemory<float>)predictions.Values.AsMemory(row * width, width));
        if (Accept == AcceptType.Protobuf)
            return ProtobufLabels.Write(rows.Select(row => Keys.Distinct()
                .Select(key => (key, Value(key, row.Span).Trim('[', ']').Split(", ").Select(Number)))));
        return Encoding.UTF8.GetBytes(Accept switch
        {
            "text/csv" =>
                string.Join('\n', rows.Select(row => string.Join(',', Keys.Select(key => Cell(Value(key, row.Span))))))
                + (isBatch ? "\n" : ""),
            "application/json" => $"{{\"predictions\": [{string.Join(", ", rows.Select(Json))}]}}",
            "application/jsonlines" => string.Concat(rows.Select(row => Json(row) + "\n")),
            _ => throw new InferenceException(500, $"Cannot encode selected predictions into accept type '{Accept}'."),
        });

        string Json(ReadOnlyMemory<float> row)
        {
            var keys = JsonOrder.Intersect(Keys.Intersect(valid)).Concat(Keys.Except(valid));
            return $"{{{string.Join(", ", keys.Select(key => $"\"{key}\": {JsonValue(Value(key, row.Span))}"))}}}";
        }

        static string JsonValue(string text) => text
            .Replace("nan", "NaN", StringComparison.Ordinal)
            .Replace("inf", "Infinity", StringComparison.Ordinal);

        string Value(string key, ReadOnlySpan<float> row) => !valid.Contains(key) ? "nan" : key switch
        {
            "predicted_label" => Label(row),
            "labels" => List(Enumerable.Range(0, classes > 0 ? classes : 2).Select(label => $"{label}")),
            "probability" or "raw_score" => PythonNumber.Format(row[Best(row)]),
            "probabilities" or "raw_scores" =>
                List((row.Length > 1 ? [.. row] : new[] { 1.0 - row[0], (double)row[0] }).Select(PythonNumber.Format)),
            _ => PythonNumber.Format(row[0]),
        };

        string Label(ReadOnlySpan<float> row) => objective switch
        {
            "binary:logistic" => row[0] > 0.5 ? "1" : "0",
            "binary:logitraw" => row[0] > 0 ? "1" : "0",
            "multi:softprob" => $"{Best(row)}",
            _ => PythonNumber.Format(row[0]),
        };
    }

    static float Number(string text) =>
        (float)(PythonNumber.TryParseFloat(Encoding.ASCII.GetBytes(text)) ?? double.NaN);

    static int Best(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            best = row[i] > row[best] ? i : best;
        return best;
    }

    static string Cell(string value) => value.StartsWith('[') ? $"\"{value}\"" : value;

    static string List(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";
}
