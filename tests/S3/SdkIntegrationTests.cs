using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using Local.Aws;
using Local.S3;

namespace Tests.S3;

/// <summary>S3 as a Task state calls it, <c>aws-sdk:s3</c>, on the same store that clients reach.</summary>
public sealed partial class SdkIntegrationTests : IAsyncLifetime
{
    S3Server? _server;

    public async ValueTask InitializeAsync() =>
        _server = await S3Server.StartAsync((_, resource) => !resource.EndsWith("secret", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    /// <summary>
    /// The bodies and what PutObject answers to them are recorded; so is that bodies are written as JSON.
    /// </summary>
    [Theory]
    [InlineData("\"text data\"", "KUmHvQ==", "2b5df3712557f503a9977a8ea893b2c9")]
    [InlineData("""{"Dict": "Value"}""", "hnEfWw==", "49e31cee5aec8faf3345893addb14346")]
    [InlineData("""["List", "Data"]""", "1F2MPA==", "6b23860357f6e63a0272b7f1143a663a")]
    [InlineData("false", "K81oMA==", "68934a3e9455fa72420237eb05902327")]
    [InlineData("0", "9NvfIQ==", "cfcd208495d565ef66e7dff9f98764da")]
    public async Task A_body_of_any_kind_is_put(string body, string checksum, string tag)
    {
        var put = await CallAsync(
            "putObject", $$"""{"Bucket": "bucket", "Key": "a b/ü", "Body": {{JsonSerializer.Serialize(JsonElement.Parse(body))}}}""");
        Assert.Equal(
            $$"""{"ChecksumCRC32":"{{checksum}}","ChecksumType":"FULL_OBJECT","ETag":"\"{{tag}}\"",""" +
            "\"ServerSideEncryption\":\"AES256\"}", put);

        using var client = _server!.Client();
        using var got = await client.GetObjectAsync("bucket", "a b/ü", TestContext.Current.CancellationToken);
        Assert.Equal($"\"{tag}\"", got.ETag);
    }

    [Fact]
    public async Task Results_have_the_SDKs_members_in_order()
    {
        using var client = _server!.Client();
        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = "bucket",
            Key = "a/b.txt",
            ContentBody = "text",
            ContentType = "text/plain",
            Metadata = { ["kind"] = "note" },
        }, TestContext.Current.CancellationToken);

        Assert.Equal(
            """{"AcceptRanges":"bytes","Body":"text","ContentLength":4,"ContentType":"text/plain",""" +
            """
            "ETag":"\"1cb251ec0d568de6a929b520c4aed8d1\"","LastModified":"TIME","Metadata":{"kind":"note"},
            """ + "\"ServerSideEncryption\":\"AES256\"}",
            Time().Replace(await CallAsync("getObject", """{"Bucket": "bucket", "Key": "a/b.txt"}"""), "TIME"));
        Assert.Equal(
            """{"CommonPrefixes":[{"Prefix":"a/"}],"Delimiter":"/","IsTruncated":false,"KeyCount":1,"MaxKeys":5,""" +
            "\"Name\":\"bucket\",\"Prefix\":\"\"}",
            await CallAsync("listObjectsV2", """{"Bucket": "bucket", "Delimiter": "/", "MaxKeys": 5}"""));
        Assert.Equal("""{"Deleted":[{"Key":"a/b.txt"},{"Key":"x"}]}""",
            await CallAsync("deleteObjects", """{"Bucket": "bucket", "Delete": {"Objects": [{"Key": "a/b.txt"}, {"Key": "x"}]}}"""));
        Assert.Equal("""{"Buckets":[{"CreationDate":"TIME","Name":"bucket"}],"Owner":{"Id":"123456789012"}}""",
            Time().Replace(await CallAsync("listBuckets", "{}"), "TIME"));
    }

