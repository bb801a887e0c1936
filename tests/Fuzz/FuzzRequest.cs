using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Aws.SigV4;

namespace Tests.Fuzz;

/// <summary>One request, as it is made before it is signed.</summary>
/// <param name="Service">The service in the signature's scope.</param>
/// <param name="Target">Path and query, as they go over the wire.</param>
sealed record FuzzRequest(string Service, string Method, string Target)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    public byte[] Body { get; init; } = [];

    /// <summary>What S3's <c>x-amz-content-sha256</c> says of the body; null for its SHA-256.</summary>
    public string? Payload { get; init; }

    /// <summary>Whether it is signed at all.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>Whether the answer takes its time: the client leaves before it comes.</summary>
    public bool IsLongPoll { get; init; }

    /// <summary>How many bytes the body is said to have; null for as many as it has.</summary>
    public int? ContentLength { get; init; }

    /// <summary>The bytes on the wire.</summary>
    public byte[] Sign(string host, DateTimeOffset now)
    {
        var hash = Payload ?? Convert.ToHexStringLower(SHA256.HashData(Body));
        List<(string Name, string Value)> headers = [.. Headers, ("Host", host)];
        if (IsSigned)
        {
            var timestamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            headers.Add(("X-Amz-Date", timestamp));
            if (Service == "s3")
                headers.Add(("X-Amz-Content-Sha256", hash));
            headers.Add(("Authorization", Authorize(headers, hash, timestamp)));
        }
        headers.Add(("Content-Length", (ContentLength ?? Body.Length).ToString(CultureInfo.InvariantCulture)));
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    string Authorize(List<(string Name, string Value)> headers, string hash, string timestamp)
    {
        var byName = headers.ToLookup(header => header.Name.ToLowerInvariant(), header => header.Value.Trim());
        string[] signed = [.. byName.Select(header => header.Key).Order(StringComparer.Ordinal)];
        var canonical = CanonicalRequest.Create(
            Service, Method, Target, name => string.Join(',', byName[name]), signed, hash);
        var scope = new CredentialScope("test", timestamp[..8], "us-east-1", Service);
        var signature = CredentialScope.Sign(scope.SigningKey("test"), scope.StringToSign(timestamp, canonical));
        return $"{CredentialScope.Algorithm} Credential={scope.AccessKeyId}/{scope}, "
            + $"SignedHeaders={string.Join(';', signed)}, Signature={signature}";
    }

    /// <summary>The request in one readable piece, shortened.</summary>
    public override string ToString() =>
        $"{Service}: {Method} {Target}\n{string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"))}\n\n"
        + Readable(Encoding.UTF8.GetString(Body));

    public static string Readable(string text) => string.Concat(text.Take(4000).Select(character =>
        char.IsControl(character) && character is not '\n' ? $"\\u{(int)character:x4}" : character.ToString()));
}
