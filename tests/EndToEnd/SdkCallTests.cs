namespace Tests.EndToEnd;

/// <summary>Task states that call the embedded services as the AWS SDKs do, in their state machine's role.</summary>
public sealed class SdkCallTests : IDisposable
{
    static readonly string Template = Repository.Text("tests/EndToEnd/Cases/sdk-call.yaml");

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdk-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Results_and_errors_are_those_of_the_SDK_and_the_roles_policies_are_enforced()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "template.yaml"), Template);
        await using var program = LocalProgram.Start(_folder.FullName, "run");
        var (exitCode, output) = await program.EndAsync();
        Assert.True(exitCode == 0, output);
        Assert.Contains("Denied", output, StringComparison.Ordinal);
    }
}
