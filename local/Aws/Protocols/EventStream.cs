using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Local.Aws.Protocols;

/// <summary>An event of an answer that is a stream of them.</summary>
/// <param name="Type">The member of the operation's stream that it is: <c>sessionStart</c>.</param>
/// <param name="Content">Its members.</param>
sealed record StreamedEvent(string Type, object Content);

/// <summary>Writes answers that are streams of events: messages of headers, JSON and checksums.</summary>
/// <seealso href="https://smithy.io/2.0/aws/amazon-eventstream.html"/>
static class EventStream
{
    public const string ContentType = "application/vnd.amazon.eventstream";

    const byte TextHeader = 7;
    const int PreludeLength = 12, ChecksumLength = 4;

    static readonly object NoMembers = new();

    /// <summary>Sends each event when it comes, until there is none or whoever asked has gone.</summary>
    /// <param name="json">How members are named.</param>
    public static async Task WriteAsync(
        HttpContext http, IAsyncEnumerable<StreamedEvent> events, JsonSerializerOptions json)
    {
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        http.Response.ContentType = ContentType;
        try
        {
            // Where a request is no stream itself, what the answer has beside its stream comes first: nothing.
            await SendAsync("event", new("initial-response", NoMembers));
            await foreach (var sent in events.WithCancellation(http.RequestAborted))
                await SendAsync("event", sent);
        }
        catch (AwsException e)
        {
            await SendAsync("exception", new(e.Code, new { e.Message }));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The session has ended, as it is meant to.
        }

        Task SendAsync(string kind, StreamedEvent sent) =>
            http.Response.BodyWriter.WriteAsync(Message(
                [
                    (":message-type", kind), ($":{kind}-type", sent.Type),
                    (":content-type", RestJsonProtocol.ContentType),
                ],
                JsonSerializer.SerializeToUtf8Bytes(sent.Content, json)), http.RequestAborted).AsTask();
    }

    /// <summary>
    /// The lengths of all and of the headers, their checksum, the headers, the payload, and the checksum of all that.
    /// </summary>
    public static byte[] Message(IReadOnlyList<(string Name, string Value)> headers, ReadOnlySpan<byte> payload)
    {
        var encoded = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in headers)
        {
            encoded.Write([(byte)Encoding.UTF8.GetByteCount(name), .. Encoding.UTF8.GetBytes(name), TextHeader]);
            BinaryPrimitives.WriteUInt16BigEndian(encoded.GetSpan(2), (ushort)Encoding.UTF8.GetByteCount(value));
            encoded.Advance(2);
            encoded.Write(Encoding.UTF8.GetBytes(value));
        }
        var message = new byte[PreludeLength + encoded.WrittenCount + payload.Length + ChecksumLength];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), encoded.WrittenCount);
        Checksum(message.AsSpan(0, 8)).CopyTo(message, 8);
        encoded.WrittenSpan.CopyTo(message.AsSpan(PreludeLength));
        payload.CopyTo(message.AsSpan(PreludeLength + encoded.WrittenCount));
        Checksum(message.AsSpan(0, message.Length - ChecksumLength)).CopyTo(message, message.Length - ChecksumLength);
        return message;
    }

    static byte[] Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc.Crc32();
        crc.Append(bytes);
        return crc.Value();
    }
}
