using System.Text;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// libsvm for predictions, as the container reads it: what has a colon is an entry, whatever else is there (a label) is passed over.
/// Rows behind the last one with an entry do not exist, as in the sparse matrix that the container makes.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
static class InferenceLibsvm
{
    /// <exception cref="InferenceException">204 for an empty payload, 415 for one that has no entry or one that is not of numbers.</exception>
    public static SparseRows Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            throw new InferenceException(204, "The payload is empty.");

        payload = payload.Trim(InferenceCsv.Blanks);
        if (PythonText.DecodeError(payload) is { } error)
            throw InferenceException.Unreadable("libsvm", "UnicodeDecodeError", error);
        var text = Encoding.UTF8.GetString(payload);
        List<long> starts = [];
        List<int> columns = [];
        List<float> values = [];
        foreach (var line in text.Split('\n'))
        {
            starts.Add(columns.Count);
            // A column that is there twice is the sum of both.
            foreach (var entry in line.Split(' ').Where(item => item.Contains(':')).Select(Entry).GroupBy(entry => entry.Column).OrderBy(entries => entries.Key))
            {
                columns.Add(entry.Key);
                values.Add((float)entry.Sum(it => it.Value));
            }
        }
        if (columns.Count == 0)
            throw Refused("cannot infer dimensions from zero sized index arrays");
        while (starts[^1] == columns.Count)
            starts.RemoveAt(starts.Count - 1);
        return new([.. starts, columns.Count], [.. columns], [.. values], columns.Max() + 1);
    }

    static (int Column, double Value) Entry(string item)
    {
        var parts = item.Split(':');
        if (PythonNumber.TryParseInteger(parts[0]) is not { } column)
            throw Refused($"invalid literal for int() with base 10: {PythonText.Quote(parts[0])}");
        if (column < 0)
            throw Refused("negative column index found");
        if (column >= int.MaxValue)
            throw Refused($"The column {column} is not supported here.");
        return ((int)column, PythonNumber.TryParseFloat(parts[1]) ?? throw Refused($"could not convert string to float: {PythonText.Quote(parts[1])}"));
    }

    static InferenceException Refused(string message) => InferenceException.Unreadable("libsvm", "ValueError", message);
}
