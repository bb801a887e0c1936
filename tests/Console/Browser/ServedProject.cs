using System.Globalization;
using Tests.EndToEnd;

namespace Tests.Console.Browser;

/// <summary>This repository's own project, as <c>make serve</c> serves it, in a process of its own.</summary>
public sealed class ServedProject : IAsyncLifetime
{
    public const int Trials = 20;

    readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("tests-served-");
    LocalProgram _program = null!;

    /// <summary>Ends in a slash.</summary>
    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _program = LocalProgram.Start(
            _data.FullName, "serve", "--port", "0", "--data", Path.Combine(_data.FullName, "data"),
            "--template", Repository.Path("template.yaml"),
            "--parameter", string.Create(CultureInfo.InvariantCulture, $"MaxTrainingJobs={Trials}"),
            // Some seconds, in which a page can be opened.
            "--parameter", "Rounds=500");
        await _program.SeeAsync("/_console/");
        Url = AddressIn(_program.Output);
    }

    /// <summary>Where the program says that its console is.</summary>
    public static Uri AddressIn(string output) =>
        new(output[output.LastIndexOf("http://", StringComparison.Ordinal)..].Split('\n')[0].Trim());

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
