using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Local.Aws.SigV4;

/// <summary>
/// Decodes <c>aws-chunked</c>: <c>SIZE;chunk-signature=SIGNATURE CRLF data CRLF</c>, ended by a chunk of size 0 and, if
/// announced, trailing headers.
/// </summary>
/// <param name="length">The length of the data, in bytes, as <c>x-amz-decoded-content-length</c> announces it.</param>
/// <param name="announced">The trailing headers that <c>x-amz-trailer</c> announces.</param>
/// <param name="signature">Null when the chunks are not signed.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/>
sealed class AwsChunkedStream(Stream body, long length, IReadOnlyList<string> announced, ChunkSignature? signature)
    : BodyStream
{
    readonly byte[] _buffer = new byte[16 * 1024];
    readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Dictionary<string, string> _trailers = new(StringComparer.OrdinalIgnoreCase);
    int _start, _end;
    long _chunk, _total;
    string _chunkSignature = "";
    bool _ended;

    /// <summary>The names of the trailing headers to come.</summary>
    public IReadOnlyList<string> Announced => announced;

    /// <summary>The trailing headers: known, and verified, once the body is read to its end.</summary>
    public IReadOnlyDictionary<string, string> Trailers => _trailers;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.Length == 0)
            return 0;
        if (_chunk == 0)
        {
            await ReadChunkHeaderAsync(cancellationToken);
            if (_chunk == 0)
            {
                await EndAsync(cancellationToken);
                return 0;
            }
        }
        var read = await ReadDataAsync(buffer[..(int)Math.Min(buffer.Length, _chunk)], cancellationToken);
        if (signature is { })
            _sha256.AppendData(buffer.Span[..read]);
        _chunk -= read;
        _total += read;
        if (_chunk == 0)
        {
            VerifyChunk();
            if (await ReadLineAsync(cancellationToken) != "")
                throw Malformed();
        }
        return read;
    }

    async Task ReadChunkHeaderAsync(CancellationToken cancellation)
    {
        var header = (await ReadLineAsync(cancellation)).Split(';', 2);
        if (!long.TryParse(header[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _chunk)
            || _chunk < 0 || _chunk > length - _total)
            throw Malformed();
        _chunkSignature = header.Length == 2 && header[1].StartsWith("chunk-signature=", StringComparison.Ordinal)
            ? header[1]["chunk-signature=".Length..] : "";
    }

    void VerifyChunk()
    {
        if (signature?.VerifyChunk(Convert.ToHexStringLower(_sha256.GetHashAndReset()), _chunkSignature) is false)
            throw Refusal.WrongS3Signature();
    }

    async Task EndAsync(CancellationToken cancellation)
    {
        VerifyChunk();
        var lines = new StringBuilder();
        string trailerSignature = "";
        while (await ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var value]
                || lines.Length > _buffer.Length)
                throw MalformedTrailer();
            if (name.Equals("x-amz-trailer-signature", StringComparison.OrdinalIgnoreCase))
                trailerSignature = value;
            else if (_trailers.TryAdd(name, value))
                lines.Append(name.ToLowerInvariant()).Append(':').Append(value).Append('\n');
        }
        if (_trailers.Count != announced.Count || !announced.All(_trailers.ContainsKey))
            throw MalformedTrailer();
        if (_trailers.Count > 0 && signature?.VerifyTrailers(lines.ToString(), trailerSignature) is false)
            throw Refusal.WrongS3Signature();
        if (_total != length)
            throw Incomplete();
        _ended = true;
    }

    async ValueTask<int> ReadDataAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        var buffered = Math.Min(_end - _start, destination.Length);
        if (buffered == 0)
            return await body.ReadAsync(destination, cancellation) is > 0 and var read ? read : throw Incomplete();
        _buffer.AsMemory(_start, buffered).CopyTo(destination);
        _start += buffered;
        return buffered;
    }

    /// <summary>
    /// A line without its CRLF (some clients end a trailer with LF alone); the empty line also at the end of the body.
    /// </summary>
    async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (_buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') is >= 0 and var feed)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, feed);
                _start += feed + 1;
                return line.TrimEnd('\r');
            }
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length)
                throw Malformed();
            var read = await body.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
                return _end == 0 ? "" : throw Incomplete();
            _end += read;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }

    static AwsException Incomplete() =>
        new("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.");
    static AwsException Malformed() =>
        new("InvalidRequest", "The body is not in the aws-chunked encoding that x-amz-content-sha256 announces.");
    static AwsException MalformedTrailer() => new(
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to our published schema.");
}
