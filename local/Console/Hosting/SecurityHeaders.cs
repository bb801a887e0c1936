using Microsoft.Net.Http.Headers;

namespace Local.Console.Hosting;

/// <summary>What a browser may load and do in the page: nothing but the page's own files.</summary>
static class SecurityHeaders
{
    const string Common =
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "base-uri 'self'; form-action 'none'; frame-ancestors 'none'; style-src-attr 'unsafe-inline'; ";

    // Monaco makes style elements, and starts its worker from a script of the page.
    const string Editor = Common + "style-src 'self' 'unsafe-inline'; worker-src 'self'";
    const string Page = Common + "style-src 'self'";

    public static void Set(HttpResponse response, PathString path)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = path.StartsWithSegments("/edit") ? Editor : Page;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers[HeaderNames.CacheControl] = "no-store";
    }
}
