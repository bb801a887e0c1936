using System.Text;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>The container's answers to the requests of a transform job, one at a time.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
/// <param name="files">One model; or those of a cross validation, which vote on a class or give their mean.</param>
/// <exception cref="ModelException">A file is no model.</exception>
sealed class Predictor(IReadOnlyList<ArchivedFile> files, int threads) : IDisposable
{
    readonly Model[] _models = [.. files.Select(file => Model.Load(file, threads))];
    float[] _values = [];

    int Features => _models[0].Booster.Features;

    /// <summary>Predictions as Python prints them, one line for each row of the payload; or what is selected.</summary>
    /// <param name="contentType">Null when the request has none.</param>
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public ReadOnlyMemory<byte> Predict(ReadOnlySpan<byte> payload, string? contentType = "text/csv", SelectedContent? selected = null)
    {
        try
        {
            var predictions = InferenceContentType.Parse(contentType) == InferenceContentType.Csv ? PredictCsv(payload) : PredictLibsvm(payload);
            return selected is null ? Format(predictions) : selected.Write(predictions, _models[0].Booster.Objective, _models[0].Booster.Classes);
        }
        catch (XGBoostException e)
        {
            throw new InferenceException(400, $"Unable to evaluate payload provided: {e.Message}");
        }
    }

    public void Dispose() => Array.ForEach(_models, model => model.Booster.Dispose());

    /// <summary>Fewer columns than the model's are fine: the others are missing.</summary>
    Predictions PredictCsv(ReadOnlySpan<byte> payload)
    {
        var (values, rows, columns) = InferenceCsv.Parse(payload, Features, _values);
        _values = values;
        var width = Math.Max(columns, Features);
        var count = rows * width;
        // Only a matrix refuses infinite values, and columns that the model does not have.
        if (columns <= Features && Array.TrueForAll(_models, model => model.IsInPlace) && !values.AsSpan(0, count).ContainsAny(float.PositiveInfinity, float.NegativeInfinity))
            return Together([.. _models.Select(model => model.Booster.PredictInPlace(values.AsSpan(0, count), rows))]);
        using var matrix = Matrix("csv", () => new(values.AsSpan(0, count), rows, width, threads));
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    Predictions PredictLibsvm(ReadOnlySpan<byte> payload)
    {
        var rows = InferenceLibsvm.Parse(payload);
        using var matrix = Matrix("libsvm", () => new(rows));
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    static DMatrix Matrix(string format, Func<DMatrix> create)
    {
        try
        {
            return create();
        }
        catch (XGBoostException e)
        {
            throw InferenceException.Unreadable(format, "xgboost.core.XGBoostError", e.Message);
        }
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
        public static Model Load(ArchivedFile file, int threads)
        {
            try
            {
                var booster = Booster.Load(file.Content);
                booster.SetParameter("nthread", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
                return new(booster, booster.Kind == "gbtree");
            }
            catch (XGBoostException e)
            {
                // Python's pickles, of any protocol that is in use, begin so.
                throw new ModelException($"Model at /opt/ml/model/{file.Name} cannot be loaded:\n"
                    + (file.Content is [0x80, <= 5, ..] ? "Pickled models are not supported here: save the model with Booster.save_model." : e.Message));
            }
        }
    }
}
