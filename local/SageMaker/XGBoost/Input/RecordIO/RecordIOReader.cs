using System.Buffers.Binary;

namespace Local.SageMaker.XGBoost.Input.RecordIO;

/// <summary>
/// The messages of a RecordIO file, one after the other, as MLIO takes them from it; one may be split over several
/// records.
/// </summary>
/// <param name="content">The file.</param>
/// <param name="path">What MLIO calls it in its messages.</param>
/// <seealso href="https://github.com/awslabs/ml-io/blob/master/src/mlio/record_readers/recordio_record_reader.cc"/>
ref struct RecordIOReader(ReadOnlySpan<byte> content, string path)
{
    public const uint Magic = 0xced7230a;

    /// <summary>Of a record's header: the magic number, then its kind in three bits and its length.</summary>
    const int Header = 8, Kind = 29;

    const uint Complete = 0, Begin = 1, Middle = 2, End = 3;

    ReadOnlySpan<byte> _rest = content;
    int _records;

    /// <returns>Whether there is another one.</returns>
    /// <exception cref="RecordIOException">The file is not in this format.</exception>
    public bool TryRead(out ReadOnlySpan<byte> message)
    {
        if (!TryReadRecord(out var kind, out message))
            return false;
        if (kind == Complete)
            return true;
        if (kind != Begin)
            throw Corrupt();
        List<byte> whole = [];
        do
        {
            whole.AddRange(message);
            if (!TryReadRecord(out kind, out message))
                throw Corrupt();
        }
        while (kind == Middle);
        if (kind != End)
            throw Corrupt();
        whole.AddRange(message);
        message = whole.ToArray();
        return true;
    }

    /// <summary>How long the first record of some content is, with what fills it up to four bytes.</summary>
    /// <returns>Null when it does not begin with the header of one.</returns>
    static long? Length(ReadOnlySpan<byte> content) =>
        content.Length >= Header && BinaryPrimitives.ReadUInt32LittleEndian(content) == Magic
            ? Header + Padded(BinaryPrimitives.ReadUInt32LittleEndian(content[4..]) & ((1U << Kind) - 1))
            : null;

    /// <summary>How long the messages are that some content begins with and holds whole.</summary>
    public static IEnumerable<int> Messages(ReadOnlyMemory<byte> content)
    {
        var (start, at) = (0, 0);
        while (Length(content.Span[at..]) is { } length && length <= content.Length - at)
        {
            var kind = BinaryPrimitives.ReadUInt32LittleEndian(content.Span[(at + 4)..]) >> Kind;
            at += (int)length;
            if (kind is Begin or Middle)
                continue;
            yield return at - start;
            start = at;
        }
    }

    bool TryReadRecord(out uint kind, out ReadOnlySpan<byte> payload)
    {
        kind = Complete;
        payload = default;
        if (_rest.IsEmpty)
            return false;
        if (Length(_rest) is not { } length || length > _rest.Length)
            throw Corrupt();
        var header = BinaryPrimitives.ReadUInt32LittleEndian(_rest[4..]);
        kind = header >> Kind;
        payload = _rest.Slice(Header, (int)(header & ((1U << Kind) - 1)));
        _rest = _rest[(int)length..];
        _records++;
        return true;
    }

    readonly RecordIOException Corrupt() =>
        new("DataReaderError", $"The record #{_records} in the data store '{path}' is corrupt. See nested exception for details.");

    static long Padded(long length) => (length + 3) / 4 * 4;
}

/// <summary>What MLIO raises.</summary>
/// <param name="type">Its exception's name: <c>SchemaError</c>; <c>KeyError</c> and <c>ValueError</c> are
/// Python's.</param>
sealed class RecordIOException(string type, string message) : Exception(message)
{
    /// <summary>As Python prints the exception's class.</summary>
    public string Type { get; } = type is "KeyError" or "ValueError" or "TypeError" ? type : $"mlio._core.{type}";
}
