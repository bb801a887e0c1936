using Microsoft.Net.Http.Headers;

namespace Local.Console.Hosting;

/// <summary>
/// The page below <c>/_console</c>, in front of the services' endpoints. What it needs is loaded with the first
/// request for it, or when the program has started and is watched.
/// </summary>
sealed class ConsolePage(Func<ConsoleServices> services) : IAsyncDisposable
{
    readonly Lock _gate = new();
    Task<PageHost>? _host;
    bool _isClosed;

    /// <summary>Answers what is the page's, and sends a browser that asks for the port's root to it.</summary>
    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (IsBrowserAtRoot(http.Request))
        {
            http.Response.Redirect(PagePath.Base + "/");
            return;
        }
        if (!http.Request.Path.StartsWithSegments(PagePath.Base, out var path) || http.GetEndpoint() is not null)
        {
            await next(http);
            return;
        }
        SecurityHeaders.Set(http.Response, path);
        if (!OwnOrigin.Allows(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("The console takes requests from its own page only.\n", http.RequestAborted);
        }
        else if (!path.HasValue)
            http.Response.Redirect($"{PagePath.Base}/{http.Request.QueryString}");
        else
            await AnswerAsync(http, path);
    }

    async Task AnswerAsync(HttpContext http, PathString path)
    {
        try
        {
            await (await HostAsync()).HandleAsync(http, path);
        }
        catch (ObjectDisposedException) when (_isClosed)
        {
            // A browser that connects again while the process ends.
            http.Abort();
        }
    }

    /// <summary>Loads what the first page needs before somebody waits for it: a visit that nobody sees.</summary>
    public async Task PrepareAsync()
    {
        var http = new DefaultHttpContext
        {
            Request = { Method = HttpMethods.Get, Scheme = "http", Host = new("localhost") },
            Response = { Body = Stream.Null },
        };
        await AnswerAsync(http, "/");
    }

    static bool IsBrowserAtRoot(HttpRequest request) =>
        request.Path == "/" && HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue
        && !request.Headers.ContainsKey(HeaderNames.Authorization)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    Task<PageHost> HostAsync()
    {
        lock (_gate)
        {
            // What failed once may do the next time: a file that was missing, or memory.
            if (_host is null or { IsFaulted: true })
                _host = PageHost.StartAsync(services());
            return _host;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        if (_host is { IsFaulted: false } host)
            await (await host).DisposeAsync();
    }
}
