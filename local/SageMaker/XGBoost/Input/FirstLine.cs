using System.Text;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>The first line of a file as Python's text files read it: UTF-8, decoded in chunks, any of the three line ends.</summary>
/// <seealso href="https://docs.python.org/3.8/library/io.html#io.TextIOWrapper"/>
static class FirstLine
{
    const int Chunk = 8192;

    static readonly Encoding Ignoring = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback(""));

    /// <param name="strict">Whether bytes that are no UTF-8, anywhere in the chunks that are read, are an error; otherwise they are left out.</param>
    /// <returns>Without its end; empty for an empty file.</returns>
    /// <exception cref="ContainerException">Python's <c>UnicodeDecodeError</c>: the file is compressed, or of another encoding.</exception>
    public static string Read(Stream file, bool strict)
    {
        var bytes = new byte[Chunk];
        for (var length = 0; ;)
        {
            length += file.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
            var read = bytes.AsSpan(0, length);
            if (strict && PythonText.DecodeError(read, isWhole: length < bytes.Length) is { } error)
                throw new ContainerException("UnicodeDecodeError", error);
            var end = read.IndexOfAny((byte)'\n', (byte)'\r');
            if (end >= 0 || length < bytes.Length)
                return Ignoring.GetString(end < 0 ? read : read[..end]);
            Array.Resize(ref bytes, bytes.Length + Chunk);
        }
    }
}
