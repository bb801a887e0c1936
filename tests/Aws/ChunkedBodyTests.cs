using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Aws;

/// <summary>AWS's own examples of bodies in chunks: 65 KB of the letter a.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"/>
public class ChunkedBodyTests
{
    const string Root = "arn:aws:iam::123456789012:root";
    static readonly FakeTimeProvider Time = new(new(2013, 5, 24, 0, 1, 0, TimeSpan.Zero));

    static readonly string Signed = SignedServer.Head("put-in-chunks");

    static readonly string WithTrailer = SignedServer.Head("put-with-a-trailer");

    static readonly string Body = Chunk(65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")
        + Chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
        + Chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");

    static readonly string BodyWithTrailer = Chunk(65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2")
        + Chunk(1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7")
        + "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
        + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
        + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";

    [Fact]
    public async Task A_body_in_signed_chunks_is_accepted()
    {
        await using var server = await SignedServer.StartAsync(Time);

        Assert.Equal((200, $"{Root} 66560"), await server.SendAsync(Signed, SignedServer.Bytes(Body)));
    }

    [Fact]
    public async Task A_body_with_a_signed_trailer_is_accepted()
    {
        await using var server = await SignedServer.StartAsync(Time);

        Assert.Equal((200, $"{Root} 66560 x-amz-checksum-crc32c:sOO8/Q=="),
            await server.SendAsync(WithTrailer, SignedServer.Bytes(BodyWithTrailer)));
    }

    [Theory]
    [InlineData("\na", "\nb", "SignatureDoesNotMatch")]                       // a letter of a chunk
    [InlineData("signature=0055", "signature=0056", "SignatureDoesNotMatch")] // a chunk's signature
    [InlineData("400;", "401;", "InvalidRequest")]                            // more than was announced
    [InlineData("400;", "3ff;", "SignatureDoesNotMatch")]
    [InlineData(";chunk", "!chunk", "InvalidRequest")]
    public async Task A_changed_chunk_is_refused(string from, string to, string code)
    {
        await using var server = await SignedServer.StartAsync(Time);

        Assert.Contains($"<Code>{code}</Code>",
            (await server.SendAsync(Signed, SignedServer.Bytes(ReplaceLast(Body, from, to)))).Body);
    }

    [Theory]
    [InlineData("sOO8", "sOO9", "SignatureDoesNotMatch")]
    [InlineData("trailer-signature:d8", "trailer-signature:d9", "SignatureDoesNotMatch")]
    [InlineData("x-amz-checksum-crc32c:sOO8/Q==\r\n", "", "MalformedTrailerError")]
    [InlineData("crc32c:", "crc32:", "MalformedTrailerError")]
    public async Task A_changed_trailer_is_refused(string from, string to, string code)
    {
        await using var server = await SignedServer.StartAsync(Time);

        Assert.Contains($"<Code>{code}</Code>",
            (await server.SendAsync(WithTrailer, SignedServer.Bytes(ReplaceLast(BodyWithTrailer, from, to)))).Body);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_refused()
    {
        await using var server = await SignedServer.StartAsync(Time);

        Assert.Contains("<Code>IncompleteBody</Code>",
            (await server.SendAsync(WithTrailer, SignedServer.Bytes(BodyWithTrailer[..66000]))).Body);
    }

    static string Chunk(int size, string signature) =>
        new StringBuilder().Append($"{size:x};chunk-signature={signature}\r\n").Append('a', size).Append("\r\n")
        .ToString();

    static string ReplaceLast(string text, string from, string to) =>
        text.LastIndexOf(from, StringComparison.Ordinal) is var at && at >= 0
            ? text[..at] + to + text[(at + from.Length)..] : throw new InvalidOperationException(from);
}
