using Local.S3.Files;

namespace Local.S3;

/// <summary>
/// The composite checksum of an object that came in parts: the checksum of the parts' checksums, and <c>-</c> their
/// number.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#composite-checksums"/>
static class MultipartChecksum
{
    public static Checksum Of(IReadOnlyList<Part> parts)
    {
        var algorithm = parts[0].Checksum.Algorithm;
        using var running = new RunningChecksum(algorithm);
        foreach (var part in parts)
            running.Append(Convert.FromBase64String(part.Checksum.Value));
        return new(algorithm, $"{running.Value().Value}-{parts.Count}", Checksum.Composite);
    }
}
