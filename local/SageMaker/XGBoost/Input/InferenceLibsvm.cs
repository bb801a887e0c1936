using System.Buffers.Text;
using System.Numerics;
using System.Text;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// libsvm for predictions, as the container reads it: what has a colon is an entry, whatever else is there (a label) is
/// passed over. Rows behind the last one with an entry do not exist, as in the sparse matrix that the container makes.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
static class InferenceLibsvm
{
    /// <exception cref="InferenceException">204 for an empty payload, 415 for one that has no entry or one that is not
    /// of numbers.</exception>
    public static SparseRows Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            throw new InferenceException(204, "The payload is empty.");

        payload = payload.Trim(InferenceCsv.Blanks);
        if (PythonText.DecodeError(payload) is { } error)
            throw InferenceException.Unreadable("libsvm", "UnicodeDecodeError", error);
        List<long> starts = [];
        List<int> columns = [];
        List<float> values = [];
        List<(int Column, double Value)> entries = [];
        foreach (var line in payload.Split((byte)'\n'))
        {
            starts.Add(columns.Count);
            entries.Clear();
            var row = payload[line];
            foreach (var item in row.Split((byte)' '))
            {
                if (row[item].Contains((byte)':'))
                    entries.Add(TryEntry(row[item]) ?? throw Refused(payload));
            }
            if (!IsAscending(entries)) // a column that is there twice is the sum of both
                entries = [
                    .. entries.GroupBy(
                        entry => entry.Column,
                        (column, same) => (column, same.Sum(entry => entry.Value))).OrderBy(entry => entry.column),
                ];
            foreach (var (column, value) in entries)
            {
                columns.Add(column);
                values.Add((float)value);
            }
        }
        if (columns.Count == 0)
            throw Refused("cannot infer dimensions from zero sized index arrays");
        while (starts[^1] == columns.Count)
            starts.RemoveAt(starts.Count - 1);
        return new([.. starts, columns.Count], [.. columns], [.. values], columns.Max() + 1);
    }

    static (int Column, double Value)? TryEntry(ReadOnlySpan<byte> item)
    {
        Split(item, out var name, out var number);
        if (!(Utf8Parser.TryParse(name, out int column, out var consumed) && consumed == name.Length))
        {
            if (TryColumn(name) is not { } found || found < 0 || found > int.MaxValue)
                return null;
            column = (int)found;
        }
        return column is >= 0 and < int.MaxValue && PythonNumber.TryParseFloat(number) is { } value
            ? (column, value)
            : null;
    }

    static void Split(ReadOnlySpan<byte> item, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> number)
    {
        name = item[..item.IndexOf((byte)':')];
        number = item[(name.Length + 1)..];
        if (number.IndexOf((byte)':') is var end and >= 0)
            number = number[..end];
        name = InferenceCsv.NumpyText(name);
        number = InferenceCsv.NumpyText(number);
    }

    static BigInteger? TryColumn(ReadOnlySpan<byte> text) =>
        PythonNumber.TryParseInteger(Encoding.UTF8.GetString(text));

    /// <summary>
    /// What numpy and scipy complain of: first of all columns, as it converts them all before any value.
    /// </summary>
    static InferenceException Refused(ReadOnlySpan<byte> payload)
    {
        BigInteger least = 0, most = 0;
        foreach (var range in payload.SplitAny((byte)'\n', (byte)' '))
        {
            if (!payload[range].Contains((byte)':'))
                continue;
            Split(payload[range], out var name, out _);
            if (TryColumn(name) is not { } column)
                return Refused($"invalid literal for int() with base 10: {PythonText.Quote(name)}");
            if (BigInteger.Abs(column) > long.MaxValue && column != long.MinValue)
                return InferenceException.Unreadable(
                    "libsvm", "OverflowError", "Python int too large to convert to C long");
            (least, most) = (BigInteger.Min(least, column), BigInteger.Max(most, column));
        }
        foreach (var range in payload.SplitAny((byte)'\n', (byte)' '))
        {
            if (!payload[range].Contains((byte)':'))
                continue;
            Split(payload[range], out _, out var number);
            if (PythonNumber.TryParseFloat(number) is null)
                return Refused($"could not convert string to float: {PythonText.Quote(number)}");
        }
        return Refused(least < 0 ? "negative column index found" : $"The column {most} is not supported here.");
    }

    static bool IsAscending(List<(int Column, double Value)> entries)
    {
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].Column <= entries[i - 1].Column)
                return false;
        }
        return true;
    }

    static InferenceException Refused(string message) => InferenceException.Unreadable("libsvm", "ValueError", message);
}
