using System.Security.Cryptography;
using System.Text;

namespace Local.Aws.SigV4;

/// <summary>
/// The chain of signatures over a body's chunks: each covers the one before it, the first the request's own.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"/>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"/>
sealed class ChunkSignature(byte[] signingKey, RequestSignature request)
{
    string _previous = request.Signature;

    /// <param name="hash">The SHA-256 of the chunk's data, in hexadecimal.</param>
    public bool VerifyChunk(string hash, string signature) =>
        Verify("AWS4-HMAC-SHA256-PAYLOAD", $"{CredentialScope.EmptyHash}\n{hash}", signature);

    /// <param name="trailers">The trailing headers as <c>name:value\n</c>, without their signature.</param>
    public bool VerifyTrailers(string trailers, string signature) =>
        Verify("AWS4-HMAC-SHA256-TRAILER", CredentialScope.Hash(trailers), signature);

    bool Verify(string algorithm, string signed, string signature)
    {
        _previous = CredentialScope.Sign(signingKey, $"{algorithm}\n{request.Timestamp}\n{request.Scope}\n{_previous}\n{signed}");
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(_previous), Encoding.UTF8.GetBytes(signature));
    }
}
