using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using Local.Aws.SigV4;
using Microsoft.Extensions.Time.Testing;

namespace Tests.S3;

/// <summary>Objects that a browser's form sends, and its policy.</summary>
public sealed class PostTests
{
    static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string> Cases { get; } =
    [
        .. JsonElement.Parse(Repository.Text("tests/S3/Cases/post-policies.json")).EnumerateArray().Select(entry =>
            (entry[0].GetString()!, entry[1].GetRawText(), entry[2].GetRawText(), entry[3].GetString()!)),
    ];

    /// <param name="expected">The status, and of a refusal the code and a part of the message.</param>
    /// <param name="conditions">Of the policy, beside those of the signature's fields.</param>
    [Theory, MemberData(nameof(Cases))]
    public async Task A_form_is_taken_if_its_policy_says_so(
        string expected, string conditions, string fields, string file)
    {
        await using var server = await S3Server.StartAsync(time: new FakeTimeProvider(Now));
        using var form = Form(conditions, fields, file);
        using var anyone = new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false })
        { BaseAddress = server.Url };

        using var answer = await anyone.PostAsync("/bucket", form, Cancellation);

        var parts = expected.Split(' ', 3);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(int.Parse(parts[0], null), (int)answer.StatusCode);
        if (parts.Length > 1)
            Assert.Contains($"<Code>{parts[1]}</Code>", body, StringComparison.Ordinal);
        if (parts.Length > 2)
            Assert.Contains(parts[2], body, StringComparison.Ordinal);
        var written = new FileInfo(Path.Combine(server.Folder.FullName, "bucket/up/name.txt"));
        Assert.Equal(parts.Length == 1, written.Exists);
        Assert.Equal(parts.Length == 1 ? file : null, written.Exists
            ? await File.ReadAllTextAsync(written.FullName, Cancellation) : null);
        if (parts[0] == "201")
            Assert.Contains("<Key>up/name.txt</Key>", body, StringComparison.Ordinal);
        if (parts[0] == "303")
            Assert.Equal("http://localhost/done?a=1&bucket=bucket&key=up%2Fname.txt&etag=%229dd4e461268c8034f5c8564e155c67a6%22",
                answer.Headers.Location!.AbsoluteUri);
    }

    [Fact]
    public async Task A_form_is_good_until_its_policy_expires()
    {
        var time = new FakeTimeProvider(Now);
        await using var server = await S3Server.StartAsync(time: time);
        using var anyone = new HttpClient { BaseAddress = server.Url };
        time.Advance(TimeSpan.FromMinutes(59));
        using var form = Form("[]", "{}", "x");
        using var early = await anyone.PostAsync("/bucket", form, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, early.StatusCode);
        time.Advance(TimeSpan.FromMinutes(2));
        using var same = Form("[]", "{}", "x");
        using var late = await anyone.PostAsync("/bucket", same, Cancellation);
        Assert.Contains("Policy expired.", await late.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no form")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nx\r\n")]
    [InlineData("--b\r\nNo-Disposition: 1\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n")]
    public async Task What_is_no_form_is_refused(string body)
    {
        await using var server = await S3Server.StartAsync();
        using var anyone = new HttpClient { BaseAddress = server.Url };
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var answer = await anyone.PostAsync("/bucket", content, Cancellation);
        Assert.InRange((int)answer.StatusCode, 400, 403);
    }

    [Fact]
    public async Task The_SDK_writes_a_form_that_is_taken()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var post = await s3.CreatePresignedPostAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            Conditions = [S3PostCondition.ContentLengthRange(1, 100)],
        });
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in post.Fields)
            form.Add(new StringContent(value), name);
        form.Add(new StringContent("content"), "file", "any");
        using var anyone = new HttpClient();

        using var answer = await anyone.PostAsync(new Uri(server.Url, "/bucket"), form, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        using var got = await s3.GetObjectAsync("bucket", "key", Cancellation);
        Assert.Equal("content", await new StreamReader(got.ResponseStream).ReadToEndAsync(Cancellation));
    }

    static MultipartFormDataContent Form(string conditions, string fields, string file)
    {
        CredentialScope scope = new("test", "20300101", "us-east-1", "s3");
        Dictionary<string, string> all = new()
        {
            ["key"] = "up/${filename}",
            ["x-amz-algorithm"] = CredentialScope.Algorithm,
            ["x-amz-credential"] = "test/20300101/us-east-1/s3/aws4_request",
            ["x-amz-date"] = "20300101T120000Z",
        };
        var own = string.Join(',', all.Select(field => JsonSerializer.Serialize((string[])[
            "starts-with", "$" + field.Key, field.Key == "key" ? "up/" : ""])));
        var extra = conditions == "[]" ? "" : "," + conditions[1..^1];
        all["policy"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $$"""{"expiration":"2030-01-01T13:00:00Z","conditions":[{"bucket":"bucket"},{{own}}{{extra}}]}"""));
        all["x-amz-signature"] = CredentialScope.Sign(scope.SigningKey("test"), all["policy"]);
        foreach (var field in JsonElement.Parse(fields).EnumerateObject())
            all[field.Name] = field.Value.GetString()!;
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in all)
            form.Add(new StringContent(value), name);
        form.Add(new StringContent(file), "file", "name.txt");
        return form;
    }
}
