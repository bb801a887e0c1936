using System.Text;

namespace Local.SageMaker.XGBoost;

/// <summary>The container's answers to the requests of a transform job, one at a time.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
/// <param name="models">One; or those of a cross validation, which vote on a class or give their mean.</param>
sealed class Predictor(IReadOnlyList<byte[]> models, int threads) : IDisposable
{
    readonly Model[] _models = [.. models.Select(model => Model.Load(model, threads))];
    float[] _values = [];

    int Features => _models[0].Booster.Features;

    /// <summary>Predictions as Python prints them, one line for each row of the payload.</summary>
    /// <param name="contentType">Null when the request has none.</param>
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public ReadOnlyMemory<byte> Predict(ReadOnlySpan<byte> payload, string? contentType = "text/csv")
    {
        var isCsv = InferenceContentType.Parse(contentType) == InferenceContentType.Csv;
        try
        {
            return Format(isCsv ? PredictCsv(payload) : PredictLibsvm(payload));
        }
        catch (XGBoostException e)
        {
            throw Unable(e.Message);
        }
    }

    public void Dispose() => Array.ForEach(_models, model => model.Booster.Dispose());

    Predictions PredictCsv(ReadOnlySpan<byte> payload)
    {
        var (values, rows, columns) = InferenceCsv.Parse(payload, Features, _values);
        _values = values;
        CheckColumns(columns);
        var count = rows * Features;
        // Only a matrix refuses infinite values.
        if (Array.TrueForAll(_models, model => model.IsInPlace) && !values.AsSpan(0, count).ContainsAny(float.PositiveInfinity, float.NegativeInfinity))
            return Together([.. _models.Select(model => model.Booster.PredictInPlace(values.AsSpan(0, count), rows))]);
        using var matrix = new DMatrix(values.AsSpan(0, count), rows, Features, threads);
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    Predictions PredictLibsvm(ReadOnlySpan<byte> payload)
    {
        var rows = InferenceLibsvm.Parse(payload);
        CheckColumns(rows.Width);
        using var matrix = new DMatrix(rows);
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    Predictions Together(Predictions[] all)
    {
        if (all is [var only])
            return only;
        var votes = _models[0].Booster.Objective is "multi:softmax" or "binary:hinge";
        var values = new float[all[0].Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var place = i;
            values[i] = votes
                ? all.CountBy(each => each.Values[place]).OrderBy(count => -count.Value).ThenBy(count => count.Key).First().Key
                : all.Aggregate(0f, (sum, each) => sum + each.Values[place]) / all.Length;
        }
        return all[0] with { Values = values };
    }

    /// <summary>Fewer columns than the model's are fine: the others are missing.</summary>
    void CheckColumns(int columns)
    {
        if (columns > Features)
            throw Unable($"Check failed: m->NumColumns() <= model.learner_model_param->num_feature ({columns} vs. {Features}) : Number of columns does not match number of features in booster.");
    }

    static InferenceException Unable(string message) => new(400, $"Unable to evaluate payload provided: {message}");

    /// <summary><c>"\n".join(map(str, preds.tolist())) + "\n"</c>; a row of several values is a list.</summary>
    static ReadOnlyMemory<byte> Format(Predictions predictions)
    {
        var text = new byte[predictions.Values.Length * 28 + 8];
        Span<char> number = stackalloc char[32];
        var (at, width) = (0, predictions.Width ?? 1);
        for (var i = 0; i < predictions.Values.Length; i++)
        {
            if (predictions.Width is not null && i % width == 0)
                text[at++] = (byte)'[';
            var length = PythonNumber.Format(predictions.Values[i], number);
            at += Encoding.ASCII.GetBytes(number[..length], text.AsSpan(at));
            if (i % width < width - 1)
            {
                text[at++] = (byte)',';
                text[at++] = (byte)' ';
                continue;
            }
            if (predictions.Width is not null)
                text[at++] = (byte)']';
            text[at++] = (byte)'\n';
        }
        return text.AsMemory(0, at);
    }

    /// <param name="IsInPlace">Whether it predicts from the rows as they are.</param>
    sealed record Model(Booster Booster, bool IsInPlace)
    {
        public static Model Load(byte[] file, int threads)
        {
            var booster = Booster.Load(file);
            booster.SetParameter("nthread", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return new(booster, booster.Kind == "gbtree");
        }
    }
}
