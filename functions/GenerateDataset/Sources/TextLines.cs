using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace GenerateDataset.Sources;

/// <summary>
/// A stream of UTF-8 as lines, numbered from 1 as an editor shows them, without their LF or CRLF and without a byte
/// order mark.
/// </summary>
/// <remarks>
/// Read strictly, line by line: a decoder that substitutes what it cannot read, or a reader of blocks, could not name
/// the row.
/// </remarks>
static class TextLines
{
    const int LongestLine = 1 << 20;
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async IAsyncEnumerable<(long Number, string Text)> ReadAsync(
        Stream stream, string uri, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 1 << 16));
        for (long number = 0; ;)
        {
            var read = await reader.ReadAsync(cancellation);
            var bytes = read.Buffer;
            while (bytes.PositionOf((byte)'\n') is { } end)
            {
                yield return (++number, Decode(bytes.Slice(0, end), number, uri));
                bytes = bytes.Slice(bytes.GetPosition(1, end));
            }
            if (read.IsCompleted && bytes.Length > 0)
                yield return (++number, Decode(bytes, number, uri));
            if (read.IsCompleted)
                break;
            if (bytes.Length > LongestLine)
                throw new InvalidInputException(
                    $"{uri}, row {number + 1}: the row is longer than 1 MiB. Is it a CSV file, with a row to a line?");
            reader.AdvanceTo(bytes.Start, bytes.End);
        }
        await reader.CompleteAsync();
    }

    static string Decode(ReadOnlySequence<byte> line, long number, string uri)
    {
        try
        {
            var text = Utf8.GetString(line);
            if (text.Contains('\0')) // Valid UTF-8, but UTF-16 is what it comes from.
                throw new DecoderFallbackException();
            return (number == 1 ? text.TrimStart('\uFEFF') : text).TrimEnd('\r');
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidInputException($"{uri}, row {number}: the row is not UTF-8. Save the file as \"CSV UTF-8\", uncompressed.");
        }
    }
}
