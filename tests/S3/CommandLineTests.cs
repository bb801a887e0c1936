using Tests.Clients;

namespace Tests.S3;

/// <summary>The real AWS CLI, where it is installed.</summary>
public class CommandLineTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task The_command_line_copies_lists_syncs_moves_and_removes()
    {
        Client.SkipUnlessCommandLine();
        await using var server = await S3Server.StartAsync();
        var folder = server.Folder.CreateSubdirectory(".here");
        // Above the 8 MB from which the client uploads in parts.
        var large = new byte[9_000_000];
        new Random(2).NextBytes(large);
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "large.bin"), large, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "small é.txt"), "small", Cancellation);

        await AwsAsync(server, $"s3 sync {folder.FullName} s3://bucket/in");
        Assert.Equal(large, await File.ReadAllBytesAsync(
            Path.Combine(server.Folder.FullName, "bucket/in/large.bin"), Cancellation));
        await AwsAsync(server, "s3 mv --recursive s3://bucket/in s3://bucket/out");
        Assert.Matches("9000000 out/large.bin\n.* 5 out/small é.txt\n$", await AwsAsync(server, "s3 ls --recursive s3://bucket"));
        await AwsAsync(server, $"s3 cp --recursive s3://bucket/out {folder.FullName}/back");
        Assert.Equal(large, await File.ReadAllBytesAsync(
            Path.Combine(folder.FullName, "back/large.bin"), Cancellation));
        Assert.Equal("small", await File.ReadAllTextAsync(
            Path.Combine(folder.FullName, "back/small é.txt"), Cancellation));
        await AwsAsync(server, "s3api put-object --bucket bucket --key //slashes/ --body " + Path.Combine(folder.FullName, "large.bin"));
        Assert.Equal(9_000_000, new FileInfo(Path.Combine(server.Folder.FullName, "bucket/%/%/slashes/%")).Length);
        await AwsAsync(server, "s3 rb --force s3://bucket");
        Assert.Null(server.Store.FindBucket("bucket"));
    }

    static Task<string> AwsAsync(S3Server server, string arguments) =>
        Client.RunAsync(server.Url, "aws", arguments.Split(' '));
}
