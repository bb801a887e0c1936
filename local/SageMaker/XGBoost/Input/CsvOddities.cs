using System.Text;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// Counts what the container reads from CSV without a word, although its author can hardly have meant it: a header as a
/// row, text as a missing value.
/// </summary>
/// <param name="isFirst">Whether the rows are the first of the channel, one of which may be a header.</param>
sealed class CsvOddities(char delimiter, bool isFirst)
{
    const int Shown = 40;

    /// <summary>What people write for a missing value; it becomes one.</summary>
    static readonly string[] Missing = ["", "NA", "N/A", "null", "NULL", "None", "?"];

    Oddity _labels, _texts, _partial, _blank, _swallowed;
    string? _header;

    /// <summary>Takes a cell that is not just a number.</summary>
    /// <param name="line">From the cell to the end of its line.</param>
    /// <param name="parsed">How far the parser read; past the end of the line when the cell was blank.</param>
    public void Count(ReadOnlySpan<byte> line, int parsed, int row, int column)
    {
        var cell = line.IndexOf((byte)delimiter) is var end and >= 0 ? line[..end] : line;
        var isBlank = cell.Trim(" \t\r"u8).IsEmpty;
        if (parsed > line.Length)
            Add(ref _swallowed, cell, row, column);
        else if (isBlank && parsed > 0)
            Add(ref _blank, cell, row, column);
        else if (isBlank || Missing.Contains(Encoding.UTF8.GetString(cell)))
            return;
        else if (parsed == 0 && isFirst && row == 0 && (column == 0 || _header is not null))
            _header ??= Encoding.UTF8.GetString(line[..Math.Min(Shown, line.Length)]);
        else if (parsed == 0)
            Add(ref column == 0 ? ref _labels : ref _texts, cell, row, column);
        else if (!cell[parsed..].Trim(" \t\r"u8).IsEmpty)
            Add(ref _partial, cell, row, column);
    }

    /// <param name="rows">How many there are in all.</param>
    public IReadOnlyList<string> Notices(int rows)
    {
        List<string> notices = [];
        if (_header is not null)
            notices.Add(
                $"The first line ('{_header}…') is text, such as a header. The container takes it for a row: label " +
                "0, and every text a missing value. Remove it.");
        if (_labels.Count > 0)
            notices.Add($"{_labels.Count} of {rows} labels are no numbers ({_labels.Example}): the container takes them for 0.");
        if (_texts.Count > 0)
            notices.Add($"{_texts.Count} cells are text ({_texts.Example}): the container takes them for missing values.");
        if (_partial.Count > 0)
            notices.Add(
                $"{_partial.Count} cells begin with a number and go on ({_partial.Example}): the container takes " +
                "the number and drops the rest.");
        if (_blank.Count > 0)
            notices.Add(
                $"{_blank.Count} cells are blanks ({_blank.Example}): the container takes them for 0. Leave a missing value's cell empty.");
        if (_swallowed.Count > 0)
            notices.Add(
                $"{_swallowed.Count} lines end with a blank cell ({_swallowed.Example}): the container takes the " +
                "next line's first number for its value. Leave the cell empty instead.");
        return notices;
    }

    /// <summary>Takes those of the next rows, too.</summary>
    /// <param name="before">How many rows there are before them.</param>
    public void Add(CsvOddities next, int before)
    {
        _header ??= next._header;
        Add(ref _labels, next._labels, before);
        Add(ref _texts, next._texts, before);
        Add(ref _partial, next._partial, before);
        Add(ref _blank, next._blank, before);
        Add(ref _swallowed, next._swallowed, before);
    }

    static void Add(ref Oddity oddity, Oddity next, int before) => oddity = oddity.Count == 0
        ? next with { Row = before + next.Row }
        : oddity with { Count = oddity.Count + next.Count };

    static void Add(ref Oddity oddity, ReadOnlySpan<byte> cell, int row, int column) => oddity = oddity.Count == 0
        ? new(1, row, column, Encoding.UTF8.GetString(cell[..Math.Min(Shown, cell.Length)]))
        : oddity with { Count = oddity.Count + 1 };

    /// <param name="Row">Of the first, as <paramref name="Column"/>, from 0.</param>
    readonly record struct Oddity(int Count, int Row, int Column, string Cell)
    {
        public string Example => $"row {Row + 1}, column {Column + 1}: '{Cell}'";
    }
}
