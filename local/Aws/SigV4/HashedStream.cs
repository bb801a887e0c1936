using System.Security.Cryptography;

namespace Local.Aws.SigV4;

/// <summary>
/// A body that must have the SHA-256 (hexadecimal) that was signed; its last read throws when it has not.
/// </summary>
sealed class HashedStream(Stream body, string hash) : BodyStream
{
    readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            _sha256.AppendData(buffer.Span[..read]);
        else if (buffer.Length > 0
            && !Convert.ToHexStringLower(_sha256.GetCurrentHash()).Equals(hash, StringComparison.OrdinalIgnoreCase))
            throw Refusal.WrongPayload();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }
}
