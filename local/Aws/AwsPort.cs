using System.Net;
using Local.Aws.Protocols;
using Local.Aws.SigV4;

namespace Local.Aws;

/// <summary>The one port of all services: the scope of a request's signature tells for which of them it is.</summary>
static class AwsPort
{
    /// <remarks>
    /// Signature verification comes before it, and has left the scope and the caller in the request's features. What is
    /// not signed passes by.
    /// </remarks>
    /// <param name="endpoints">By the scope of signatures; each is made when the first request comes for it.</param>
    public static IApplicationBuilder UseAws(
        this IApplicationBuilder app, IReadOnlyDictionary<string, Lazy<IAwsEndpoint>> endpoints) =>
        app.Use((http, next) =>
        {
            if (http.Features.Get<CredentialScope>() is not { } scope)
                return next(http);
            return endpoints.GetValueOrDefault(scope.Service)?.Value is { } endpoint && IsFor(http.Request, endpoint)
                ? endpoint.AnswerAsync(http)
                : ErrorResponse.WriteAsync(
                    http, Refuse(http.Request, scope.Service, endpoints.Values.Select(each => each.Value)));
        });

    /// <summary>Whether a request names no operation of another service.</summary>
    static bool IsFor(HttpRequest request, IAwsEndpoint endpoint) =>
        TargetPrefix(request) is not { } prefix || (endpoint as AwsService)?.TargetPrefix == prefix;

    /// <summary>
    /// What comes before the operation in <c>X-Amz-Target</c>; null for a request of another protocol.
    /// </summary>
    static string? TargetPrefix(HttpRequest request) =>
        request.Headers[JsonProtocol.TargetHeader].ToString() is { Length: > 0 } target
            ? target[..Math.Max(0, target.LastIndexOf('.'))]
            : null;

    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"/>
    static AwsException Refuse(HttpRequest request, string scope, IEnumerable<IAwsEndpoint> endpoints)
    {
        var target = request.Headers[JsonProtocol.TargetHeader].ToString();
        if (TargetPrefix(request) is { } prefix)
        {
            if (endpoints.OfType<AwsService>().FirstOrDefault(service => service.TargetPrefix == prefix) is { } named)
                return new("InvalidSignatureException", $"Credential should be scoped to correct service: '{named.Scope}'.");
            if (endpoints.Any(endpoint => endpoint.Scope == scope))
                return new("UnknownOperationException", $"'{target}' is not an operation of '{scope}'.");
        }
        return new(
            "UnknownOperationException",
            $"The service '{scope}' is not served here{(target.Length > 0 ? $", and so '{target}' is not an operation" : "")}.",
            target.Length > 0 || WireProtocols.Of(request) is WireProtocol.Query
                ? HttpStatusCode.BadRequest
                : HttpStatusCode.NotFound);
    }
}
