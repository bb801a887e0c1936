using System.Text;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// The first line of a file as Python's text files read it: UTF-8, decoded in chunks, any of the three line ends.
/// </summary>
/// <seealso href="https://docs.python.org/3.8/library/io.html#io.TextIOWrapper"/>
static class FirstLine
{
    const int Chunk = 8192;

    static readonly Encoding Ignoring = Encoding.GetEncoding(
        "utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback(""));

    /// <param name="strict">Whether bytes that are no UTF-8, anywhere in the chunks that are read, are an error;
    /// otherwise they are left out.</param>
    /// <returns>Without its end; empty for an empty file.</returns>
    /// <exception cref="ContainerException">Python's <c>UnicodeDecodeError</c>: the file is compressed, or of another
    /// encoding.</exception>
    public static string Read(Stream file, bool strict)
    {
        var bytes = new byte[Chunk];
        for (var (length, searched) = (0, 0); ; searched = length)
        {
            // Chunk by chunk, as Python does: what is behind the line's chunk is not decoded.
            if (bytes.Length < length + Chunk)
                Array.Resize(ref bytes, 2 * bytes.Length);
            length += file.ReadAtLeast(bytes.AsSpan(length, Chunk), Chunk, throwOnEndOfStream: false);
            var isWhole = length < searched + Chunk;
            var end = bytes.AsSpan(searched..length).IndexOfAny((byte)'\n', (byte)'\r') is var found and >= 0
                ? searched + found
                : -1;
            if (end < 0 && !isWhole)
                continue;
            if (strict && PythonText.DecodeError(bytes.AsSpan(0, length), isWhole) is { } error)
                throw new ContainerException("UnicodeDecodeError", error);
            return Ignoring.GetString(bytes, 0, end < 0 ? length : end);
        }
    }
}
