using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Local.Lambda.Code;

/// <summary>
/// Builds functions as <c>sam build</c> does, one after another, each only when something that its build reads has
/// changed.
/// </summary>
/// <remarks>
/// The output lies in <c>functions/NAME/HASH</c> below the data folder: under its name when it is whole, never before.
/// Going back to earlier sources finds their output still there.
/// </remarks>
/// <seealso href="https://github.com/aws/aws-lambda-builders/tree/develop/aws_lambda_builders/workflows/dotnet_clipackage"/>
sealed class FunctionBuild(DirectoryInfo data, TimeProvider time)
{
    const int OutputsToKeep = 3;

    readonly DirectoryInfo _folder = new(Path.Combine(data.FullName, "functions"));

    /// <param name="sources">The folder with the function's project, or with files that are ready to run.</param>
    /// <param name="building">Called when the function must be built, which takes seconds.</param>
    /// <returns>The folder that Lambda would call the task root.</returns>
    /// <exception cref="FunctionException">The function does not build; the message has the compiler's
    /// lines.</exception>
    /// <exception cref="SdkMissingException">There is nothing to build with.</exception>
    public async Task<DirectoryInfo> BuildAsync(
        LambdaFunction function,
        DirectoryInfo sources,
        Action<LambdaFunction>? building,
        CancellationToken cancellation)
    {
        if (FindProject(function, sources) is not { } project)
            return sources;
        if (Output(function, project) is { Exists: true } built)
            return built;

        using var turn = await WaitForTurnAsync(cancellation);
        // Another process may have built it meanwhile, and an editor may have saved.
        var output = Output(function, project);
        if (!output.Exists)
        {
            building?.Invoke(function);
            await PublishAsync(function, project, output, cancellation);
            output.Refresh();
        }
        return output;
    }

    /// <summary>The project in <c>CodeUri</c>; null when there is none: the folder is then used as it is.</summary>
    static FileInfo? FindProject(LambdaFunction function, DirectoryInfo sources)
    {
        if (!Directory.Exists(sources.FullName))
            throw new FunctionException(function.Name, $"Its CodeUri {sources.FullName} does not exist.");
        var projects = sources.GetFiles("*.*proj");
        return projects.Length < 2 ? projects.SingleOrDefault()
            : throw new FunctionException(
                function.Name, $"Its CodeUri {sources.FullName} holds {projects.Length} projects, and must hold one.");
    }

    DirectoryInfo Output(LambdaFunction function, FileInfo project)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
        return new(Path.Combine(_folder.FullName, function.Name, FunctionSources.Hash(project, environment)[..16]));
    }

    async Task PublishAsync(
        LambdaFunction function, FileInfo project, DirectoryInfo output, CancellationToken cancellation)
    {
        output.Parent!.Create();
        foreach (var interrupted in output.Parent.EnumerateDirectories("*.partial"))
            interrupted.Delete(recursive: true);
        var partial = output.FullName + ".partial";

        // SAM's command for this machine instead of Lambda's. The intermediate files go to the data folder, a folder
        // for each function, so that no other build of the same sources or of a project of the same name is in the
        // way; and no compiler or build server outlives the build.
        await RunAsync(function, project.DirectoryName!,
            ["publish", project.FullName, "--output", partial, "--configuration", "Release",
             "--framework", function.Framework, "--runtime", RuntimeInformation.RuntimeIdentifier,
             "/p:GenerateRuntimeConfigurationFiles=true", "--self-contained", "False",
             "--artifacts-path", Path.Combine(_folder.FullName, ".artifacts", function.Name), "--disable-build-servers",
             "-maxCpuCount:1", "-nologo", "-verbosity:quiet", "-consoleLoggerParameters:NoSummary"],
            cancellation);
        Directory.Move(partial, output.FullName);
        foreach (var old in output.Parent.EnumerateDirectories().OrderByDescending(folder => folder.CreationTimeUtc)
            .Skip(OutputsToKeep))
            old.Delete(recursive: true);
    }

    static async Task RunAsync(
        LambdaFunction function, string folder, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(DotNet.Host, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A `dotnet test` or `dotnet run` above would hand its own SDK's settings down.
        foreach (var inherited in start.Environment.Keys.Where(
            name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(inherited);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(cancellation),
                process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
                throw new FunctionException(function.Name, $"It does not build.{Environment.NewLine}{Errors(string.Concat(output))}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // The compiler's own lines, once: MSBuild appends the project, and repeats a line for each project that meets it.
    static string Errors(string output)
    {
        string[] lines = [.. output.Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        string[] errors = [.. lines.Where(line => line.Contains(": error ", StringComparison.Ordinal))
            .Select(WithoutProject).Distinct()];
        return string.Join(Environment.NewLine, errors.Length > 0 ? errors : lines);
    }

    static string WithoutProject(string line) =>
        line.EndsWith(']') && line.LastIndexOf(" [", StringComparison.Ordinal) is > 0 and var at ? line[..at] : line;

    /// <summary>Only one build at a time in a data folder, whichever process asks for it.</summary>
    async Task<FileStream> WaitForTurnAsync(CancellationToken cancellation)
    {
        _folder.Create();
        var path = Path.Combine(_folder.FullName, ".lock");
        while (true)
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process builds; the file system tells nobody when it has finished.
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
            }
    }
}
