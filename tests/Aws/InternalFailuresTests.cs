using Local.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Tests.Aws;

public class InternalFailuresTests
{
    [Theory]
    [InlineData(
        "GET",
        "/bucket/key",
        null,
        "s3",
        """<Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message>""")]
    [InlineData(
        "POST",
        "/",
        "AWSStepFunctions.ListStateMachines",
        "states",
        """{"__type":"InternalFailure","message":"We encountered an internal error. Please try again."}""")]
    [InlineData("POST", "/", null, "sts", """<Code>InternalFailure</Code>""")]
    public async Task A_defect_is_answered_in_the_form_of_the_protocol_and_not_with_what_it_was(
        string method,
        string path,
        string? target,
        string service,
        string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseInternalFailures(app.Logger);
        app.Run(http =>
        {
            http.Response.Headers.ETag = "half";
            throw new InvalidOperationException("secret");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new(method), app.Urls.Single() + path);
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(500, (int)response.StatusCode);
        Assert.Null(response.Headers.ETag);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(body, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }
}
