using System.Buffers;
using System.Text;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>
/// What happens to the records of a batch before the container gets them, and to its answers after: filters and the
/// join.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform-data-processing.html"/>
sealed class TransformRecords(TransformFilter input, bool join, TransformFilter output)
{
    /// <summary>Whether records and answers stay as they are.</summary>
    public bool IsNothing => input.IsAll && !join && output.IsAll;

    public bool FiltersInput => !input.IsAll;

    /// <summary>The part of each record that the container gets.</summary>
    /// <exception cref="InferenceException">A record is no CSV, or has no such column.</exception>
    public ReadOnlyMemory<byte> Filter(ReadOnlySpan<byte> records)
    {
        var text = new ArrayBufferWriter<byte>(records.Length + 1);
        foreach (var line in Lines(records))
            Write(text, records[line], input, "InputFilter");
        return text.WrittenMemory;
    }

    /// <summary>The answers, each behind its record where they are joined, filtered.</summary>
    /// <exception cref="InferenceException">There is not one answer for each record, or no such column.</exception>
    public ReadOnlyMemory<byte> Join(ReadOnlySpan<byte> records, ReadOnlySpan<byte> answers)
    {
        var text = new ArrayBufferWriter<byte>(records.Length + answers.Length + 1);
        var record = Lines(records);
        var joined = new ArrayBufferWriter<byte>();
        foreach (var answer in Lines(answers))
        {
            joined.ResetWrittenCount();
            if (join)
            {
                if (!record.MoveNext())
                    throw new InferenceException(400, "There are more predictions than records in a batch: they cannot be joined.");
                joined.Write(records[record.Current]);
                joined.Write(","u8);
            }
            joined.Write(answers[answer]);
            Write(text, joined.WrittenSpan, output, "OutputFilter");
        }
        if (join && record.MoveNext())
            throw new InferenceException(400, "There are fewer predictions than records in a batch: they cannot be joined.");
        return text.WrittenMemory;
    }

    static void Write(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> record, TransformFilter filter, string name)
    {
        if (filter.IsAll)
        {
            text.Write(record);
        }
        else
        {
            if (filter.Refusal is { } refusal)
                throw new InferenceException(400, refusal);
            var columns = Columns(record);
            var selected = filter.Select(columns.Count)
                ?? throw new InferenceException(400, $"The {name} names a column that a record of {columns.Count} columns does not have.");
            for (var i = 0; i < selected.Length; i++)
            {
                if (i > 0)
                    text.Write(","u8);
                text.Write(record[columns[selected[i]]]);
            }
        }
        text.Write("\n"u8);
    }

    /// <summary>The records' places, without their ends; blank ones at the end are none.</summary>
    static LineEnumerator Lines(ReadOnlySpan<byte> text) => new(text.TrimEnd("\r\n"u8));

    /// <summary>
    /// The places of a record's columns; a comma between quotes is text, and a quote within them is doubled.
    /// </summary>
    /// <exception cref="InferenceException">A quote is where none may be.</exception>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc4180"/>
    /// <seealso href="https://github.com/aws/amazon-sagemaker-examples/issues/1620"/>
    static List<Range> Columns(ReadOnlySpan<byte> record)
    {
        List<Range> columns = [];
        for (var start = 0; start <= record.Length;)
        {
            var end = start < record.Length && record[start] == '"' ? Quoted(record, start) : start;
            var length = record[end..].IndexOfAny((byte)',', (byte)'"') is var found and >= 0
                ? found
                : record.Length - end;
            if (end > start && length > 0 || end + length < record.Length && record[end + length] == '"')
                throw Unreadable(record, end > start ? "extraneous \" in field" : "bare \" in non quoted field");
            columns.Add(start..(end + length));
            start = end + length + 1;
        }
        return columns;
    }

    /// <summary>Where the field ends whose quote begins here.</summary>
    static int Quoted(ReadOnlySpan<byte> record, int start)
    {
        for (var i = start + 1; i < record.Length; i++)
        {
            if (record[i] != '"')
                continue;
            if (i + 1 == record.Length || record[i + 1] != '"')
                return i + 1;
            i++;
        }
        throw Unreadable(record, "unterminated quoted field");
    }

    static InferenceException Unreadable(ReadOnlySpan<byte> record, string reason)
    {
        var text = Encoding.UTF8.GetString(record);
        return new(400, $"Failed to parse line: '{text}\n' as CSV: {reason} found near: {text}\n");
    }

    ref struct LineEnumerator(ReadOnlySpan<byte> text)
    {
        readonly ReadOnlySpan<byte> _text = text;
        int _next;

        public Range Current { get; private set; }

        public readonly LineEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next >= _text.Length)
                return false;
            var length = _text[_next..].IndexOf((byte)'\n') is var newline and >= 0 ? newline : _text.Length - _next;
            Current = _next..(_next + _text.Slice(_next, length).TrimEnd((byte)'\r').Length);
            _next += length + 1;
            return true;
        }
    }
}
