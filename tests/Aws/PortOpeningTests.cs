using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Local.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tests.EndToEnd;

namespace Tests.Aws;

/// <summary>The port between the program's start and its first answer.</summary>
public class PortOpeningTests
{
    [Fact]
    public async Task A_request_that_comes_while_the_program_starts_is_answered_when_it_has()
    {
        var number = FreePort();
        await using var port = new HttpPort(number);
        using var client = new HttpClient();
        var early = AskAsync(client, number);

        port.Pipeline.Run(http => http.Response.WriteAsync("hello", http.RequestAborted));
        Assert.False(early.IsCompleted);
        await port.OpenAsync();

        Assert.Equal("hello", await early);
        Assert.Equal(number, port.Url.Port);
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_refused_with_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var number = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await using var serve = LocalProgram.Start(
                folder.FullName, "serve", "--port", number, "--template", Repository.Path("template.yaml"));
            var (exitCode, output) = await serve.EndAsync();

            Assert.Equal(2, exitCode);
            Assert.Equal(
                $"Port {number} is in use. Choose another with --port (make serve PORT=…).", output.TrimEnd());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>It connects as soon as somebody listens.</summary>
    static async Task<string> AskAsync(HttpClient client, int port)
    {
        while (true)
        {
            try
            {
                return await client.GetStringAsync(
                    new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
