namespace Local.Aws.Protocols;

/// <summary>Every request has an id, which its answer names.</summary>
static class RequestIds
{
    /// <summary>The header of all services but S3.</summary>
    public const string Header = "x-amzn-RequestId";

    /// <summary>S3's.</summary>
    public const string S3Header = "x-amz-request-id";

    public static string New() => Guid.NewGuid().ToString();

    /// <summary>Gives each request its id, <see cref="HttpContext.TraceIdentifier"/>.</summary>
    public static IApplicationBuilder UseRequestIds(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.TraceIdentifier = New();
        return next(http);
    });
}
