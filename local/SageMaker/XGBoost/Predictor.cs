using System.Text;

namespace Local.SageMaker.XGBoost;

/// <summary>The container's answer to one batch of a transform job.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
/// <param name="models">One; or those of a cross validation, which vote on a class or give their mean.</param>
sealed class Predictor(IReadOnlyList<byte[]> models, int threads) : IDisposable
{
    readonly Booster[] _boosters = [.. models.Select(model => Create(model, threads))];

    /// <summary>Predictions as Python prints them, one line for each row of the batch.</summary>
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public byte[] Predict(ReadOnlySpan<byte> payload)
    {
        var (values, rows, columns) = InferenceCsv.Parse(payload);
        if (columns > _boosters[0].Features)
            throw Unable($"Check failed: m->NumColumns() <= model.learner_model_param->num_feature ({columns} vs. {_boosters[0].Features}) : Number of columns does not match number of features in booster.");
        try
        {
            using var matrix = new DMatrix(values, rows, columns, threads);
            return Format(Together([.. _boosters.Select(booster => booster.Predict(matrix))]));
        }
        catch (XGBoostException e)
        {
            throw Unable(e.Message);
        }
    }

    public void Dispose() => Array.ForEach(_boosters, booster => booster.Dispose());

    Predictions Together(Predictions[] all)
    {
        if (all is [var only])
            return only;
        var votes = _boosters[0].Objective is "multi:softmax" or "binary:hinge";
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
