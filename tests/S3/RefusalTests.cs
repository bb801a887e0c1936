using System.Net;
using Amazon.S3.Model;

namespace Tests.S3;

/// <summary>Requests that nobody sends by accident.</summary>
public sealed class RefusalTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PUT", "/abc%0A", null, null, HttpStatusCode.BadRequest, "InvalidBucketName")]
    [InlineData("PUT", "/", null, null, HttpStatusCode.MethodNotAllowed, "MethodNotAllowed")]
    [InlineData("DELETE", "/", null, null, HttpStatusCode.MethodNotAllowed, "MethodNotAllowed")]
    [InlineData("DELETE", "/?policy", null, null, HttpStatusCode.MethodNotAllowed, "MethodNotAllowed")]
    [InlineData("PUT", "//key", null, null, HttpStatusCode.BadRequest, "InvalidBucketName")]
    [InlineData("GET", "//key", null, null, HttpStatusCode.BadRequest, "InvalidBucketName")]
    [InlineData("GET", "/bucket/key?response-content-type=a%0d%0aX:1", null, null, HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("GET", "/bucket/key?response-expires=%F0%9F%98%80", null, null, HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("PUT", "/bucket/%ED%A0%80", null, null, HttpStatusCode.BadRequest, "InvalidURI")]
    [InlineData("GET", "/bucket/%FF", null, null, HttpStatusCode.BadRequest, "InvalidURI")]
    [InlineData("PUT", "/bucket/copy", "x-amz-checksum-algorithm", "MD4", HttpStatusCode.BadRequest, "InvalidRequest")]
    [InlineData("PUT", "/bucket/copy", "x-amz-storage-class", "COLD", HttpStatusCode.BadRequest, "InvalidStorageClass")]
    public async Task A_request_that_makes_no_sense_is_refused(
        string method,
        string target,
        string? header,
        string? value,
        HttpStatusCode status,
        string code)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var put = await client.PutAsync("/bucket/key", new StringContent("x"), Cancellation);
        using var request = new HttpRequestMessage(
            new(method), new Uri(server.Url.GetLeftPart(UriPartial.Authority) + target))
        {
            Content = method == "PUT"
            ? new StringContent("") : null
        };
        if (header is not null)
        {
            request.Headers.Add(header, value);
            request.Headers.Add("x-amz-copy-source", "bucket/key");
        }

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains($"<Code>{code}</Code>", await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
        Assert.Equal(["bucket"], server.Store.Buckets().Select(bucket => bucket.Name));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData(" 1")]
    public async Task A_decoded_length_is_a_length(string length)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/bucket/key")
        {
            Content = new StringContent("0\r\n\r\n"),
            Headers = { { "x-amz-decoded-content-length", length }, { "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER" } },
        };
        using var response = await client.SendAsync(request, Cancellation);
        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    [Theory]
    [InlineData("Content-Type", "\u007f", "=?UTF-8?B?fw==?=")]
    [InlineData("Content-Type", "text/naïve", "=?UTF-8?B?dGV4dC9uYcOvdmU=?=")]
    [InlineData("x-amz-meta-name", "naïve", "=?UTF-8?B?bmHDr3Zl?=")]
    [InlineData("x-amz-meta-name", "a\u0001", null)]
    public async Task A_header_that_HTTP_cannot_carry_is_encoded_or_counted_as_missing(
        string name, string value, string? read)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.Client();
        server.Store.CreateBucket("other");
        using var writer = server.Store.Bucket("bucket").NewWriter();
        await writer.CompleteAsync();
        server.Store.Bucket("bucket").Commit("key", writer, new()
        {
            ETag = "0",
            Headers = new Dictionary<string,
            string>
            { [name] = value },
        });
        using var signed = server.SignedClient();

        using var response = await signed.GetAsync("/bucket/key", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var found = response.Headers.TryGetValues(name, out var values)
            || response.Content.Headers.TryGetValues(name, out values) ? values.Single() : null;
        Assert.Equal(read, found);
        Assert.Equal(read is null ? ["1"] : [],
            response.Headers.TryGetValues("x-amz-missing-meta", out var missing) ? missing : []);
    }

    [Fact]
    public async Task Metadata_have_two_kilobytes()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var put = new PutObjectRequest
        {
            BucketName = "bucket",
            Key = "key",
            ContentBody = "x",
            Metadata = { ["a"] = new string('x', 2047) },
        };
        await s3.PutObjectAsync(put, Cancellation);
        put.Metadata["b"] = "";
        Assert.Equal("MetadataTooLarge",
            (await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(
            () => s3.PutObjectAsync(put, Cancellation))).ErrorCode);
    }

    [Theory]
    [InlineData("""{"Bucket":"bucket","Key":"key","Body":"x","ContentType":"a\r\nX-Injected: 1"}""")]
    [InlineData("""{"Bucket":"bucket","Key":"key","Body":"x","Metadata":{"a b":"1"}}""")]
    [InlineData("""{"Bucket":"bucket","Key":"key","Body":"x","Metadata":{"a\n":"1"}}""")]
    public async Task A_state_cannot_store_what_no_client_can_send(string parameters)
    {
        await using var server = await S3Server.StartAsync();
        var failure = await Assert.ThrowsAsync<Local.Aws.IntegrationException>(
            () => Local.S3.S3SdkIntegration.Create(server.Store).CallAsync(
            new(
                "putObject",
                Local.Aws.IntegrationPattern.RequestResponse,
                null,
                System.Text.Json.JsonElement.Parse(parameters),
                S3Server.Role.Principal,
                "execution"),
            Cancellation));
        Assert.Equal("S3.SdkClientException", failure.Error);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("abc", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("..%2F..%2Fstate.db", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", HttpStatusCode.NotFound, "NoSuchVersion")]
    public async Task A_version_that_is_none_is_refused(string version, HttpStatusCode status, string code)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var put = await client.PutAsync("/bucket/key", new StringContent("x"), Cancellation);
        using var answer = await client.GetAsync("/bucket/key?versionId=" + version, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains($"<Code>{code}</Code>", await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
    }
}
