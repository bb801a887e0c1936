using System.Net;
using Amazon.S3.Model;

namespace Tests.S3;

public class ReadTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=7-100", "789", "bytes 7-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-100", "0123456789", "bytes 0-9/10")]
    [InlineData("lines=1-2", "0123456789", null)]
    [InlineData("bytes=1-2,4-5", "0123456789", null)]
    [InlineData("bytes=10-", null, null)]
    [InlineData("bytes=-0", null, null)]
    public async Task A_range_is_read(string range, string? expected, string? contentRange)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        await client.PutAsync("/bucket/digits", new StringContent("0123456789"), Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/bucket/digits");
        request.Headers.TryAddWithoutValidation("Range", range);

        using var response = await client.SendAsync(request, Cancellation);

        var body = await response.Content.ReadAsStringAsync(Cancellation);
        if (expected is null)
        {
            Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
            Assert.Contains("<Code>InvalidRange</Code>", body);
            return;
        }
        Assert.Equal(contentRange is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(expected, body);
        Assert.Equal(contentRange, response.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("If-Match", "ETAG", 200)]
    [InlineData("If-Match", "\"0\"", 412)]
    [InlineData("If-None-Match", "ETAG", 304)]
    [InlineData("If-None-Match", "\"0\"", 200)]
    [InlineData("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT", 304)]
    [InlineData("If-Modified-Since", "Wed, 31 Dec 2025 23:59:59 GMT", 200)]
    [InlineData("If-Unmodified-Since", "Thu, 01 Jan 2026 00:00:00 GMT", 200)]
    [InlineData("If-Unmodified-Since", "Wed, 31 Dec 2025 23:59:59 GMT", 412)]
    public async Task An_object_is_read_on_conditions(string condition, string value, int status)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero));
        await using var server = await S3Server.StartAsync(time: time);
        using var client = server.SignedClient();
        using var put = await client.PutAsync("/bucket/key", new StringContent("x"), Cancellation);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, "/bucket/key");
            request.Headers.TryAddWithoutValidation(condition, value == "ETAG" ? put.Headers.ETag!.Tag : value);
            using var response = await client.SendAsync(request, Cancellation);
            Assert.Equal(status, (int)response.StatusCode);
            if (status == 304)
                Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_reader_may_ask_for_other_headers()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var put = new PutObjectRequest { BucketName = "bucket", Key = "key", ContentBody = "x", ContentType = "text/csv" };
        (put.Headers.CacheControl, put.Headers.ContentDisposition, put.Headers.ContentEncoding) = ("no-cache", "inline", "identity");
        put.Metadata["rows"] = "5000";
        await s3.PutObjectAsync(put, Cancellation);

        using var plain = await s3.GetObjectAsync("bucket", "key", Cancellation);
        using var other = await s3.GetObjectAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            ResponseHeaderOverrides = new() { ContentType = "text/plain", CacheControl = "max-age=1" },
        }, Cancellation);

        Assert.Equal(("text/csv", "no-cache", "inline", "identity", "5000"),
            (
                plain.Headers.ContentType,
                plain.Headers.CacheControl,
                plain.Headers.ContentDisposition,
                plain.Headers.ContentEncoding,
                plain.Metadata["rows"]));
        Assert.Equal(("text/plain", "max-age=1"), (other.Headers.ContentType, other.Headers.CacheControl));
    }

    [Fact]
    public async Task A_bucket_is_also_a_host()
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        foreach (var key in new[] { "/key", "/a/b" })
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, key) { Content = new StringContent("x") };
            put.Headers.Host = $"bucket.localhost:{server.Url.Port}";
            Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(put, Cancellation)).StatusCode);
        }
        using var list = new HttpRequestMessage(HttpMethod.Get, "/?list-type=2");
        list.Headers.Host = $"bucket.localhost:{server.Url.Port}";
        var listed = await (await client.SendAsync(list, Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<Key>a/b</Key>", listed);
        Assert.Contains("<KeyCount>2</KeyCount>", listed);
    }

    [Fact]
    public async Task A_reader_keeps_what_it_opened_while_the_object_is_replaced_and_deleted()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var root = Local.Aws.Principal.Root(S3Server.Account);
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "old" }, Cancellation);
        using var reader = new StreamReader(server.Store.OpenRead(root, "bucket", "key"));

        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "newer" }, Cancellation);
        await s3.DeleteObjectAsync("bucket", "key", Cancellation);

        Assert.Equal("old", await reader.ReadToEndAsync(Cancellation));
    }

    [Theory]
    [InlineData("GET", "/bucket/missing", 404,
        "<Error><Code>NoSuchKey</Code><Message>The specified key does not " +
        "exist.</Message><BucketName>bucket</BucketName><Key>missing</Key><RequestId>")]
    [InlineData("GET", "/nobucket/key", 404, "<Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>")]
    [InlineData("GET", "/.meta/bucket", 404, "<Code>NoSuchBucket</Code>")]
    [InlineData("PUT", "/Bad_Name", 400, "<Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message>")]
    [InlineData("PUT", "/bucket?website", 501, "<Code>NotImplemented</Code><Message>PutBucketWebsite is not implemented here.</Message>")]
    [InlineData("PUT", "/bucket/missing?tagging", 404, "<Code>NoSuchKey</Code>")]
    [InlineData("GET", "/bucket/key?torrent", 501, "GetObjectTorrent is not implemented here.")]
    [InlineData("DELETE", "/bucket?versioning", 405, "<Code>MethodNotAllowed</Code>")]
    [InlineData("PATCH", "/bucket/key", 405, "<Code>MethodNotAllowed</Code>")]
    [InlineData("GET", "/bucket?list-type=2&max-keys=some", 400, "<Code>InvalidArgument</Code>")]
    [InlineData("GET", "/bucket/key?uploadId=nosuch", 404, "<Code>NoSuchUpload</Code>")]
    [InlineData("POST", "/bucket?delete", 400, "<Code>MalformedXML</Code>")]
    public async Task A_refusal_has_the_form_and_words_of_s3(string method, string target, int status, string expected)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();

        using var response = await client.SendAsync(new(new(method), target), Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancellation));
        // no byte order mark: parsers stumble on it
        Assert.Equal((byte)'<', (await response.Content.ReadAsByteArrayAsync(Cancellation))[0]);
    }

    [Fact]
    public async Task A_document_that_is_nested_deeper_than_any_of_s3_is_refused()
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var response = await client.PostAsync(
            "/bucket?delete", new StringContent(string.Concat(Enumerable.Repeat("<a>", 100_000))), Cancellation);
        Assert.Contains("<Code>MalformedXML</Code>", await response.Content.ReadAsStringAsync(Cancellation));
    }
}
