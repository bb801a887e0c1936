using System.Security.Cryptography;
using System.Text;
using Local.Aws.SigV2;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Aws.SigV4;

/// <summary>Lets a request pass when its signature (version 4) proves who made it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html"/>
static class SignatureVerification
{
    /// <summary>S3 and the other services accept a clock that is off by this much.</summary>
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Bodies outside S3 are hashed before they are read: this is more than any of those operations accepts (Lambda: 6
    /// MB), in bytes.
    /// </summary>
    public const int LargestBody = 16 * 1024 * 1024;

    /// <summary>
    /// On success the caller is the <see cref="Principal"/> in the request's features. A body is verified as it is
    /// read: it ends with an <see cref="AwsException"/> when it is not what was signed.
    /// </summary>
    /// <param name="find">The credentials of an access key; null when there are none.</param>
    /// <param name="region">Where S3 is, which decides whether it takes version 2.</param>
    public static IApplicationBuilder UseSignatureVerification(
        this IApplicationBuilder app,
        Func<string, Credentials?> find,
        TimeProvider time,
        string region = "us-east-1") =>
        app.Use(async (http, next) =>
        {
            try
            {
                if (await VerifyAsync(http, find, region, time.GetUtcNow()) is { } caller)
                    http.Features.Set(caller);
            }
            catch (AwsException e)
            {
                await ErrorResponse.WriteAsync(http, e);
                return;
            }
            await next(http);
        });

    /// <returns>Null when S3 is to find the caller in the form, or need not know who asks.</returns>
    static async Task<Principal?> VerifyAsync(
        HttpContext http, Func<string, Credentials?> find, string region, DateTimeOffset now)
    {
        var request = http.Request;
        if (SignatureVersion2.Has(request))
        {
            var caller = SignatureVersion2.Verify(http, find, region, now);
            http.Features.Set(S3In(region));
            return caller;
        }
        if (FormSignature.IsExpected(request) || IsPreflight(request))
        {
            http.Features.Set(S3In(region));
            if (FormSignature.IsExpected(request))
                http.Features.Set(new FormSignature(find, region));
            return null;
        }
        var signature = RequestSignature.Find(request) ?? throw Refusal.Unsigned(request);
        var credentials = find(signature.Scope.AccessKeyId) ?? throw Refusal.UnknownKey(request);
        if (credentials.SessionToken != signature.SessionToken)
            throw Refusal.WrongToken(request);
        CheckTime(request, signature, now);
        if (request.Headers.Keys.FirstOrDefault(name => MustBeSigned(name, signature)) is { } unsigned)
            throw Refusal.UnsignedHeader(request, unsigned.ToLowerInvariant());

        var payload = signature.Scope.Service == "s3" ? S3PayloadHash(request, signature) : await HashBodyAsync(http);
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var canonical = CanonicalRequest.Create(
            signature.Scope.Service,
            request.Method,
            target,
            name => request.Headers[name].ToString(),
            signature.SignedHeaders,
            payload);
        var key = signature.Scope.SigningKey(credentials.SecretAccessKey);
        var expected = CredentialScope.Sign(key, signature.Scope.StringToSign(signature.Timestamp, canonical));
        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature.Signature)))
            throw Refusal.WrongSignature(request);

        http.Features.Set(signature.Scope);
        if (signature.Scope.Service == "s3")
            S3Body.Verify(http, payload, new(key, signature));
        return credentials.Principal;
    }

    static CredentialScope S3In(string region) => new("", "", region, "s3");

    /// <summary>A browser signs nothing when it asks whether a page may make a request.</summary>
    static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    static void CheckTime(HttpRequest request, RequestSignature signature, DateTimeOffset now)
    {
        if (signature.Scope.Date != signature.Timestamp[..8])
            throw Refusal.WrongSignature(request);
        if (signature.Time - now > Skew || (signature.Expires is null && now - signature.Time > Skew))
            throw Refusal.Skewed(request, now);
        if (now - signature.Time > signature.Expires)
            throw Refusal.Expired();
    }

    // "The CanonicalHeaders list must include the host header and any x-amz-* headers in the request."
    static bool MustBeSigned(string header, RequestSignature signature) =>
        (header.Equals("Host", StringComparison.OrdinalIgnoreCase)
            || (header.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !header.Equals("x-amz-content-sha256", StringComparison.OrdinalIgnoreCase)))
        && !signature.SignedHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);

    static string S3PayloadHash(HttpRequest request, RequestSignature signature) =>
        request.Headers["x-amz-content-sha256"].ToString() is { Length: > 0 } hash ? hash
        : signature.Expires is { } ? S3Body.Unsigned
        : throw Refusal.NoPayloadHash();

    /// <summary>Outside S3 no header states the body's hash, so the body is read first, as far as the limit.</summary>
    static async Task<string> HashBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > LargestBody)
            throw Refusal.TooLarge();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LargestBody;
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
                body.Write(buffer, 0, read);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw Refusal.TooLarge();
        }
        body.Position = 0;
        http.Request.Body = body;
        return Convert.ToHexStringLower(SHA256.HashData(body.GetBuffer().AsSpan(0, (int)body.Length)));
    }
}
