using System.Diagnostics;

namespace Tests.Clients;

/// <summary>
/// A real client of another language: a program that finds its server, and nothing else of this machine, in its
/// environment.
/// </summary>
static class Client
{
    /// <summary>The folder of the scripts, where <c>make clients</c> installs what those of Node.js need.</summary>
    static readonly string Scripts = Repository.Path("tests/Clients");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task SkipUnlessNodeAsync(string package)
    {
        Assert.SkipUnless(IsOnPath("node"), "node is not on the PATH.");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Scripts, "node_modules", package)), $"{package} is not installed: make clients");
        var version = (await RunAsync(null, "node", ["--version"])).Trim();
        Assert.SkipUnless(int.Parse(version.TrimStart('v').Split('.')[0], null) >= 20, $"node is {version}; the AWS SDK needs 20.");
    }

    public static async Task SkipUnlessPythonAsync(string module)
    {
        Assert.SkipUnless(IsOnPath("python3"), "python3 is not on the PATH.");
        var found = await StartAsync(null, "python3", ["-c", $"import {module}"]);
        Assert.SkipUnless(found.ExitCode == 0, $"python3 has no {module}.");
    }

    public static void SkipUnlessCommandLine() => Assert.SkipUnless(IsOnPath("aws"), "The AWS CLI is not on the PATH.");

    /// <summary>Runs a script of this folder; a script that fails shows what it printed.</summary>
    public static Task<string> RunScriptAsync(Uri server, string program, string script) =>
        RunAsync(server, program, [Path.Combine(Scripts, script)]);

    public static async Task<string> RunAsync(Uri? server, string program, IEnumerable<string> arguments)
    {
        var (exitCode, output, errors) = await StartAsync(server, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{errors}");
        return output;
    }

    static async Task<(int ExitCode, string Output, string Errors)> StartAsync(
        Uri? server, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal))
            .ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Environment(server))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output, await errors);
    }

    static Dictionary<string, string> Environment(Uri? server) => new()
    {
        ["AWS_ENDPOINT_URL"] = server?.GetLeftPart(UriPartial.Authority) ?? "http://127.0.0.1:9",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_REGION"] = "us-east-1",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_CONFIG_FILE"] = "none",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "none",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_DISABLE_HOST_PREFIX_INJECTION"] = "true",
        ["AWS_MAX_ATTEMPTS"] = "1",
        ["AWS_PAGER"] = "",
        // Whatever does not go to this machine goes nowhere.
        ["HTTP_PROXY"] = "http://127.0.0.1:9",
        ["HTTPS_PROXY"] = "http://127.0.0.1:9",
        ["NO_PROXY"] = "127.0.0.1,localhost,.localhost",
    };

    static bool IsOnPath(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));
}
