using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Tests.S3;

/// <summary>Signatures of version 2, by the examples of AWS's documentation.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html"/>
public sealed class SignatureVersion2Tests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/photos/puppy.jpg", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "OK")]
    [InlineData("PUT", "/photos/puppy.jpg", "Tue, 27 Mar 2007 21:15:45 +0000", "MyyxeRY7whkBe+bq8fHCL/2kKUg=", "OK", "21:15")]
    [InlineData("GET", "/?prefix=photos&max-keys=50&marker=puppy", "Tue, 27 Mar 2007 19:42:41 +0000", "htDYFYduRNen8P9ZfE/s9SuKy0U=", "OK")]
    [InlineData("GET", "/?acl", "Tue, 27 Mar 2007 19:44:46 +0000", "c2WLPFtWHVgbEmeEG93a4cG37dM=", "OK")]
    [InlineData("GET", "/photos/kitten.jpg", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "Forbidden")]
    [InlineData("GET", "/photos/puppy.jpg", "Tue, 27 Mar 2007 20:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "Forbidden")]
    public async Task A_header_is_verified(
        string method,
        string target,
        string date,
        string signature,
        string status,
        string now = "19:40")
    {
        await using var server = await StartAsync($"Tue, 27 Mar 2007 {now}:00 GMT");
        using var request = new HttpRequestMessage(new(method), new Uri(server.Url, target))
        {
            Headers = { Host = "johnsmith.localhost" },
            Content = method == "PUT" ? new ByteArrayContent([1]) { Headers = { ContentType = new("image/jpeg") } }
                : null,
        };
        request.Headers.TryAddWithoutValidation("Date", date);
        request.Headers.TryAddWithoutValidation("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + signature);
        using var client = new HttpClient();

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(Enum.Parse<HttpStatusCode>(status), answer.StatusCode);
    }

    [Theory]
    [InlineData("NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D", "1175139620", -60, "")]
    [InlineData("NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D", "1175139620", 60, "Request has expired")]
    [InlineData("NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D", "1175139621", -60, "SignatureDoesNotMatch")]
    [InlineData("NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D", "soon", -60, "AccessDenied")]
    [InlineData("", "1175139620", -60, "SignatureDoesNotMatch")]
    [InlineData("NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D", "1175139620", -60, "Please use AWS4-HMAC-SHA256.", "eu-central-1")]
    public async Task A_presigned_URL_is_verified(
        string signature, string expires, int seconds, string refusal, string region = "us-east-1")
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1175139620 + seconds).ToString("R", CultureInfo.InvariantCulture);
        await using var server = await StartAsync(now, region);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url,
            $"/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature={signature}&Expires={expires}"))
        {
            Headers = { Host = "johnsmith.localhost" },
        };
        using var client = new HttpClient();

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(refusal == "", answer.IsSuccessStatusCode);
        Assert.Contains(refusal, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    static async Task<S3Server> StartAsync(string now, string region = "us-east-1")
    {
        var server = await S3Server.StartAsync(
            time: new FakeTimeProvider(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)), region: region);
        server.Store.CreateBucket("johnsmith");
        await server.Store.WriteAsync(
            Local.Aws.Principal.Root(S3Server.Account),
            "johnsmith",
            "photos/puppy.jpg",
            (stream, cancellation) => stream.WriteAsync("x"u8.ToArray(), cancellation).AsTask(),
            Cancellation);
        return server;
    }
}
