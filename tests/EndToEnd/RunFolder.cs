namespace Tests.EndToEnd;

/// <summary>A folder in which the sample runs, in processes of the program.</summary>
public sealed class RunFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("run-").FullName;

    /// <summary>Begins a run of the sample's template, which keeps its data in <c>data</c>.</summary>
    internal LocalProgram Start(params string[] arguments) =>
        LocalProgram.Start(
            Path, ["run", "--template", Repository.Path("template.yaml"), "--data", "data", .. arguments]);

    internal async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var run = Start(arguments);
        return await run.EndAsync();
    }

    /// <summary>The sample's template with a change.</summary>
    internal async Task<string> WriteTemplateAsync(string name, Func<string, string> change)
    {
        var path = System.IO.Path.Combine(Path, name);
        var text = Repository.Text("template.yaml")
            .Replace("functions/", Repository.Path("functions/"), StringComparison.Ordinal)
            .Replace("statemachine/", Repository.Path("statemachine/"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, change(text), TestContext.Current.CancellationToken);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
