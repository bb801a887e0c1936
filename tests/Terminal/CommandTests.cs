using Tests.EndToEnd;

namespace Tests.Terminal;

/// <summary>What the commands say, as a user starts them.</summary>
public sealed class CommandTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("commands-");

    public CommandTests() => File.WriteAllText(Path.Combine(_folder.FullName, "template.yaml"), """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition:
                StartAt: Sleep
                States:
                  Sleep: { Type: Wait, Seconds: 3600, End: true }
        """);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ctrl_C_stops_the_execution_and_says_what_became_of_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send.");
        await using var run = LocalProgram.Start(_folder.FullName, "run", "--name", "long");
        await run.SeeAsync("Sleep");

        run.Interrupt();
        var (exitCode, output) = await run.EndAsync()
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.True(exitCode == 1, output);
        Assert.Contains("ABORTED after", output, StringComparison.Ordinal);
        Assert.Contains("The execution long is stopped.", output, StringComparison.Ordinal);
        var arn = output.Split('\n').First(line => line.StartsWith("Execution arn:"))["Execution ".Length..].Trim();
        await using var graph = LocalProgram.Start(_folder.FullName, "graph", "--execution", arn);
        Assert.Contains("state aborted", (await graph.EndAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_on_a_server_names_the_consoles_page()
    {
        await using var serve = LocalProgram.Start(_folder.FullName, "serve", "--port", "0");
        await serve.SeeAsync("until Ctrl-C");
        await using var run = LocalProgram.Start(_folder.FullName, "run", "--name", "shown");

        await run.SeeAsync("/_console/executions/arn:aws:states:");
    }

    [Fact]
    public async Task A_function_that_is_not_there_is_refused_with_those_that_are()
    {
        var (exitCode, output) = await InvokeAsync("Nothing");

        Assert.Equal(2, exitCode);
        Assert.Contains("has no function Nothing. It has ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.json", "There is no file none.json.")]
    [InlineData("template.yaml", "The event is no JSON:")]
    public async Task An_event_that_is_no_JSON_starts_nothing(string file, string message)
    {
        var (exitCode, output) = await InvokeAsync("ExtractModelNameFunction", "--event", file);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, ".local", "functions")));
    }

    async Task<(int ExitCode, string Output)> InvokeAsync(params string[] arguments)
    {
        await using var invoke = LocalProgram.Start(
            _folder.FullName, ["invoke", .. arguments, "--template", Repository.Path("template.yaml")]);
        return await invoke.EndAsync();
    }
}
