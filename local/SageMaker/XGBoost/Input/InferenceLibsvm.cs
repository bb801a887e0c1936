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
                    entries.Add(Entry(row[item]));
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

    static (int Column, double Value) Entry(ReadOnlySpan<byte> item)
    {
        var name = item[..item.IndexOf((byte)':')];
        var number = item[(name.Length + 1)..];
        if (number.IndexOf((byte)':') is var end and >= 0)
            number = number[..end];
        if (!(
            Utf8Parser.TryParse(name, out int column, out var consumed)
                && consumed == name.Length
                && column < int.MaxValue))
            column = Column(Encoding.UTF8.GetString(name));
        if (column < 0)
            throw Refused("negative column index found");
        return (
            column,
            PythonNumber.TryParseFloat(number)
                ?? throw Refused($"could not convert string to float: {PythonText.Quote(Encoding.UTF8.GetString(number))}"));
    }

    static int Column(string text)
    {
        var column = PythonNumber.TryParseInteger(text)
            ?? throw Refused($"invalid literal for int() with base 10: {PythonText.Quote(text)}");
        return column < int.MaxValue ? (int)BigInteger.Max(column, -1) : throw Refused($"The column {column} is not supported here.");
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
