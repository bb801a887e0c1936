using System.IO.Compression;
using System.Text.RegularExpressions;

namespace ApiModels;

/// <summary>
/// Makes the API models' file, <c>local/Aws/Model/Services.zip</c>, from a folder of published models.
/// </summary>
static partial class Program
{
    const string Output = "local/Aws/Model/Services.zip", Licence = "Apache-2.0";

    /// <summary>The same models make the same file, whenever it is made.</summary>
    static readonly DateTimeOffset Made = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static int Main(string[] arguments)
    {
        if (arguments is not [var published])
        {
            Console.Error.WriteLine(
                "Usage: dotnet run --project tools/ApiModels -- FOLDER   (botocore's data/; from the repository's root)");
            return 2;
        }
        try
        {
            var services = Make(new(published), new(Output));
            Console.WriteLine($"{new FileInfo(Output).Length:N0} bytes: {Output} with {services} services");
            return 0;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    /// <summary>Makes the file, with an entry for each service, in place of the one that is there.</summary>
    /// <param name="published">botocore's <c>data/</c>, whose parent holds its version.</param>
    /// <returns>How many services there are.</returns>
    /// <exception cref="IOException">There are no models, or botocore's version is not there.</exception>
    internal static int Make(DirectoryInfo published, FileInfo output)
    {
        var source = $"botocore {Version(published)}";
        var models = published.GetDirectories()
            .Select(PublishedModel.Find)
            .OfType<FileInfo>()
            .Select(PublishedModel.Read)
            .OrderBy(model => model.Name, StringComparer.Ordinal)
            .DistinctBy(model => model.Name) // one has two folders
            .ToList();
        if (models.Count == 0)
            throw new IOException($"There is no SERVICE/VERSION/service-2.json(.gz) in {published}.");
        using var archive = new ZipArchive(output.Create(), ZipArchiveMode.Create);
        foreach (var model in models)
        {
            var entry = archive.CreateEntry(model.Name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = Made;
            using var stream = new StreamWriter(entry.Open()) { NewLine = "\n" };
            foreach (var line in CompactModel.Lines(model, source, Licence))
                stream.WriteLine(line);
        }
        return models.Count;
    }

    static string Version(DirectoryInfo published)
    {
        var file = Path.Combine(published.FullName, "..", "__init__.py");
        var version = VersionAssignment().Match(File.ReadAllText(file));
        return version.Success ? version.Groups[1].Value : throw new IOException($"{file} has no line __version__ = '…'.");
    }

    [GeneratedRegex(@"^__version__\s*=\s*['""]([^'""]+)['""]", RegexOptions.Multiline)]
    private static partial Regex VersionAssignment();
}
