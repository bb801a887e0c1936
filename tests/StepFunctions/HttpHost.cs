using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.StepFunctions;

/// <summary>A web API of the tests' own: it tells what it has received, and gives tokens.</summary>
public sealed class HttpHost : IAsyncLifetime
{
    WebApplication _app = null!;

    public string Url => _app.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    static async Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        switch (request.Path.Value)
        {
            case "/token":
                var form = await request.ReadFormAsync();
                await http.Response.WriteAsJsonAsync(
                    new { access_token = $"{form["client_id"]}-{form["client_secret"]}-{form["grant_type"]}" });
                break;
            case "/404":
                http.Response.StatusCode = 404;
                await http.Response.WriteAsync("There is nothing.");
                break;
            case "/half":
                await http.Response.WriteAsync("""{"half":"\ud800"}""");
                break;
            case "/large":
                for (var i = 0; i <= 16; i++)
                    await http.Response.Body.WriteAsync(new byte[1 << 20]);
                break;
            case "/image":
                http.Response.ContentType = "image/png";
                await http.Response.WriteAsync("png");
                break;
            default:
                http.Response.Headers["X-Answer"] = "here";
                using (var reader = new StreamReader(request.Body))
                {
                    string[] parts =
                    [
                        $"{request.Method} {request.Path}{request.QueryString}",
                        request.Headers.Authorization.ToString(),
                        request.Headers["x-key"].ToString(), request.Headers["X-Both"].ToString(), request.ContentType ?? "",
                        await reader.ReadToEndAsync(),
                    ];
                    await http.Response.WriteAsJsonAsync(new { received = string.Join('|', parts) });
                }
                break;
        }
    }
}
