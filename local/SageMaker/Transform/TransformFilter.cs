using System.Globalization;
using System.Text.RegularExpressions;

namespace Local.SageMaker.Transform;

/// <summary>
/// Selects columns of CSV records: the part of SageMaker's JSONPath that applies to arrays. <c>$</c>, <c>$[*]</c>,
/// <c>$[1]</c>, <c>$[0,-1]</c>, <c>$[1:]</c>, <c>$[0,5:]</c>; the end of a slice belongs to it, as the documentation
/// says.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform-data-processing.html#data-processing-operators"/>
sealed partial class TransformFilter
{
    readonly string _path;
    readonly (int? First, int? Last, bool IsSlice)[] _parts;

    TransformFilter(string path, (int?, int?, bool)[] parts) => (_path, _parts) = (path, parts);

    /// <summary>
    /// What the service says of the first record, though it has created the job; null when it takes the path.
    /// </summary>
    /// <seealso href="https://github.com/aws/sagemaker-python-sdk/issues/1112"/>
    public string? Refusal => _parts.Count(part => part.IsSlice) > 1
        ? $"Invalid JsonPath: {_path}: only single range filters of format (eg: [1:5]) are supported. Format " +
            $"{_path[_path.IndexOf('[')..]} is not supported"
        : null;

    /// <summary>Whether it selects every column in its place.</summary>
    public bool IsAll => _parts is [(null, null, true)];

    /// <param name="path">Null or nothing means <c>$</c>.</param>
    /// <returns>Null when it is another path, or none.</returns>
    public static TransformFilter? TryParse(string? path)
    {
        if (path is null or "" or "$" or "$[*]" or "$.*")
            return new("$", [(null, null, true)]);
        if (Indexes().Match(path) is not { Success: true } match)
            return null;
        return new(path, [.. match.Groups["part"].Captures.Select(part => part.Value.Split(':') switch
        {
            [var first, var last] => (Number(first), Number(last), true),
            [var only] => (Number(only), Number(only), false),
            _ => throw new System.Diagnostics.UnreachableException(),
        })]);
    }

    /// <summary>The indexes of the columns that it selects.</summary>
    /// <param name="columns">How many a record has.</param>
    /// <returns>Null when it names a column that is not there. A slice has those of its columns that are.</returns>
    public int[]? Select(int columns)
    {
        List<int> selected = [];
        foreach (var (first, last, isSlice) in _parts)
        {
            var (from, to) = (Index(first, 0), Index(last, columns - 1));
            if (!isSlice && (from < 0 || from >= columns))
                return null;
            for (var i = Math.Max(from, 0); i <= Math.Min(to, columns - 1); i++)
                selected.Add(i);
        }
        return [.. selected];

        int Index(int? index, int otherwise) =>
            index switch { null => otherwise, < 0 => columns + index.Value, _ => index.Value };
    }

    static int? Number(string text) =>
        text.Trim() is { Length: > 0 } digits
            ? int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(
        @"^\$\.?\[\s*(?<part>-?[0-9]{1,9}|(-?[0-9]{1,9})?\s*:\s*(-?[0-9]{1,9})?)(\s*,\s*(?<part>-?[0-9]{1,9}|(-?[0-9]{1,9})?\s*:\s*(-?[0-9]{1,9})?))*\s*\]\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Indexes();
}
