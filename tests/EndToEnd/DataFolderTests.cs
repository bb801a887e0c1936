namespace Tests.EndToEnd;

public sealed class DataFolderTests
{
    const string Template = """
        AWSTemplateFormatVersion: "2010-09-09"
        Resources:
          Bucket:
            Type: AWS::S3::Bucket
        """;

    [Fact]
    public async Task The_data_folder_and_all_in_it_are_the_users_alone()
    {
        if (OperatingSystem.IsWindows())
            return; // which keeps a user's folders from others by itself
        var folder = Directory.CreateTempSubdirectory("tests-data-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "template.yaml"), Template, TestContext.Current.CancellationToken);
            // As an earlier version left it.
            var objects = Directory.CreateDirectory(Path.Combine(folder.FullName, "data", "s3"));
            File.SetUnixFileMode(objects.FullName, (UnixFileMode)0b111_101_101);
            await using var program = LocalProgram.Start(
                folder.FullName, ["serve", "--template", "template.yaml", "--data", "data", "--port", "0"]);
            await program.SeeAsync("is at");

            var entries = objects.Parent!.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToList();
            Assert.Contains(entries, entry => entry.Name == "state.db");
            Assert.All(
                entries, entry => Assert.True(((int)entry.UnixFileMode & 0b111_111) == 0, $"{entry.FullName}: {entry.UnixFileMode}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
