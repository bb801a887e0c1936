using Microsoft.Net.Http.Headers;

namespace Local.Console.Hosting;

/// <summary>Tells the page's own requests from those of other pages, another port's included.</summary>
/// <seealso href="https://www.w3.org/TR/fetch-metadata/"/>
static class OwnOrigin
{
    /// <summary>
    /// A request that names an origin must name the page's; one that opens the circuit or changes something must name
    /// it.
    /// Another site may lead to the page by a link, and may load nothing of it.
    /// </summary>
    public static bool Allows(HttpRequest request)
    {
        var own = $"{request.Scheme}://{request.Host}";
        var origins = request.Headers.Origin;
        if (origins.Count > 0)
            return origins is [{ } origin] && origin.Equals(own, StringComparison.OrdinalIgnoreCase);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
            || request.Headers.ContainsKey(HeaderNames.Upgrade))
            return false;
        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            || request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
    }
}
