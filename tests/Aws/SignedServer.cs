using System.Text;
using Local.Aws;
using Local.Aws.SigV4;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Aws;

/// <summary>A server behind signature verification that answers with its caller and the bytes it received.</summary>
sealed class SignedServer : IAsyncDisposable
{
    /// <summary>The key of AWS's own examples.</summary>
    public static readonly Credentials Example = new(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null,
        Principal.Root(new AwsAccount("123456789012", "us-east-1")));

    public static readonly Credentials Session = new(
        "ASIAEXAMPLE", "secret", "token",
        new("arn:aws:sts::123456789012:assumed-role/role/session", "arn:aws:iam::123456789012:role/role"));

    readonly WebApplication _app;

    SignedServer(WebApplication app) => _app = app;

    /// <summary>A request line and headers, as a file of the cases has them.</summary>
    public static string Head(string name) => CaseFile($"{name}.http");

    public static string CaseFile(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Aws", "Cases", name));

    public Uri Url => new(_app.Urls.Single());

    public static async Task<SignedServer> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var unsigned = new UnsignedPaths();
        unsigned.Add("/_open", AnswerAsync);
        app.Use(unsigned.AnswerAsync);
        app.UseSignatureVerification(
            key => new[] { Example, Session }.FirstOrDefault(credentials => credentials.AccessKeyId == key), time);
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Says who asked, how long the body was, and what trailers it had.</summary>
    static async Task AnswerAsync(HttpContext http)
    {
        var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var trailers = http.Features.Get<AwsChunkedStream>()?.Trailers.Select(
                trailer => $" {trailer.Key}:{trailer.Value}") ?? [];
            await http.Response.WriteAsync(
                $"{http.Features.Get<Principal>()?.Arn} {body.Length}{string.Concat(trailers)}", http.RequestAborted);
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteAsync(http, e);
        }
    }

    /// <summary>
    /// Sends a request as it is written: a request line, headers, an empty line and the body, lines ended by LF alone.
    /// </summary>
    public async Task<(int Status, string Body)> SendAsync(string head, byte[]? body = null)
    {
        var lines = head.ReplaceLineEndings("\n").Trim().Split('\n');
        using var client = new HttpClient();
        var line = lines[0].Split(' ');
        using var request = new HttpRequestMessage(
            new(line[0]), new Uri(Url, line[1]))
        { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var header in lines[1..].Select(text => text.Split(':', 2, StringSplitOptions.TrimEntries)))
        {
            if (!request.Headers.TryAddWithoutValidation(header[0], header[1]))
                request.Content!.Headers.TryAddWithoutValidation(header[0], header[1]);
        }
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public HttpClient Client(Credentials credentials, string service, TimeProvider time) =>
        new(new SigningHandler(credentials, service, "us-east-1", time, new HttpClientHandler())) { BaseAddress = Url };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