    [Fact]
    public async Task An_object_is_put_together_of_parts()
    {
        var upload = JsonElement.Parse(
            await CallAsync("createMultipartUpload", """{"Bucket": "bucket", "Key": "parts"}"""))
            .GetProperty("UploadId").GetString();
        var tag = JsonElement.Parse(
            await CallAsync("uploadPart",
            $$"""{"Bucket": "bucket", "Key": "parts", "UploadId": "{{upload}}", "PartNumber": 1, "Body": 5}""")).GetProperty("ETag");
        var whole = JsonElement.Parse(await CallAsync("completeMultipartUpload",
            $$"""{"Bucket": "bucket", "Key": "parts", "UploadId": "{{upload}}",""" +
            $$""" "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": {{tag.GetRawText()}} }] } }"""));
        Assert.Equal("http://localhost/bucket/parts", whole.GetProperty("Location").GetString());
        Assert.Equal("5", JsonElement.Parse(await CallAsync("getObject", """{"Bucket": "bucket", "Key": "parts"}"""))
            .GetProperty("Body").GetString());
    }

    [Theory]
    [InlineData("getObject", """{"Bucket": "bucket", "Key": "nothing"}""", "S3.NoSuchKeyException",
        "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: ")]
    [InlineData("headObject", """{"Bucket": "bucket", "Key": "nothing"}""", "S3.NoSuchKeyException",
        "null (Service: S3, Status Code: 404, Request ID: ")]
    [InlineData("listObjects", """{"Bucket": "nowhere"}""", "S3.NoSuchBucketException",
        "The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: ")]
    [InlineData("putObject", """{"Bucket": "bucket", "Key": "secret"}""", "S3.S3Exception",
        "User: arn:aws:sts::123456789012:assumed-role/reader/session is not authorized to perform: s3:PutObject")]
    [InlineData("getObject", """{"Bucket": "bucket", "Key": "a", "Kye": "a"}""", "States.Runtime",
        "The field \"Kye\" is not supported by Step Functions")]
    [InlineData("getObject", """{"Bucket": "bucket"}""", "States.Runtime", "The field 'Key' is required but was missing")]
    [InlineData("getObject", """{"Bucket": "bucket", "Key": 1}""", "States.Runtime", "The field 'Key' must be a string")]
    [InlineData("deleteObjects", """{"Bucket": "bucket", "Delete": {"Objects": [{"Name": "a"}]}}""", "States.Runtime",
        "The field \"Name\" is not supported by Step Functions")]
    public async Task A_refusal_has_the_SDKs_name(string action, string parameters, string error, string cause)
    {
        var failure = await Assert.ThrowsAsync<IntegrationException>(() => CallAsync(action, parameters));
        Assert.Equal(error, failure.Error);
        Assert.StartsWith(cause, failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_too_long_for_a_result_ends_the_call()
    {
        using var client = _server!.Client();
        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = "bucket",
            Key = "long",
            ContentBody = new string('x', 262_145),
        }, TestContext.Current.CancellationToken);
        Assert.Equal("States.DataLimitExceeded",
            (await Assert.ThrowsAsync<IntegrationException>(
            () => CallAsync("getObject", """{"Bucket": "bucket", "Key": "long"}"""))).Error);
    }

    [Fact]
    public void What_S3_has_and_this_store_does_not_is_no_action_here()
    {
        var integration = S3SdkIntegration.Create(_server!.Store);
        Assert.True(integration.Supports("putObject", IntegrationPattern.WaitForTaskToken));
        Assert.False(integration.Supports("putObject", IntegrationPattern.Sync));
        Assert.False(integration.Supports("putBucketWebsite", IntegrationPattern.RequestResponse));
    }

    [GeneratedRegex(@"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d\d\d)?Z")]
    private static partial Regex Time();

    async Task<string> CallAsync(string action, string parameters) =>
        (await S3SdkIntegration.Create(_server!.Store).CallAsync(
        new(
            action,
            IntegrationPattern.RequestResponse,
            null,
            JsonElement.Parse(parameters),
            S3Server.Role.Principal,
            "arn:aws:states:us-east-1:123456789012:execution:m:e"),
        TestContext.Current.CancellationToken)).Response.GetRawText();
}
