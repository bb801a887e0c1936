using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Local.Aws;

namespace Tests.S3;

public class WriteTests
{
    static readonly Principal Root = Principal.Root(S3Server.Account);
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The checksums of "123456789", as the catalogue of CRCs lists them (https://reveng.sourceforge.io/crc-catalogue/all.htm) and as sha1sum and sha256sum print them.</summary>
    [Theory]
    [InlineData("crc32", "CBF43926")]
    [InlineData("crc32c", "E3069283")]
    [InlineData("crc64nvme", "AE8B14860A799888")]
    [InlineData("sha1", "F7C3BC1D808E04732ADF679965CCC34CA7AE3441")]
    [InlineData("sha256", "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225")]
    public async Task A_checksum_is_verified_and_kept(string algorithm, string hexadecimal)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        var checksum = Convert.ToBase64String(Convert.FromHexString(hexadecimal));

        using var right = await PutAsync(client, $"x-amz-checksum-{algorithm}", checksum, "123456789");
        using var wrong = await PutAsync(client, $"x-amz-checksum-{algorithm}", checksum, "123456780", "/bucket/other");
        using var head = new HttpRequestMessage(HttpMethod.Head, "/bucket/key") { Headers = { { "x-amz-checksum-mode", "ENABLED" } } };
        using var found = await client.SendAsync(head, Cancellation);

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(checksum, Assert.Single(found.Headers.GetValues($"x-amz-checksum-{algorithm}")));
        Assert.Contains(
            $"<Code>BadDigest</Code><Message>The {algorithm.ToUpperInvariant()} you specified did not match the " +
            $"calculated checksum.</Message>",
            await wrong.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["key"], server.Store.List(Root, "bucket", "").Select(found => found.Key));
    }

