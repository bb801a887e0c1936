using Local.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Aws;

public class LoopbackOnlyTests
{
    [Theory]
    [InlineData("127.0.0.1:4566", null, 200)]
    [InlineData("[::1]:4566", null, 200)]
    [InlineData("localhost", null, 200)]
    [InlineData("bucket.localhost:4566", null, 200)]
    [InlineData("localhost:4566", "http://localhost:4566", 200)]
    [InlineData("localhost:4566", "http://127.0.0.1:4566", 200)]
    [InlineData("attacker.example:4566", null, 403)] // a name that was rebound to this machine
    [InlineData("127.0.0.1.attacker.example", null, 403)]
    [InlineData("localhost.attacker.example", null, 403)]
    [InlineData("localhost:4566", "https://attacker.example", 403)]
    [InlineData("localhost:4566", "http://localhost.attacker.example", 403)]
    [InlineData("localhost:4566", "null", 403)] // a sandboxed frame
    public async Task Only_this_machine_is_served(string host, string? origin, int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseLoopbackOnly();
        app.Run(http => http.Response.WriteAsync("reached"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single());
        request.Headers.Host = host;
        if (origin is { })
            request.Headers.Add("Origin", origin);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }
}
