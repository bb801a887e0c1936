using System.Buffers;
using System.Text;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>Predictions as the serving container writes them. Numbers are Python's texts of doubles.</summary>
static class PredictionText
{
    /// <summary>
    /// The answer to a batch: <c>"\n".join(map(str, preds.tolist())) + "\n"</c>, of which a row of several values is a
    /// list.
    /// </summary>
    public static ReadOnlyMemory<byte> Lines(Predictions predictions)
    {
        var text = Buffer(predictions.Values.Length);
        WriteLines(predictions, text);
        return text.WrittenMemory;
    }

    public static void WriteLines(Predictions predictions, ArrayBufferWriter<byte> text) =>
        Rows(predictions, text, "["u8, ", "u8, "]\n"u8);

    /// <summary>Takes the text of so many values without growing.</summary>
    public static ArrayBufferWriter<byte> Buffer(int values) => new((values * 28) + 8);

    /// <summary>The answer of an endpoint: <c>numpy.savetxt(stream, preds, delimiter=",", fmt="%s")</c>.</summary>
    public static ReadOnlyMemory<byte> Csv(Predictions predictions)
    {
        var text = Buffer(predictions.Values.Length);
        Rows(predictions, text, default, ","u8, "\n"u8);
        return text.WrittenMemory;
    }

    /// <summary>The answer of an endpoint: <c>{"predictions": [{"score": 0.5}]}</c>.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html"/>
    public static byte[] Json(Predictions predictions)
    {
        var width = predictions.Width ?? 1;
        var rows = predictions.Values.Chunk(width).Select(row => predictions.Width is null
            ? Number(row[0])
            : $"[{string.Join(", ", row.Select(Number))}]");
        return Encoding.UTF8.GetBytes($"{{\"predictions\": [{string.Join(", ", rows.Select(row => $"{{\"score\": {row}}}"))}]}}");
    }

    /// <summary>As <c>json.dumps</c> writes it.</summary>
    static string Number(float value) => PythonNumber.Format(value) switch
    {
        "nan" => "NaN",
        "inf" => "Infinity",
        "-inf" => "-Infinity",
        var text => text,
    };

    static void Rows(
        Predictions predictions,
        ArrayBufferWriter<byte> text,
        ReadOnlySpan<byte> begin,
        ReadOnlySpan<byte> between,
        ReadOnlySpan<byte> end)
    {
        // A row of one value, which has no width, is a number and no list.
        var width = predictions.Width ?? 1;
        Span<char> number = stackalloc char[32];
        for (var i = 0; i < predictions.Values.Length; i++)
        {
            if (predictions.Width is not null && i % width == 0)
                text.Write(begin);
            var length = PythonNumber.Format(predictions.Values[i], number);
            text.Advance(Encoding.ASCII.GetBytes(number[..length], text.GetSpan(length)));
            if (i % width < width - 1)
                text.Write(between);
            else
                text.Write(predictions.Width is null ? "\n"u8 : end);
        }
    }
}
