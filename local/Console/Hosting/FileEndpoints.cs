namespace Local.Console.Hosting;

/// <summary>
/// Addresses that give or take files. Their parameters are read here: a delegate that has them as its own would be
/// compiled while the first page is waited for.
/// </summary>
static class FileEndpoints
{
    public static void MapFile(
        this IEndpointRouteBuilder app,
        string pattern,
        Func<HttpContext, Task<IResult>> answer,
        string method = "GET") =>
        app.MapMethods(
            pattern, [method], (RequestDelegate)(async http => await (await answer(http)).ExecuteAsync(http)));

    /// <summary>The part of the address that the pattern names so.</summary>
    public static string Named(this HttpContext http, string parameter) =>
        (string?)http.Request.RouteValues[parameter] ?? "";
}
