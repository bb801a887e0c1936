using System.Globalization;
using System.Text.Json;
using Tests.S3;

namespace Tests.Clients;

/// <summary>
/// Objects that were written in one put and in parts, read whole, by range and by part, by clients that verify what
/// they read.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class S3ClientTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_AWS_SDK_for_JavaScript_reads_what_it_writes()
    {
        await Client.SkipUnlessNodeAsync("@aws-sdk/client-s3");
        await using var server = await S3Server.StartAsync();
        Assert.Equal(6, (await Client.RunScriptAsync(server.Url, "node", "s3.mjs")).Split('\n').Length - 1);
    }

    [Fact]
    public async Task Boto3_reads_what_it_writes()
    {
        await Client.SkipUnlessPythonAsync("boto3");
        await using var server = await S3Server.StartAsync();
        Assert.Equal(6, (await Client.RunScriptAsync(server.Url, "python3", "s3.py")).Split('\n').Length - 1);
    }

    [Fact]
    public async Task Boto3_keeps_versions_and_presigns_by_both_versions_of_signatures()
    {
        await Client.SkipUnlessPythonAsync("boto3");
        await using var server = await S3Server.StartAsync();
        Assert.Equal("versions\nsigned as s3\nsigned as s3v4\nemptied\n",
            await Client.RunScriptAsync(server.Url, "python3", "s3-versions.py"));
    }

    [Fact]
    public async Task The_command_line_reads_what_it_writes()
    {
        Client.SkipUnlessCommandLine();
        await using var server = await S3Server.StartAsync();
        var folder = server.Folder.CreateSubdirectory(".here");
        var (written, read) = (Path.Combine(folder.FullName, "written"), Path.Combine(folder.FullName, "read"));
        var content = new byte[20_000_000];
        new Random(3).NextBytes(content);
        await File.WriteAllBytesAsync(written, content, Cancellation);

        await RunAsync("s3", "cp", written, "s3://bucket/parts");
        await RunAsync("s3", "cp", "s3://bucket/parts", read);
        Assert.Equal(content, await File.ReadAllBytesAsync(read, Cancellation));
        await RunAsync("s3api", "put-object", "--bucket", "bucket", "--key", "put", "--body", written);
        await RunAsync("s3", "cp", "s3://bucket/put", read);
        Assert.Equal(content, await File.ReadAllBytesAsync(read, Cancellation));

        // The client's parts are of 8 MiB.
        const int Part = 8 * 1024 * 1024;
        Assert.Equal(content[Part..(2 * Part)], await GetAsync("--key", "parts", "--part-number", "2"));
        Assert.Equal(content[(2 * Part)..], await GetAsync("--key", "parts", "--part-number", "3"));
        foreach (var key in (string[])["put", "parts"])
            Assert.Equal(content[(Part - 1)..(Part + 1)],
                await GetAsync("--key", key, "--range", Range(Part - 1, Part)));

        async Task<byte[]> GetAsync(params string[] arguments)
        {
            var answer = JsonElement.Parse(
                await RunAsync(["s3api", "get-object", "--bucket", "bucket", .. arguments, read]));
            Assert.Equal(arguments.Contains("--part-number"), answer.TryGetProperty("ChecksumType", out _));
            return await File.ReadAllBytesAsync(read, Cancellation);
        }

        Task<string> RunAsync(params string[] arguments) => Client.RunAsync(server.Url, "aws", arguments);
    }

    static string Range(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"bytes={first}-{last}");
}
