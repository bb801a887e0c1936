using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Input.RecordIO;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>What the container's models predict, one request at a time.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
/// <param name="files">One model; or those of a cross validation, which vote on a class or give their mean.</param>
/// <exception cref="ModelException">A file is no model.</exception>
sealed class Predictor(IReadOnlyList<ArchivedFile> files, int threads) : IDisposable
{
    readonly Model[] _models = [.. files.Select(file => Model.Load(file, threads))];
    float[] _values = [];
    PartwisePredictor? _parts;

    int Features => _models[0].Features;

    /// <summary>The predictions for the rows of a payload.</summary>
    /// <param name="contentType">Null when the request has none.</param>
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public Predictions Predict(ReadOnlySpan<byte> payload, string? contentType = "text/csv")
    {
        try
        {
            return InferenceContentType.Parse(contentType) switch
            {
                InferenceContentType.Csv => PredictCsv(payload),
                InferenceContentType.Libsvm => PredictLibsvm(payload),
                _ => PredictRecords(payload),
            };
        }
        catch (XGBoostException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>
    /// The predictions for a large payload of CSV, as lines; null when it is to be answered as a whole.
    /// </summary>
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public ReadOnlyMemory<byte>? TryPredictParts(ReadOnlyMemory<byte> payload, string? contentType)
    {
        if (_models is not [{ InPlace: { } model }]
            || InferenceContentType.Parse(contentType) != InferenceContentType.Csv)
            return null;
        try
        {
            return (_parts ??= new(model, Features)).TryPredict(payload);
        }
        catch (XGBoostException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>What is selected of predictions, which depends on the model's objective.</summary>
    /// <exception cref="InferenceException">It has no such choice.</exception>
    public byte[] Write(SelectedContent selected, Predictions predictions, bool isBatch) =>
        selected.Write(predictions, _models[0].Booster.Objective, _models[0].Booster.Classes, isBatch);

    public void Dispose() => Array.ForEach(_models, model => model.Dispose());

    /// <summary>Fewer columns than the model's are fine: the others are missing.</summary>
    Predictions PredictCsv(ReadOnlySpan<byte> payload)
    {
        var (values, rows, columns) = InferenceCsv.Parse(payload, Features, _values);
        _values = values;
        var width = Math.Max(columns, Features);
        var count = rows * width;
        // Only a matrix refuses infinite values, and columns that the model does not have.
        if (columns <= Features
            && Array.TrueForAll(_models, model => model.InPlace is not null)
            && !values.AsSpan(0, count).ContainsAny(float.PositiveInfinity, float.NegativeInfinity))
        {
            return Together([.. _models.Select(model => model.InPlace!.Predict(values.AsSpan(0, count), rows))]);
        }
        using var matrix = Matrix("csv", () => new(values.AsSpan(0, count), rows, width, threads));
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    Predictions PredictLibsvm(ReadOnlySpan<byte> payload)
    {
        var rows = InferenceLibsvm.Parse(payload);
        using var matrix = Matrix("libsvm", () => new(rows));
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    Predictions PredictRecords(ReadOnlySpan<byte> payload)
    {
        var rows = new RecordIORows();
        try
        {
            // The container's name of the payload is its address.
            rows.Add(payload, $"0x7f0000000000+0x{payload.Length:x2}");
            rows.Check(isLabelled: false);
        }
        catch (RecordIOException e)
        {
            throw InferenceException.UnreadableRecords(e.Type, e.Message);
        }
        using var matrix = Matrix(InferenceContentType.Protobuf, () => rows.IsSparse
            ? new(rows.Offsets, rows.Indices, rows.Values, rows.Columns)
            : new(rows.Values, rows.Rows, rows.Columns, threads));
        return Together([.. _models.Select(model => model.Booster.Predict(matrix))]);
    }

    static InferenceException Refused(XGBoostException e) =>
        new(400, $"Unable to evaluate payload provided: {e.Message}");

    static DMatrix Matrix(string format, Func<DMatrix> create)
    {
        try
        {
            return create();
        }
        catch (XGBoostException e)
        {
            throw format == InferenceContentType.Protobuf
                ? InferenceException.UnreadableRecords("xgboost.core.XGBoostError", e.Message)
                : InferenceException.Unreadable(format, "xgboost.core.XGBoostError", e.Message);
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
                ? all.CountBy(each => each.Values[place])
                    .OrderBy(count => -count.Value)
                    .ThenBy(count => count.Key)
                    .First().Key
                : all.Aggregate(0f, (sum, each) => sum + each.Values[place]) / all.Length;
        }
        return all[0] with { Values = values };
    }

    /// <param name="Features">How many columns it was trained on.</param>
    /// <param name="InPlace">Predicts from the rows as they are; null when it cannot.</param>
    sealed record Model(Booster Booster, int Features, RowPredictor? InPlace) : IDisposable
    {
        public static Model Load(ArchivedFile file, int threads)
        {
            try
            {
                var booster = Booster.Load(file.Content);
                booster.SetParameter("nthread", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
                return new(booster, booster.Features, booster.Kind == "gbtree" ? new(booster) : null);
            }
            catch (XGBoostException e)
            {
                // Python's pickles, of any protocol that is in use, begin so.
                throw new ModelException($"Model at /opt/ml/model/{file.Name} cannot be loaded:\n"
                    + (
                        file.Content is [0x80, <= 5, ..]
                            ? "Pickled models are not supported here: save the model with Booster.save_model."
                            : e.Message));
            }
        }

        public void Dispose()
        {
            InPlace?.Dispose();
            Booster.Dispose();
        }
    }
}
