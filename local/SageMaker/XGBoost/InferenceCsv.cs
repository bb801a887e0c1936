using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Local.SageMaker.XGBoost;

/// <summary>CSV for predictions: read by other rules than training's, because the container reads it with numpy.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/encoder.py"/>
static class InferenceCsv
{
    /// <summary>The bytes that Python's <c>str.strip()</c> takes away.</summary>
    static ReadOnlySpan<byte> Blanks => " \t\n\r\v\f"u8;

    /// <exception cref="InferenceException">204 for an empty payload, 415 for one that is not a rectangle of numbers.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float[] Values, int Rows, int Columns) Parse(ReadOnlySpan<byte> payload)
    {
        payload = payload.Trim(Blanks);
        if (payload.IsEmpty)
            throw new InferenceException(204, "The payload is empty.");

        var firstLine = payload.IndexOf((byte)'\n') is var end and >= 0 ? payload[..end] : payload;
        var first = Encoding.UTF8.GetString(firstLine);
        if (CsvDelimiter.TrySniff(first[..Math.Min(512, first.Length)]) is not { } sniffed)
            throw Refused("<class '_csv.Error'>", "Could not determine delimiter");
        if (sniffed > 127)
            throw Refused("<class 'ValueError'>", $"'{sniffed}' is not a delimiter that is supported here: use a comma.");
        var delimiter = char.IsAsciiLetterOrDigit(sniffed) ? (byte)',' : (byte)sniffed;

        var columns = firstLine.Count(delimiter) + 1;
        var rows = payload.Count((byte)'\n') + 1;
        var values = new float[checked(rows * columns)];
        var i = 0;
        foreach (var range in payload.Split((byte)'\n'))
        {
            var line = payload[range];
            if (line.Count(delimiter) + 1 != columns)
                throw Refused("<class 'ValueError'>", "setting an array element with a sequence.");
            foreach (var cell in line.Split(delimiter))
                values[i++] = Number(line[cell]);
        }
        return (values, rows, columns);
    }

    static float Number(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
            return float.NaN;
        // numpy reads a double, and the matrix narrows it.
        if (Utf8Parser.TryParse(cell, out double value, out var consumed) && consumed == cell.Length && double.IsFinite(value))
            return (float)value;
        return (float)(PythonNumber.TryParseFloat(Encoding.UTF8.GetString(cell))
            ?? throw Refused("<class 'ValueError'>", $"could not convert string to float: '{Encoding.UTF8.GetString(cell)}'"));
    }

    static InferenceException Refused(string type, string message) =>
        new(415, $"Loading csv data failed with Exception, please ensure data is in csv format:\n {type}\n {message}");
}
