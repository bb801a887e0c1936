using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Amazon.S3;
using Amazon.S3.Model;

namespace Tests.S3;

/// <summary>What is said of objects and uploads beside their content.</summary>
public sealed class ObjectDetailTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tags_come_with_an_object_and_are_changed_and_copied()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await s3.PutObjectAsync(
            new() { BucketName = "bucket", Key = "a", ContentBody = "x", TagSet = [new() { Key = "k", Value = "v w" }] },
            Cancellation);
        Assert.Equal("k=v w", await TagsAsync("a"));
        await s3.CopyObjectAsync("bucket", "a", "bucket", "b", Cancellation);
        Assert.Equal("k=v w", await TagsAsync("b"));
        await s3.PutObjectTaggingAsync(
            new() { BucketName = "bucket", Key = "a", Tagging = new() { TagSet = [new() { Key = "l", Value = "" }] } },
            Cancellation);
        Assert.Equal("l=", await TagsAsync("a"));
        await s3.DeleteObjectTaggingAsync(new() { BucketName = "bucket", Key = "a" }, Cancellation);
        Assert.Equal("", await TagsAsync("a"));

        async Task<string> TagsAsync(string key) =>
            string.Join(' ', ((await s3.GetObjectTaggingAsync(
                new() { BucketName = "bucket", Key = key }, Cancellation)).Tagging
                ?? [])
                .Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public async Task Attributes_are_those_that_were_asked_for()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "a", ContentBody = "x" }, Cancellation);
        using var client = server.SignedClient();

        foreach (var (asked, expected) in ((string, string)[])[
            ("ETag", "ETag=9dd4e461268c8034f5c8564e155c67a6"),
            ("ObjectSize,StorageClass", "StorageClass=STANDARD ObjectSize=1"),
            ("ObjectParts", ""), ("Checksum", "Checksum=jNwWgw==FULL_OBJECT")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/bucket/a?attributes")
            {
                Headers = { { "x-amz-object-attributes", asked } },
            };
            using var answer = await client.SendAsync(request, Cancellation);
            var root = XElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal(expected, string.Join(' ', root.Elements().Select(child => $"{child.Name.LocalName}={child.Value}")));
        }
        using var none = await client.GetAsync("/bucket/a?attributes", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:3000", "GET", "x-amz-date", true)]
    [InlineData("http://localhost:3000", "DELETE", "", false)]
    [InlineData("http://127.0.0.1:3000", "GET", "", false)]
    [InlineData("http://localhost:3000", "GET", "authorization", false)]
    public async Task A_browser_is_told_what_a_page_may_do(string origin, string method, string headers, bool may)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var put = await client.PutAsync("/bucket?cors", new StringContent(
            "<CORSConfiguration><CORSRule><AllowedOrigin>http://localhost:*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>" +
            "<AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>"),
                Cancellation);
        using var page = new HttpClient { BaseAddress = server.Url };
        using var question = new HttpRequestMessage(HttpMethod.Options, "/bucket/key")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", method } },
        };
        if (headers != "")
            question.Headers.Add("Access-Control-Request-Headers", headers);

        using var answer = await page.SendAsync(question, Cancellation);

        Assert.Equal(may ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(may ? [origin] : [],
            answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : []);
    }

    [Fact]
    public async Task Uploads_are_listed_in_pages_and_folded()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        foreach (var key in (string[])["a", "a", "b/1", "b/2", "c"])
            await s3.InitiateMultipartUploadAsync("bucket", key, Cancellation);

        foreach (var (delimiter, expected) in ((string, string)[])[("", "a a b/1 b/2 c"), ("/", "a a b/* c")])
        {
            foreach (var size in (int[])[1, 2, 3, 1000])
            {
                List<string> listed = [];
                ListMultipartUploadsResponse page = new();
                do
                {
                    page = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest
                    {
                        BucketName = "bucket",
                        MaxUploads = size,
                        Delimiter = delimiter,
                        KeyMarker = page.NextKeyMarker,
                        UploadIdMarker = page.NextUploadIdMarker,
                    }, Cancellation);
                    listed.AddRange((page.MultipartUploads ?? []).Select(upload => upload.Key));
                    listed.AddRange((page.CommonPrefixes ?? []).Select(prefix => prefix + "*"));
                } while (page.IsTruncated is true);
                Assert.Equal(expected, string.Join(' ', listed.Order(StringComparer.Ordinal)));
            }
        }
    }

    [Theory]
    [InlineData("<Part><PartNumber>7</PartNumber><ETag>\"e\"</ETag></Part>", "InvalidPart", "PartNumber=7 ETag=e")]
    [InlineData("<Part><PartNumber>1</PartNumber><ETag>\"e\"</ETag></Part>", "InvalidPart", "PartNumber=1 ETag=e")]
    [InlineData("<Part><PartNumber>1</PartNumber><ETag>9dd4e461268c8034f5c8564e155c67a6</ETag></Part>" +
        "<Part><PartNumber>2</PartNumber><ETag>9dd4e461268c8034f5c8564e155c67a6</ETag></Part>", "EntityTooSmall",
        "ETag=9dd4e461268c8034f5c8564e155c67a6 MinSizeAllowed=5242880 PartNumber=1 ProposedSize=1")]
    public async Task A_refusal_of_a_part_says_which(string parts, string code, string details)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = (await s3.InitiateMultipartUploadAsync("bucket", "key", Cancellation)).UploadId;
        using var client = server.SignedClient();
        foreach (var number in (int[])[1, 2])
        {
            using var part = await client.PutAsync(string.Create(CultureInfo.InvariantCulture,
                $"/bucket/key?partNumber={number}&uploadId={upload}"), new StringContent("x"), Cancellation);
        }

        using var answer = await client.PostAsync($"/bucket/key?uploadId={upload}",
            new StringContent($"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"), Cancellation);

        var error = XElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(code, error.Element("Code")?.Value);
        Assert.All(details.Split(' '), detail =>
            Assert.Equal(detail.Split('=')[1], error.Element(detail.Split('=')[0])?.Value));
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "jNwWgw==", "")]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==", "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAA", "InvalidRequest")]
    [InlineData("x-amz-checksum-crc32", "not base", "InvalidRequest")]
    [InlineData("x-amz-checksum-sha256", "jNwWgw==", "InvalidRequest")]
    [InlineData("Content-MD5", "nO4=", "InvalidDigest")]
    public async Task A_checksum_is_one_and_right(string header, string value, string code)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/bucket/key") { Content = new StringContent("x") };
        (header == "Content-MD5" ? (System.Net.Http.Headers.HttpHeaders)request.Content.Headers : request.Headers)
            .TryAddWithoutValidation(header, value);

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(code == "", answer.IsSuccessStatusCode);
        Assert.Contains(code == "" ? "" : $"<Code>{code}</Code>", await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_is_deleted_if_it_is_what_the_client_thinks()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var put = await s3.PutObjectAsync(
            new() { BucketName = "bucket", Key = "key", ContentBody = "x" }, Cancellation);
        Assert.Equal("PreconditionFailed", (await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.DeleteObjectAsync(
            new DeleteObjectRequest { BucketName = "bucket", Key = "key", IfMatch = "\"0\"" }, Cancellation)))
                .ErrorCode);
        await s3.DeleteObjectAsync(
            new DeleteObjectRequest { BucketName = "bucket", Key = "key", IfMatch = put.ETag }, Cancellation);
        Assert.Equal("NoSuchKey", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync("bucket", "key", Cancellation))).ErrorCode);
    }
}
