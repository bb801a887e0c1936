using System.Net;
using System.Text.Json;
using System.Xml.Linq;

namespace Tests.S3;

/// <summary>What a bucket is told about itself, by requests and by a stack.</summary>
public sealed class BucketConfigurationTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Documents { get; } = Cases("configuration.json");
    public static TheoryData<string, string> Refused { get; } = Cases("configuration-refused.json");

    /// <remarks>An answer that starts with <c>!</c> is an error's code.</remarks>
    [Theory]
    [InlineData("versioning", "<VersioningConfiguration />")]
    [InlineData("encryption", "<SSEAlgorithm>AES256</SSEAlgorithm>")]
    [InlineData("ownershipControls", "<ObjectOwnership>BucketOwnerEnforced</ObjectOwnership>")]
    [InlineData("publicAccessBlock", "<BlockPublicPolicy>true</BlockPublicPolicy>")]
    [InlineData("notification", "<NotificationConfiguration />")]
    [InlineData("logging", "<BucketLoggingStatus />")]
    [InlineData("accelerate", "<AccelerateConfiguration />")]
    [InlineData("requestPayment", "<Payer>BucketOwner</Payer>")]
    [InlineData("acl", "<Permission>FULL_CONTROL</Permission>")]
    [InlineData("lifecycle", "!NoSuchLifecycleConfiguration")]
    [InlineData("cors", "!NoSuchCORSConfiguration")]
    [InlineData("tagging", "!NoSuchTagSet")]
    [InlineData("policy", "!NoSuchBucketPolicy")]
    [InlineData("policyStatus", "!NoSuchBucketPolicy")]
    [InlineData("website", "!NoSuchWebsiteConfiguration")]
    [InlineData("replication", "!ReplicationConfigurationNotFoundError")]
    [InlineData("object-lock", "!ObjectLockConfigurationNotFoundError")]
    [InlineData("inventory&id=a", "!NoSuchConfiguration")]
    [InlineData("inventory", "<IsTruncated>false</IsTruncated>")]
    [InlineData("analytics", "<IsTruncated>false</IsTruncated>")]
    [InlineData("metrics", "<IsTruncated>false</IsTruncated>")]
    [InlineData("intelligent-tiering", "<IsTruncated>false</IsTruncated>")]
    public async Task A_new_bucket_has_what_S3_gives_it(string subresource, string expected)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();

        using var answer = await client.GetAsync("/bucket?" + subresource, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains(expected[0] is '!' ? $"<Code>{expected[1..]}</Code>" : expected,
            body.Replace(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(expected[0] is '!' ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task A_document_is_answered_as_it_was_put_also_after_a_restart_until_it_is_deleted(
        string subresource, string document)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();

        using var put = await client.PutAsync($"/bucket?{subresource}", new StringContent(document), Cancellation);
        Assert.Equal("", await put.Content.ReadAsStringAsync(Cancellation));
        foreach (var name in (string[])["bucket", "restarted"])
        {
            if (name == "restarted") // what is on disk, read anew
                server.CopyBucket("bucket", name);
            var answer = await client.GetStringAsync($"/{name}?{subresource}", Cancellation);
            Assert.Equal(Normal(document), Normal(answer));
        }
        using var deleted = await client.DeleteAsync($"/bucket?{subresource}", Cancellation);
        if (deleted.StatusCode is HttpStatusCode.NoContent)
            Assert.NotEqual(Normal(document), Normal(
                await (await client.GetAsync($"/bucket?{subresource}", Cancellation)).Content
                    .ReadAsStringAsync(Cancellation)));
        else
            Assert.Equal(HttpStatusCode.MethodNotAllowed, deleted.StatusCode);
    }

    /// <remarks>The name of a case: <c>subresource code</c>.</remarks>
    [Theory, MemberData(nameof(Refused))]
    public async Task A_document_that_S3_does_not_take_is_refused(string name, string document)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();

        using var put = await client.PutAsync(
            $"/bucket?{name.Split(' ')[0]}", new StringContent(document), Cancellation);

        Assert.Contains($"<Code>{name.Split(' ')[1]}</Code>", await put.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-east-1", 200)]
    [InlineData("eu-central-1", 409)]
    public async Task A_bucket_is_made_again_in_the_first_region_alone(string region, int status)
    {
        await using var server = await S3Server.StartAsync(region: region);
        using var client = server.SignedClient();
        await client.PutAsync("/bucket/key", new StringContent("kept"), TestContext.Current.CancellationToken);

        using var answer = await client.PutAsync("/bucket", null, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status == 409, body.Contains("<Code>BucketAlreadyOwnedByYou</Code>", StringComparison.Ordinal));
        Assert.Equal("kept", await client.GetStringAsync("/bucket/key", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stack_sets_what_its_bucket_has_and_what_it_no_longer_names_is_as_in_a_new_bucket()
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        server.Store.ConfigureBucket("bucket", JsonElement.Parse(Case("properties.json")));

        foreach (var (subresource, part) in ((string, string)[])[
            ("versioning", "<Status>Enabled</Status>"),
            ("encryption", "<BucketKeyEnabled>true</BucketKeyEnabled>"),
            ("lifecycle", "<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>"),
            ("lifecycle", "<Filter><And><Prefix>logs/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>"),
            ("ownershipControls", "BucketOwnerPreferred"),
            ("publicAccessBlock", "<BlockPublicPolicy>false</BlockPublicPolicy>"),
            ("cors", "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds>"),
            ("tagging", "<Tag><Key>team</Key><Value>ml</Value></Tag>"),
            ("logging", "<TargetBucket>logs</TargetBucket><TargetPrefix></TargetPrefix>"),
            ("notification", "<CloudFunction>arn:aws:lambda:us-east-1:123456789012:function:f</CloudFunction>")])
            Assert.Contains(part, await client.GetStringAsync($"/bucket?{subresource}", Cancellation),
                StringComparison.Ordinal);

        server.Store.ConfigureBucket("bucket", JsonElement.Parse("{}"));

        Assert.Contains("Suspended", await client.GetStringAsync("/bucket?versioning", Cancellation),
            StringComparison.Ordinal);
        Assert.Contains("BucketOwnerEnforced", await client.GetStringAsync("/bucket?ownershipControls", Cancellation),
            StringComparison.Ordinal);
        using var lifecycle = await client.GetAsync("/bucket?lifecycle", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, lifecycle.StatusCode);
    }

    [Theory]
    [InlineData("x-amz-acl", "private", true)]
    [InlineData("x-amz-acl", "bucket-owner-full-control", true)]
    [InlineData("x-amz-acl", "public-read", false)]
    [InlineData("x-amz-grant-read", "id=1", false)]
    public async Task An_ACL_that_gives_others_something_is_refused(string header, string value, bool isTaken)
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        using var put = await client.PutAsync("/bucket/key", new StringContent("x"), Cancellation);
        foreach (var target in (string[])["/bucket?acl", "/bucket/key?acl"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, target) { Headers = { { header, value } } };
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.Equal(isTaken, answer.IsSuccessStatusCode);
            if (!isTaken)
                Assert.Contains("<Code>AccessControlListNotSupported</Code>",
                    await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    static string Normal(string document) => Bare(XElement.Parse(document)).ToString(SaveOptions.DisableFormatting);

    static XElement Bare(XElement element) => new(element.Name.LocalName,
        element.HasElements ? element.Elements().Select(Bare) : element.Value);

    static TheoryData<string, string> Cases(string file)
    {
        var data = new TheoryData<string, string>();
        foreach (var entry in JsonElement.Parse(Case(file)).EnumerateArray())
            data.Add(entry[0].GetString()!, entry[1].GetString()!);
        return data;
    }

    static string Case(string file) => Repository.Text("tests/S3/Cases/" + file);
}
