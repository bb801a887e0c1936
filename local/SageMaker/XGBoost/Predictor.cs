using System.Text;

namespace Local.SageMaker.XGBoost;

/// <summary>The container's answer to one batch of a transform job.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
sealed class Predictor(byte[] model, int threads) : IDisposable
{
    readonly Booster _booster = Create(model, threads);

    /// <summary>Predictions as Python prints them, one line for each row of the batch.</summary>
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public byte[] Predict(ReadOnlySpan<byte> payload)
    {
        var (values, rows, columns) = InferenceCsv.Parse(payload);
        if (columns > _booster.Features)
            throw Unable($"Check failed: m->NumColumns() <= model.learner_model_param->num_feature ({columns} vs. {_booster.Features}) : Number of columns does not match number of features in booster.");
        try
        {
            using var matrix = new DMatrix(values, rows, columns, threads);
            return Format(_booster.Predict(matrix));
        }
        catch (XGBoostException e)
        {
            throw Unable(e.Message);
        }
    }

    public void Dispose() => _booster.Dispose();

    static Booster Create(byte[] model, int threads)
    {
        var booster = Booster.Load(model);
        booster.SetParameter("nthread", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return booster;
    }

    static InferenceException Unable(string message) => new(400, $"Unable to evaluate payload provided: {message}");

    /// <summary><c>"\n".join(map(str, preds.tolist())) + "\n"</c>; a row of several values is a list.</summary>
    static byte[] Format(Predictions predictions)
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
        return text[..at];
    }
}
