using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Local.Aws;
using Local.Aws.SigV4;
using Local.S3.Files;

namespace Local.S3;

/// <summary>
/// Receives the body of a request into a file, and checks it against the checksums that the client sent.
/// </summary>
static class Incoming
{
    const int BufferSize = 128 * 1024;

    /// <param name="fallback">The checksum to compute when the request has none.</param>
    public static Task<ObjectWriter> ReceiveAsync(S3Request request, string fallback = Checksum.DefaultAlgorithm)
    {
        // S3 takes no body of unknown length: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (MissingContentLength)
        if (request.Request.ContentLength is null)
            throw new AwsException("MissingContentLength", "You must provide the Content-Length HTTP header.",
                HttpStatusCode.LengthRequired);
        return ReceiveAsync(request, request.Request.Body, 0, long.MaxValue, fallback);
    }

    /// <summary>Receives a part of a request's body.</summary>
    /// <param name="least">Of its size, in bytes.</param>
    /// <param name="most">Of its size, in bytes.</param>
    public static async Task<ObjectWriter> ReceiveAsync(
        S3Request request,
        Stream body,
        long least,
        long most,
        string fallback = Checksum.DefaultAlgorithm)
    {
        var md5 = ContentMd5(request);
        var announced = Announced(request);
        var writer = request.Bucket.NewWriter(announced ?? fallback);
        try
        {
            await CopyAsync(body, writer, request.Cancellation, most == long.MaxValue ? most : most + 1);
            await writer.CompleteAsync();
            if (writer.Length > most)
                throw new AwsException("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
                    .With("ProposedSize", writer.Length).With("MaxSizeAllowed", most);
            if (writer.Length < least)
                throw new AwsException("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
                    .With("ProposedSize", writer.Length).With("MinSizeAllowed", least);
            if (md5 is not null && !md5.AsSpan().SequenceEqual(writer.Md5()))
                throw WrongMd5();
            CheckSent(request, writer.Checksum());
            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Compares a body that has been read whole with the MD5 and the checksum that the client sent.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "The header is MD5, and protects against nothing.")]
    public static void Check(S3Request request, byte[] body)
    {
        if (ContentMd5(request) is { } md5 && !md5.AsSpan().SequenceEqual(MD5.HashData(body)))
            throw WrongMd5();
        if (Announced(request) is not { } algorithm)
            return;
        using var checksum = new RunningChecksum(algorithm);
        checksum.Append(body);
        CheckSent(request, checksum.Value());
    }

    static void CheckSent(S3Request request, Checksum computed)
    {
        var sent = request.Header(computed.Header)
            ?? request.Http.Features.Get<AwsChunkedStream>()?.Trailers.GetValueOrDefault(computed.Header);
        if (sent is null)
            return;
        // https://github.com/aws/aws-sdk-go-v2/issues/2996
        if (!computed.CanBe(sent))
            throw S3Error.InvalidRequest($"Value for {computed.Header} header is invalid.");
        if (sent != computed.Value)
            throw new AwsException("BadDigest", $"The {computed.Algorithm} you specified did not match the calculated checksum.");
    }

    static AwsException WrongMd5() => new("BadDigest", "The Content-MD5 you specified did not match what we received.");

    /// <summary>Copies in large pieces: the stream's own way makes small ones of a body.</summary>
    /// <param name="length">The most to copy, in bytes.</param>
    public static async Task CopyAsync(
        Stream from, Stream to, CancellationToken cancellation, long length = long.MaxValue)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length));
            while (await FillAsync(from, piece, cancellation) is > 0 and var filled)
            {
                await to.WriteAsync(buffer.AsMemory(0, filled), cancellation);
                length -= filled;
                piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// The checksum's algorithm that the request has a value for, in its headers or trailing headers.
    /// </summary>
    public static string? Announced(S3Request request)
    {
        var trailers = request.Http.Features.Get<AwsChunkedStream>()?.Announced ?? [];
        var announced = Checksum.Algorithms.Where(algorithm => Checksum.HeaderOf(algorithm) is var header
            && (request.Header(header) is not null || trailers.Contains(header, StringComparer.OrdinalIgnoreCase)))
                .ToList();
        return announced.Count < 2 ? announced.FirstOrDefault()
            : throw S3Error.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }

    static async ValueTask<int> FillAsync(Stream from, Memory<byte> buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length && await from.ReadAsync(buffer[filled..], cancellation) is > 0 and var read)
            filled += read;
        return filled;
    }

    static byte[]? ContentMd5(S3Request request)
    {
        if (request.Header("Content-MD5") is not { } text)
            return null;
        var md5 = new byte[16];
        return Convert.TryFromBase64String(text, md5, out var length) && length == 16 ? md5
            : throw new AwsException("InvalidDigest", "The Content-MD5 you specified was invalid.");
    }
}
