using System.Security.Cryptography;
using Local.Aws;

namespace Local.S3;

/// <summary>
/// A checksum as S3 keeps it: the algorithm (<c>CRC32</c>, <c>SHA256</c>), the value in base64, and whether it is of
/// the whole object or of its parts' checksums.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html"/>
sealed record Checksum(string Algorithm, string Value, string Type = Checksum.FullObject)
{
    public const string FullObject = "FULL_OBJECT";
    public const string Composite = "COMPOSITE";

    /// <summary>What S3 computes when the client names none.</summary>
    public const string DefaultAlgorithm = "CRC64NVME";

    public static readonly IReadOnlyList<string> Algorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

    /// <summary>The header that carries it: <c>x-amz-checksum-crc32</c>.</summary>
    public string Header => HeaderOf(Algorithm);

    /// <summary>The element that carries it: <c>ChecksumCRC32</c>.</summary>
    public string Element => "Checksum" + Algorithm;

    /// <summary>Whether a text is a value of this algorithm, right or wrong: base64 of as many bytes.</summary>
    public bool CanBe(string value)
    {
        Span<byte> bytes = stackalloc byte[64];
        return value.Length == Value.Length && Convert.TryFromBase64String(value, bytes, out _);
    }

    public static string HeaderOf(string algorithm) => "x-amz-checksum-" + algorithm.ToLowerInvariant();
}

/// <summary>Computes a checksum as the data go by.</summary>
sealed class RunningChecksum(string algorithm) : IDisposable
{
    readonly Crc? _crc = algorithm switch
    {
        "CRC32" => Crc.Crc32(),
        "CRC32C" => Crc.Crc32C(),
        "CRC64NVME" => Crc.Crc64Nvme(),
        _ => null,
    };

    readonly IncrementalHash? _hash = algorithm switch
    {
        "SHA1" => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
        "SHA256" => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        _ => null,
    };

    public void Append(ReadOnlySpan<byte> data)
    {
        _crc?.Append(data);
        _hash?.AppendData(data);
    }

    public Checksum Value() => new(algorithm, Convert.ToBase64String(_crc?.Value() ?? _hash!.GetCurrentHash()));

    public void Dispose() => _hash?.Dispose();
}
