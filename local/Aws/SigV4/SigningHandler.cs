using System.Globalization;
using System.Security.Cryptography;

namespace Local.Aws.SigV4;

/// <summary>
/// Signs what an <see cref="HttpClient"/> sends, as an AWS SDK does. The body is read into memory to be hashed.
/// </summary>
sealed class SigningHandler(
    Credentials credentials,
    string service,
    string region,
    TimeProvider time,
    HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var timestamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new CredentialScope(credentials.AccessKeyId, timestamp[..8], region, service);
        request.Headers.Host ??= request.RequestUri!.Authority;
        request.Headers.Add("x-amz-date", timestamp);
        request.Headers.Add("x-amz-content-sha256", hash);
        if (credentials.SessionToken is { } token)
            request.Headers.Add("x-amz-security-token", token);

        string Header(string name) =>
            string.Join(',', request.Headers.TryGetValues(name, out var values) ? values : []);
        string[] signed = [.. request.Headers.Select(header => header.Key.ToLowerInvariant())
            .Where(name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        var canonical = CanonicalRequest.Create(
            service,
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            Header,
            signed,
            hash);
        var signature = CredentialScope.Sign(
            scope.SigningKey(credentials.SecretAccessKey), scope.StringToSign(timestamp, canonical));
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{CredentialScope.Algorithm} Credential={scope.AccessKeyId}/{scope}, "
            + $"SignedHeaders={string.Join(';', signed)}, Signature={signature}");
        return await base.SendAsync(request, cancellationToken);
    }
}
