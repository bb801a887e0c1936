using System.Text;

namespace Local.SageMaker.Workers;

/// <summary>A request to a serving container, without its payload.</summary>
/// <param name="ContentType">As in the HTTP header; null when the request has none.</param>
/// <param name="Accept">As in the HTTP header; null when the request has none.</param>
/// <param name="IsEachLine">Whether each line of the payload is a request of its own, and the answer theirs
/// together.</param>
sealed record Invocation(string? ContentType, string? Accept, bool IsEachLine = false)
{
    byte[]? _frame;

    /// <summary>What comes before the payload in a frame.</summary>
    public ReadOnlySpan<byte> Frame => _frame ??= Write();

    public static Invocation Read(ReadOnlyMemory<byte> frame, out ReadOnlyMemory<byte> payload)
    {
        var isEachLine = frame.Span[0] != 0;
        var rest = frame.Span[1..];
        var (contentType, accept) = (ReadText(ref rest), ReadText(ref rest));
        payload = frame[^rest.Length..];
        return new(contentType, accept, isEachLine);
    }

    byte[] Write() => [(byte)(IsEachLine ? 1 : 0), .. WriteText(ContentType), .. WriteText(Accept)];

    static byte[] WriteText(string? text)
    {
        if (text is null)
            return BitConverter.GetBytes(-1);
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes(bytes.Length), .. bytes];
    }

    static string? ReadText(ref ReadOnlySpan<byte> rest)
    {
        var length = BitConverter.ToInt32(rest);
        rest = rest[sizeof(int)..];
        if (length < 0)
            return null;
        var text = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }
}
