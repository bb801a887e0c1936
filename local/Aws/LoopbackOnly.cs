namespace Local.Aws;

/// <summary>
/// Keeps web pages out: a page's request names another host (DNS rebinding) or another origin than this machine.
/// </summary>
static class LoopbackOnly
{
    public static IApplicationBuilder UseLoopbackOnly(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (IsLoopback(http.Request.Host.Host) && http.Request.Headers.Origin.All(IsSameSite))
        {
            await next(http);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        await http.Response.WriteAsync(
            "Only this machine is served: the request's Host must be localhost, a name under .localhost, "
            + "127.0.0.1 or [::1], and so must its Origin.\n",
            http.RequestAborted);
    });

    static bool IsLoopback(string host) =>
        host is "127.0.0.1" or "[::1]"
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    static bool IsSameSite(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host);
}
