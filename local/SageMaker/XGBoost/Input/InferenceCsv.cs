using System.Runtime.CompilerServices;
using System.Text;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// CSV for predictions: read by other rules than training's, because the container reads it with numpy.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/encoder.py"/>
static class InferenceCsv
{
    /// <summary>The bytes that Python's <c>str.strip()</c> takes away.</summary>
    internal static ReadOnlySpan<byte> Blanks => " \t\n\r\v\f"u8;

    /// <param name="width">Rows are filled up to so many columns with missing values.</param>
    /// <param name="buffer">Is used for the values, row by row, when it is large enough.</param>
    /// <returns>How many rows there are, and how many columns the payload has.</returns>
    /// <exception cref="InferenceException">204 for an empty payload, 415 for one that is not a rectangle of
    /// numbers.</exception>
    public static (float[] Values, int Rows, int Columns) Parse(
        ReadOnlySpan<byte> payload, int width = 0, float[]? buffer = null)
    {
        if (payload.IsEmpty)
            throw new InferenceException(204, "The payload is empty.");

        payload = payload.Trim(Blanks);
        var shape = Measure(payload);
        width = Math.Max(width, shape.Columns);
        var size = checked(shape.Rows * width);
        var values = buffer?.Length >= size ? buffer : GC.AllocateUninitializedArray<float>(size);
        var at = 0;
        if (!TryRead(payload, shape, ref at, values.AsSpan(0, size), width))
            throw Refused(payload, shape.Delimiter, shape.Columns);
        return (values, shape.Rows, shape.Columns);
    }

    /// <summary>How many rows and columns a payload has, by its lines and the first one's delimiters.</summary>
    /// <param name="payload">Without blanks at its ends.</param>
    /// <exception cref="InferenceException">The first line has no delimiter that can be told.</exception>
    internal static CsvShape Measure(ReadOnlySpan<byte> payload)
    {
        var firstLine = payload.IndexOf((byte)'\n') is var end and >= 0 ? payload[..end] : payload;
        var delimiter = Delimiter(payload, firstLine);
        return new(delimiter, payload.Count((byte)'\n') + 1, firstLine.Count(delimiter) + 1);
    }

    /// <summary>Reads as many rows as there is place for.</summary>
    /// <param name="at">Where they start in the payload; afterwards, where the next ones do.</param>
    /// <returns>Whether they are rows of that many numbers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool TryRead(
        ReadOnlySpan<byte> payload,
        CsvShape shape,
        ref int at,
        Span<float> values,
        int width)
    {
        var (delimiter, _, columns) = shape;
        var next = at;
        var isPlain = !"+-.eE"u8.Contains(delimiter);
        for (var row = 0; row < values.Length / width; row++)
        {
            var cells = values.Slice(row * width, width);
            cells[columns..].Fill(float.NaN);
            for (var column = 0; column < columns; column++)
            {
                if (!(isPlain
                    && ShortDecimal.TryRead(payload, ref next, out cells[column])
                    && EndsCell(payload, next, column)))
                {
                    var start = payload[..next].LastIndexOfAny(delimiter, (byte)'\n') + 1;
                    next = payload[start..].IndexOfAny(delimiter, (byte)'\n') is var length and >= 0
                        ? start + length
                        : payload.Length;
                    if (TryNumber(payload[start..next]) is not { } number || !EndsCell(payload, next, column))
                        return false;
                    cells[column] = number;
                }
                next++;
            }
        }
        at = next;
        return true;

        // As many lines as there are rows: where none is left, the payload ends.
        bool EndsCell(ReadOnlySpan<byte> payload, int at, int column) => column < columns - 1
            ? at < payload.Length && payload[at] == delimiter
            : at == payload.Length || payload[at] == '\n';
    }

    static byte Delimiter(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> line)
    {
        var first = Encoding.UTF8.GetString(line);
        if (CsvDelimiter.TrySniff(first[..Math.Min(512, first.Length)]) is not { } sniffed)
            throw Refused(payload, "_csv.Error", "Could not determine delimiter");
        if (sniffed > 127)
            throw Refused(payload, "ValueError", $"'{sniffed}' is not a delimiter that is supported here: use a comma.");
        return char.IsAsciiLetterOrDigit(sniffed) ? (byte)',' : (byte)sniffed;
    }

    static float? TryNumber(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
            return float.NaN;
        return (float?)PythonNumber.TryParseFloat(NumpyText(cell)); // numpy reads a double, and the matrix narrows it
    }

    /// <summary>A numpy array of texts keeps none of the NUL characters at their ends.</summary>
    internal static ReadOnlySpan<byte> NumpyText(ReadOnlySpan<byte> text) => text.TrimEnd((byte)0);

    /// <summary>What numpy complains of: first that the rows are not of one length, then of a cell.</summary>
    static InferenceException Refused(ReadOnlySpan<byte> payload, byte delimiter, int columns)
    {
        foreach (var line in payload.Split((byte)'\n'))
        {
            if (payload[line].Count(delimiter) + 1 != columns)
                return Refused(
                    payload,
                    "ValueError",
                    "setting an array element with a sequence. The requested array has an inhomogeneous shape after " +
                    $"1 dimensions. The detected shape was ({payload.Count((byte)'\n') + 1},) + inhomogeneous part.");
        }
        foreach (var range in payload.SplitAny(delimiter, (byte)'\n'))
        {
            if (TryNumber(payload[range]) is null)
                return Refused(
                    payload,
                    "ValueError",
                    $"could not convert string to float: {PythonText.Quote(NumpyText(payload[range]))}");
        }
        throw new System.Diagnostics.UnreachableException();
    }

    static InferenceException Refused(ReadOnlySpan<byte> payload, string type, string message) =>
        PythonText.DecodeError(payload) is { } error
        ? InferenceException.Unreadable("csv", "UnicodeDecodeError", error)
        : InferenceException.Unreadable("csv", type, message);
}

/// <param name="Delimiter">Between the columns.</param>
readonly record struct CsvShape(byte Delimiter, int Rows, int Columns);
