using System.Net;

namespace Local.Aws.Protocols;

/// <summary>Who made the request that is being answered.</summary>
static class RequestCaller
{
    /// <summary>The <see cref="Principal"/> that signature verification left in the request's features.</summary>
    /// <exception cref="AwsException">The request was not signed.</exception>
    public static Principal Caller(this HttpContext http) =>
        http.Features.Get<Principal>()
            ?? throw new AwsException(
                "MissingAuthenticationTokenException", "Missing Authentication Token", HttpStatusCode.Forbidden);
}
