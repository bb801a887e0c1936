using System.Security.Cryptography;
using System.Text;
using Local.Aws.SigV2;

namespace Local.Aws.SigV4;

/// <summary>
/// Verifies what a form says of itself: its policy, in base64, is what is signed. The fields come before the file, so
/// that who reads the form asks for it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html"/>
sealed class FormSignature(Func<string, Credentials?> find, string region)
{
    /// <summary>Whether a request is a form, and signed nowhere else.</summary>
    public static bool IsExpected(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Headers.Authorization.Count == 0
        && !request.Query.ContainsKey("X-Amz-Algorithm")
        && request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true;

    /// <param name="field">A field of the form; null when it has none of that name.</param>
    /// <exception cref="AwsException">The signature does not prove who made the form.</exception>
    public Principal Verify(HttpRequest request, Func<string, string?> field)
    {
        var policy = field("policy") ?? throw Refusal.Unsigned(request);
        return field("AWSAccessKeyId") is { } key
            ? VerifyVersion2(request, key, policy, field)
            : VerifyVersion4(request, policy, field);
    }

    Principal VerifyVersion4(HttpRequest request, string policy, Func<string, string?> field)
    {
        if (field("x-amz-algorithm") is not CredentialScope.Algorithm)
            throw new AwsException("InvalidArgument", "The only supported X-Amz-Algorithm is AWS4-HMAC-SHA256.");
        var scope = CredentialScope.TryParse(field("x-amz-credential") ?? "")
            ?? throw Refusal.Malformed(request, "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed.");
        var credentials = Find(request, scope.AccessKeyId, field);
        var expected = CredentialScope.Sign(scope.SigningKey(credentials.SecretAccessKey), policy);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(field("x-amz-signature") ?? ""))
            ? credentials.Principal
            : throw Refusal.WrongS3Signature();
    }

    Principal VerifyVersion2(HttpRequest request, string key, string policy, Func<string, string?> field)
    {
        if (!SignatureVersion2.IsTaken(region))
            throw Refusal.VersionNotSupported();
        var credentials = Find(request, key, field);
        return SignatureVersion2.IsSignedBy(credentials.SecretAccessKey, policy, field("signature") ?? "")
            ? credentials.Principal
            : throw Refusal.WrongS3Signature();
    }

    Credentials Find(HttpRequest request, string key, Func<string, string?> field)
    {
        var credentials = find(key) ?? throw Refusal.UnknownKey(request);
        return credentials.SessionToken == field("x-amz-security-token") ? credentials
            : throw Refusal.WrongToken(request);
    }
}
