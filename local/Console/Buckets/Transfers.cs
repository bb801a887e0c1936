using System.Globalization;
using System.Net.Mime;
using Local.Aws;
using Local.Console.Hosting;
using Microsoft.Net.Http.Headers;

namespace Local.Console.Buckets;

/// <summary>An object's content to take away, and a file to put in its place.</summary>
static class Transfers
{
    public static void Map(IEndpointRouteBuilder app, ConsoleServices services)
    {
        app.MapFile("/objects/{bucket}/{**key}", http => AnswerAsync(() => Task.FromResult(
            Download(http.Named("bucket"), http.Named("key"), http, services))));
        app.MapFile("/objects/{bucket}/{**key}", http => AnswerAsync(() =>
            UploadAsync(http.Named("bucket"), http.Named("key"), http, services)), HttpMethods.Put);
    }

    /// <summary>As a file, never as a page: what is in it must not run with the console's rights.</summary>
    static IResult Download(string bucket, string key, HttpContext http, ConsoleServices services)
    {
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var content = services.Objects.OpenRead(Principal.Root(services.Account), bucket, key);
        var name = key[(key.LastIndexOf('/') + 1)..];
        http.Response.Headers[HeaderNames.ContentLength] = content.Length.ToString(CultureInfo.InvariantCulture);
        return Results.File(content, MediaTypeNames.Application.Octet, name.Length == 0 ? "object" : name);
    }

    static async Task<IResult> UploadAsync(string bucket, string key, HttpContext http, ConsoleServices services)
    {
        await services.Objects.WriteAsync(
            Principal.Root(services.Account),
            bucket,
            key,
            (stream, cancellation) => http.Request.Body.CopyToAsync(stream, cancellation),
            http.RequestAborted);
        return Results.NoContent();
    }

    static async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (AwsException e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
