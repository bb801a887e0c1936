using System.IO.Compression;
using System.Text.RegularExpressions;

namespace ApiModels;

/// <summary>
/// Makes the API model's files, <c>local/Aws/Model/Services/NAME.gz</c>, from a folder of published models.
/// </summary>
static partial class Program
{
    const string List = "tools/ApiModels/services.txt", Output = "local/Aws/Model/Services", Licence = "Apache-2.0";

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
            var services = File.ReadLines(List).Select(line => line.Trim())
                .Where(line => line.Length > 0 && line[0] != '#');
            foreach (var file in Make(new(published), services, Directory.CreateDirectory(Output)))
                Console.WriteLine($"{file.Length,9:N0} bytes  {file.Name}");
            return 0;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    /// <summary>Makes the file of each service, in place of those that are there.</summary>
    /// <param name="published">botocore's <c>data/</c>, whose parent holds its version.</param>
    /// <param name="services">The names of folders in it.</param>
    /// <exception cref="IOException">A model or botocore's version is not there.</exception>
    internal static IEnumerable<FileInfo> Make(
        DirectoryInfo published, IEnumerable<string> services, DirectoryInfo output)
    {
        var source = $"botocore {Version(published)}";
        foreach (var old in output.GetFiles("*.gz"))
            old.Delete();
        foreach (var service in services)
        {
            var model = PublishedModel.Read(new(Path.Combine(published.FullName, service)));
            var file = new FileInfo(Path.Combine(output.FullName, $"{model.Name}.gz"));
            using (var stream = new StreamWriter(new GZipStream(file.Create(), CompressionLevel.SmallestSize)) { NewLine = "\n" })
            {
                foreach (var line in CompactModel.Lines(model, source, Licence))
                    stream.WriteLine(line);
            }
            yield return file;
        }
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
