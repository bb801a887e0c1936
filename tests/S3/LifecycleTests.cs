using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Tests.S3;

/// <summary>What a bucket's lifecycle rules delete, and when.</summary>
public sealed class LifecycleTests
{
    static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <remarks>
    /// Two days pass between the versions 1, 2 and 3 of <c>logs/a</c>, of which 3 is tagged; <c>other</c> is deleted
    /// when 3 is
    /// written, and has a marker and one version. An upload begins with 1.
    /// </remarks>
    [Theory]
    // The version 1 is not current from the 3rd at noon on, after a day ends on the 4th, and at midnight it goes.
    [InlineData("""{"NoncurrentVersionExpiration":{"NoncurrentDays":1}}""", "2030-01-06T23:59:00Z", "3 2 M o U")]
    [InlineData("""{"NoncurrentVersionExpiration":{"NoncurrentDays":3}}""", "2030-01-06T23:59:00Z", "3 2 1 M o U")]
    [InlineData("""{"NoncurrentVersionExpiration":{"NoncurrentDays":3}}""", "2030-01-07T00:30:00Z", "3 2 M o U")]
    [InlineData("""{"NoncurrentVersionExpiration":{"NoncurrentDays":1}}""", "2030-01-07T00:30:00Z", "3 M U")]
    [InlineData("""{"NoncurrentVersionExpiration":{"NoncurrentDays":1,"NewerNoncurrentVersions":1}}""",
        "2030-02-01T00:30:00Z", "3 2 M o U")]
    [InlineData("""{"NoncurrentVersionExpirationInDays":1,"ExpiredObjectDeleteMarker":true}""", "2030-02-01T00:30:00Z", "3 U")]
    [InlineData("""{"ExpiredObjectDeleteMarker":true}""", "2030-02-01T00:30:00Z", "3 2 1 M o U")]
    [InlineData("""{"ExpirationInDays":10}""", "2030-01-15T23:00:00Z", "3 2 1 M o U")]
    [InlineData("""{"ExpirationInDays":10}""", "2030-01-16T00:30:00Z", "M 3 2 1 M o U")]
    [InlineData("""{"ExpirationDate":"2030-01-20T00:00:00Z"}""", "2030-01-20T00:30:00Z", "M 3 2 1 M o U")]
    [InlineData("""{"ExpirationInDays":1,"Prefix":"other"}""", "2030-02-01T00:30:00Z", "3 2 1 M M o U")]
    [InlineData("""{"ExpirationInDays":1,"TagFilters":[{"Key":"k","Value":"v"}]}""", "2030-02-01T00:30:00Z", "M 3 2 1 M o U")]
    [InlineData("""{"ExpirationInDays":1,"TagFilters":[{"Key":"k","Value":"w"}]}""", "2030-02-01T00:30:00Z", "3 2 1 M o U")]
    [InlineData("""{"ExpirationInDays":1,"ObjectSizeGreaterThan":1}""", "2030-02-01T00:30:00Z", "3 2 1 M o U")]
    [InlineData("""{"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}""", "2030-01-08T23:00:00Z", "3 2 1 M o U")]
    [InlineData("""{"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}""", "2030-01-09T00:30:00Z", "3 2 1 M o")]
    [InlineData("""{"ExpirationInDays":1,"Status":"Disabled"}""", "2030-02-01T00:30:00Z", "3 2 1 M o U")]
    public async Task What_has_had_its_time_is_deleted_after_midnight(string rule, string now, string expected)
    {
        var time = new FakeTimeProvider(Start);
        await using var server = await S3Server.StartAsync(time: time);
        var rules = rule.Contains("Status", StringComparison.Ordinal) ? rule : rule[..^1] + ""","Status":"Enabled"}""";
        server.Store.ConfigureBucket("bucket", JsonElement.Parse(
            $$"""{"VersioningConfiguration":{"Status":"Enabled"},"LifecycleConfiguration":{"Rules":[{{rules}}] } }"""));
        using var client = server.SignedClient();
        await PutAsync("logs/a", "1");
        using var begun = await client.PostAsync("/bucket/upload?uploads", null, Cancellation);
        time.Advance(TimeSpan.FromDays(2));
        await PutAsync("logs/a", "2");
        await PutAsync("other", "o");
        time.Advance(TimeSpan.FromDays(2));
        await PutAsync("logs/a", "3", "k=v");
        using var deleted = await client.DeleteAsync("/bucket/other", Cancellation);

        time.Advance(DateTimeOffset.Parse(now, null) - time.GetUtcNow());

        List<string> left = [];
        foreach (var key in (string[])["logs/a", "other"])
        {
            foreach (var version in server.Store.Bucket("bucket").Versions(key))
                left.Add(version.IsDeleteMarker ? "M"
                    : await client.GetStringAsync($"/bucket/{key}?versionId={version.VersionId}", Cancellation));
        }
        if ((await client.GetStringAsync("/bucket?uploads", Cancellation))
            .Contains("<Upload>", StringComparison.Ordinal))
            left.Add("U");
        Assert.Equal(expected, string.Join(' ', left));

        async Task PutAsync(string key, string content, string? tags = null)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Put, "/bucket/" + key)
            { Content = new StringContent(content) };
            if (tags is not null)
                request.Headers.Add("x-amz-tagging", tags);
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
