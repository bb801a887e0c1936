using System.Security.Cryptography;
using System.Text;

namespace Local.Lambda.Code;

/// <summary>What tells a function's code from other code.</summary>
/// <param name="Sha256">Base64.</param>
/// <param name="Size">In bytes.</param>
sealed record CodeDigest(string Sha256, long Size)
{
    /// <summary>The digest of the names and the contents of a folder's files.</summary>
    public static CodeDigest Of(DirectoryInfo folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories)
            .OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder.FullName, file.FullName)));
            using var content = file.OpenRead();
            hash.AppendData(SHA256.HashData(content));
            size += content.Length;
        }
        return new(Convert.ToBase64String(hash.GetHashAndReset()), size);
    }
}
