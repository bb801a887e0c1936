using Local.Aws.SigV4;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Aws;

/// <summary>AWS's own examples of signed requests, and what is wrong with requests.</summary>
public class SignatureTests
{
    const string Root = "arn:aws:iam::123456789012:root";
    static readonly FakeTimeProvider Time = new(new(2013, 5, 24, 0, 1, 0, TimeSpan.Zero));

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"/>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"/>
    [Theory]
    [InlineData("get-a-range", null)]
    [InlineData("put", "Welcome to Amazon S3.")]
    [InlineData("get-a-configuration", null)]
    [InlineData("list", null)]
    [InlineData("get-presigned", null)]
    public async Task The_examples_of_the_documentation_are_accepted(string example, string? body)
    {
        var request = SignedServer.Head(example);
        await using var server = await SignedServer.StartAsync(Time);

        Assert.Equal((200, $"{Root} {body?.Length ?? 0}"),
            await server.SendAsync(request, body is null ? null : SignedServer.Bytes(body)));

        // One letter of the request's own, or of its body, is enough to be refused.
        var (status, answer) = await server.SendAsync(
            request.Replace("/test", "/tesT").Replace("lifecycle", "lifecyclE").Replace("=J", "=K"),
            body is null ? null : SignedServer.Bytes(body));
        Assert.Equal(403, status);
        Assert.Contains("<Code>SignatureDoesNotMatch</Code>", answer);
        if (body is { })
            Assert.Contains("<Code>XAmzContentSHA256Mismatch</Code>",
                (await server.SendAsync(request, SignedServer.Bytes("w" + body[1..]))).Body);
    }

    [Theory]
    [InlineData(15, 200, Root)]
    [InlineData(16, 403, "<Code>RequestTimeTooSkewed</Code>")]
    [InlineData(-16, 403, "<Code>RequestTimeTooSkewed</Code>")]
    public async Task A_clock_may_be_off_by_fifteen_minutes(int minutes, int status, string answer)
    {
        await using var server = await SignedServer.StartAsync(Time);
        using var client = server.Client(
            SignedServer.Example, "s3", new FakeTimeProvider(Time.GetUtcNow().AddMinutes(minutes)));

        using var response = await client.GetAsync("/key", TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_presigned_request_expires()
    {
        await using var server = await SignedServer.StartAsync(new FakeTimeProvider(Time.GetUtcNow().AddDays(1)));

        var (status, answer) = await server.SendAsync(SignedServer.Head("get-presigned"));

        Assert.Equal(403, status);
        Assert.Contains("<Message>Request has expired</Message>", answer);
    }

    [Theory]
    [InlineData("s3", "AKIANOBODY", null, 403, "<Code>InvalidAccessKeyId</Code>")]
    [InlineData("s3", "ASIAEXAMPLE", "other", 400, "<Code>InvalidToken</Code>")]
    [InlineData("s3", "ASIAEXAMPLE", null, 400, "<Code>InvalidToken</Code>")]
    [InlineData("s3", "ASIAEXAMPLE", "token", 200, "assumed-role/role/session")]
    [InlineData("states", "AKIANOBODY", null, 400, "UnrecognizedClientException")]
    [InlineData("states", "ASIAEXAMPLE", "other", 400, "UnrecognizedClientException")]
    [InlineData("states", "ASIAEXAMPLE", "token", 200, "assumed-role/role/session 2")]
    [InlineData("states", "AKIAIOSFODNN7EXAMPLE", null, 400, "InvalidSignatureException")]
    [InlineData("sts", "AKIANOBODY", null, 403, "<Code>InvalidClientTokenId</Code>")]
    [InlineData("sts", "AKIAIOSFODNN7EXAMPLE", null, 403, "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>")]
    public async Task Each_protocol_has_its_own_refusals(
        string service,
        string key,
        string? token,
        int status,
        string answer)
    {
        await using var server = await SignedServer.StartAsync(Time);
        using var client = server.Client(new(key, "secret", token, SignedServer.Session.Principal), service, Time);

        using var response = await client.PostAsync(
            "/", new StringContent("{}"), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET /bucket", 403, "<Code>AccessDenied</Code>")]
    [InlineData("GET /bucket\nX-Amz-Target: SageMaker.ListModels", 403,
        "{\"__type\":\"MissingAuthenticationTokenException\",\"message\":\"Missing Authentication Token\"}")]
    [InlineData("GET /bucket\nAuthorization: Basic dGVzdDp0ZXN0", 400, "<Code>AuthorizationHeaderMalformed</Code>")]
    [InlineData("GET /_open/page", 200, " 0")]
    public async Task An_unsigned_request_is_refused_unless_its_path_is_open(string request, int status, string answer)
    {
        await using var server = await SignedServer.StartAsync(Time);

        var response = await server.SendAsync(request);

        Assert.Equal(status, response.Status);
        Assert.Contains(answer, response.Body);
    }

    [Fact]
    public async Task A_header_of_amazons_must_be_signed()
    {
        await using var server = await SignedServer.StartAsync(Time);
        using var client = new HttpClient(new SigningHandler(
            SignedServer.Example,
            "s3",
            "us-east-1",
            Time,
            new AddHeader { InnerHandler = new HttpClientHandler() }))
        { BaseAddress = server.Url };

        using var response = await client.GetAsync("/key", TestContext.Current.CancellationToken);

        Assert.Contains("which were not signed: x-amz-copy-source",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    sealed class AddHeader : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("x-amz-copy-source", "other/key");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
