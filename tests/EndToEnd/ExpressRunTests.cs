namespace Tests.EndToEnd;

public sealed class ExpressRunTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("express-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Pass", 0, "SUCCEEDED")]
    [InlineData("Fail", 1, "FAILED")]
    public async Task An_Express_state_machine_is_run_and_shown(string type, int expectedExitCode, string status)
    {
        var states = type is "Pass" ? "{ A: { Type: Pass, End: true } }" : "{ A: { Type: Fail } }";
        File.WriteAllText(Path.Combine(_folder.FullName, "template.yaml"), $$"""
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Machine:
                Type: AWS::Serverless::StateMachine
                Properties: { Type: EXPRESS, Definition: { StartAt: A, States: {{states}} } }
            """);
        await using var program = LocalProgram.Start(_folder.FullName, "run");
        var (exitCode, output) = await program.EndAsync();

        Assert.Equal(expectedExitCode, exitCode);
        Assert.Contains(":express:", output, StringComparison.Ordinal);
        Assert.Contains(status, output, StringComparison.Ordinal);
    }
}