    /// <summary>
    /// botocore reads no second answer from a connection on which it got one instead of <c>100 Continue</c>.
    /// </summary>
    [Theory]
    [InlineData("/bucket/empty", "", true)]
    [InlineData("/nobucket/key", "text", true)]
    [InlineData("/bucket/key", "text", false)]
    public async Task An_answer_before_the_body_ends_the_connection(string path, string body, bool closes)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = new StringContent(body),
            Headers = { ExpectContinue = true },
        };

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(closes, response.Headers.ConnectionClose is true);
    }

    [Theory]
    [InlineData("JfnnlDI7RTiF9RgfG2JNCw==", null)] // of "123456789", by md5sum
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    [InlineData("short", "InvalidDigest")]
    public async Task A_content_md5_is_verified(string md5, string? code)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();

        using var response = await PutAsync(client, "Content-MD5", md5, "123456789");

        Assert.Equal(code is null, response.IsSuccessStatusCode);
        Assert.Contains(code is null ? "" : $"<Code>{code}</Code>",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_object_is_written_on_conditions()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        PutObjectRequest Put(string body) => new() { BucketName = "bucket", Key = "key", ContentBody = body };
        async Task<string?> RefusalAsync(PutObjectRequest request) =>
            (await Record.ExceptionAsync(
                () => s3.PutObjectAsync(request, Cancellation)) as AmazonS3Exception)?.ErrorCode;
        PutObjectRequest IfNone(string body) { var put = Put(body); put.IfNoneMatch = "*"; return put; }
        PutObjectRequest IfMatch(string body, string etag) { var put = Put(body); put.IfMatch = etag; return put; }

        Assert.Equal("NoSuchKey", await RefusalAsync(IfMatch("0", "\"x\"")));
        Assert.Null(await RefusalAsync(IfNone("1")));
        Assert.Equal("PreconditionFailed", await RefusalAsync(IfNone("2")));
        var etag = (await s3.GetObjectMetadataAsync("bucket", "key", Cancellation)).ETag;
        Assert.Null(await RefusalAsync(IfMatch("3", etag)));
        Assert.Equal("PreconditionFailed", await RefusalAsync(IfMatch("4", etag)));
        Assert.Equal("3", await File.ReadAllTextAsync(
            Path.Combine(server.Folder.FullName, "bucket/key"), Cancellation));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing()
    {
        await using var server = await S3Server.StartAsync();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => server.Store.WriteAsync(Root, "bucket", "a/b", async (stream, cancellation) =>
        {
            await stream.WriteAsync(new byte[100_000], cancellation);
            throw new InvalidDataException();
        }, Cancellation));

        Assert.Empty(Directory.EnumerateFiles(server.Folder.FullName, "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder.FullName, "bucket")));
    }

    [Fact]
    public async Task A_client_that_breaks_off_leaves_nothing()
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        await PutAsync(client, "x-amz-meta-version", "1", "whole");
        using var presigned = server.Client();
        var url = await presigned.GetPreSignedURLAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            Verb = HttpVerb.PUT,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
            Protocol = Protocol.HTTP,
        });

        using (var socket = new System.Net.Sockets.TcpClient("127.0.0.1", server.Url.Port))
        {
            var head =
                $"PUT {new Uri(url).PathAndQuery} HTTP/1.1\r\nHost: 127.0.0.1:{server.Url.Port}\r\nContent-Length: 1000000\r\n\r\nhalf";
            await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), Cancellation);
            var incoming = new DirectoryInfo(Path.Combine(server.Folder.FullName, ".meta/bucket/incoming"));
            while (incoming.GetFiles() is []) // the server has begun
                await Task.Delay(5, Cancellation);
        }
        while (Directory.EnumerateFiles(Path.Combine(server.Folder.FullName, ".meta/bucket/incoming")).Any())
            await Task.Delay(5, Cancellation);

        Assert.Equal("whole", await File.ReadAllTextAsync(
            Path.Combine(server.Folder.FullName, "bucket/key"), Cancellation));
    }

    [Fact]
    public async Task Of_writers_at_the_same_time_one_wins_whole()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();

        await Parallel.ForAsync(0, 24, Cancellation, async (i, cancellation) =>
        {
            await s3.PutObjectAsync(new()
            {
                BucketName = "bucket",
                Key = "key",
                ContentBody = new string((char)('a' + i), 100_000 + i),
                Metadata = { ["writer"] = $"{i}" },
            }, cancellation);
            using var got = await s3.GetObjectAsync("bucket", "key", cancellation);
            var text = await new StreamReader(got.ResponseStream).ReadToEndAsync(cancellation);
            var writer = text[0] - 'a';
            Assert.Equal(new string(text[0], 100_000 + writer), text);
            Assert.Equal($"{writer}", got.Metadata["writer"]);
        });

        // what was known of the others is gone
        Assert.Single(Directory.EnumerateFiles(server.Folder.FullName, "*.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_body_that_was_changed_on_its_way_does_nothing()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        foreach (var key in new[] { "key", "kez" })
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = key, ContentBody = "x" }, Cancellation);
        using var client = server.SignedClient(new Change("key", "kez"));

        using var put = await client.PutAsync("/bucket/new", new StringContent("key"), Cancellation);
        using var delete = await client.PostAsync(
            "/bucket?delete", new StringContent("<Delete><Object><Key>key</Key></Object></Delete>"), Cancellation);

        Assert.Contains("<Code>XAmzContentSHA256Mismatch</Code>", await put.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("<Code>XAmzContentSHA256Mismatch</Code>", await delete.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["key", "kez"], server.Store.List(Root, "bucket", "").Select(found => found.Key));
    }

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata</summary>
    [Fact]
    public async Task Metadata_that_is_not_ascii_is_answered_encoded()
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient(
            new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 });

        await PutAsync(client, "x-amz-meta-name", "é", "x");
        using var got = await client.GetAsync("/bucket/key", Cancellation);

        Assert.Equal("=?UTF-8?B?w6k=?=", Assert.Single(got.Headers.GetValues("x-amz-meta-name")));
    }

    sealed class Change(string from, string to) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content = new StringContent(
                (await request.Content!.ReadAsStringAsync(cancellationToken))
                .Replace(from, to, StringComparison.Ordinal));
            return await base.SendAsync(request, cancellationToken);
        }
    }

    [Fact]
    public async Task Presigned_urls_write_and_read()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        using var anyone = new HttpClient();
        async Task<string> UrlAsync(HttpVerb verb) => await s3.GetPreSignedURLAsync(new()
        {
            BucketName = "bucket",
            Key = "a b/key+1",
            Verb = verb,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
            Protocol = Protocol.HTTP,
        });

        using var put = await anyone.PutAsync(await UrlAsync(HttpVerb.PUT), new StringContent("content"), Cancellation);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("content", await anyone.GetStringAsync(await UrlAsync(HttpVerb.GET), Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden,
            (await anyone.GetAsync((await UrlAsync(HttpVerb.GET)).Replace("key", "kez"), Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("x-amz-server-side-encryption", "aws:fsx", 501)]
    [InlineData("x-amz-server-side-encryption", "AES256", 200)]
    [InlineData("x-amz-website-redirect-location", "/a", 501)]
    [InlineData("x-amz-tagging", "a=b", 200)]
    [InlineData("x-amz-tagging", "a=b&a=c", 400)]
    [InlineData("x-amz-storage-class", "GLACIER", 501)]
    [InlineData("x-amz-acl", "public-read", 400)]
    [InlineData("x-amz-grant-read", "id=1", 400)]
    [InlineData("x-amz-expected-bucket-owner", "123456789012", 200)]
    [InlineData("x-amz-expected-bucket-owner", "999999999999", 403)]
    public async Task A_header_that_nothing_here_acts_upon_is_refused(string header, string value, int status)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();

        using var response = await PutAsync(client, header, value, "x");

        Assert.Equal(status, (int)response.StatusCode);
    }

    static Task<HttpResponseMessage> PutAsync(HttpClient client, string header, string value, string body, string target = "/bucket/key")
    {
        var request = new HttpRequestMessage(HttpMethod.Put, target) { Content = new StringContent(body) };
        if (!request.Headers.TryAddWithoutValidation(header, value))
            request.Content.Headers.TryAddWithoutValidation(header, value);
        return client.SendAsync(request, Cancellation);
    }
}
