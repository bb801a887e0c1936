using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Local.Lambda.Code;

/// <summary>Everything that a function's build reads from this machine, as one hash.</summary>
static partial class FunctionSources
{
    // Read by MSBuild, NuGet and the compiler in a project's folder and in each one above it.
    static readonly string[] Inherited =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", "global.json",
        "NuGet.Config", "nuget.config", "NuGet.config", ".editorconfig", ".globalconfig",
    ];

    static readonly string[] Outputs = ["bin", "obj", ".vs"];

    static readonly string[] MSBuildFiles = [".csproj", ".props", ".targets", ".proj"];

    /// <summary>
    /// The contents of the projects and of what they name, the properties that they read of the environment, the SDKs
    /// and the
    /// platform: 64 hexadecimal digits.
    /// </summary>
    /// <param name="environment">The variables of the process that will build.</param>
    public static string Hash(FileInfo project, IReadOnlyDictionary<string, string> environment)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sdk in DotNet.Sdks())
            hash.AppendData(Encoding.UTF8.GetBytes(sdk));
        hash.AppendData(Encoding.UTF8.GetBytes(RuntimeInformation.RuntimeIdentifier));
        var files = Find(project);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }
        foreach (var property in Properties(files, environment))
            hash.AppendData(Encoding.UTF8.GetBytes(property));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The full paths of all files that are read, in order.</summary>
    public static SortedSet<string> Find(FileInfo project)
    {
        SortedSet<string> files = new(StringComparer.Ordinal);
        AddProject(project.FullName, files, []);
        return files;
    }

    /// <summary>
    /// The variables that the files read as properties, which MSBuild takes whatever their case: <c>NAME=value</c>.
    /// </summary>
    static IEnumerable<string> Properties(IEnumerable<string> files, IReadOnlyDictionary<string, string> environment)
    {
        var read = files.Where(file => MSBuildFiles.Contains(Path.GetExtension(file)))
            .SelectMany(file => Property().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return environment.Where(variable => read.Contains(variable.Key))
            .Select(variable => $"{variable.Key}={variable.Value}")
            .Order(StringComparer.Ordinal);
    }

    static void AddProject(string project, SortedSet<string> files, HashSet<string> seen)
    {
        if (!seen.Add(project) || !File.Exists(project))
            return;
        var folder = new DirectoryInfo(Path.GetDirectoryName(project)!);
        AddFolder(folder, files);
        for (var above = folder; above is not null; above = above.Parent)
            foreach (var name in Inherited.Select(name => Path.Combine(above.FullName, name)).Where(File.Exists))
                AddNamed(name, files, seen);
        AddNamed(project, files, seen);
    }

    /// <summary>
    /// Adds a file and, when it is MSBuild's, what it refers to by a path: projects, imports, items outside the folder.
    /// </summary>
    static void AddNamed(string file, SortedSet<string> files, HashSet<string> seen)
    {
        files.Add(file);
        if (!MSBuildFiles.Contains(Path.GetExtension(file)))
            return;
        var folder = Path.GetDirectoryName(file)!;
        foreach (var path in Load(file).Descendants().Attributes()
            .Where(attribute => attribute.Name.LocalName is "Include" or "Project").SelectMany(Paths))
            Add(Path.GetFullPath(path.Replace('\\', '/')
                .Replace("$(MSBuildThisFileDirectory)", folder + '/', StringComparison.Ordinal), folder));

        void Add(string path)
        {
            if (path.EndsWith("proj", StringComparison.Ordinal))
                AddProject(path, files, seen);
            else if (path.IndexOf('*', StringComparison.Ordinal) is > 0 and var wildcard)
                AddFolder(new(path[..path.LastIndexOf('/', wildcard)]), files);
            else if (File.Exists(path) && !files.Contains(path))
                AddNamed(path, files, seen);
        }
    }

    static XDocument Load(string file)
    {
        try
        {
            return XDocument.Load(file);
        }
        catch (XmlException)
        {
            return new(); // The build will say what is wrong with it.
        }
    }

    // The remaining properties lead into the SDK and the packages, whose versions are in the hash by other ways.
    static IEnumerable<string> Paths(XAttribute attribute) => attribute.Value
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(path => !path.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal)
            .Contains("$(", StringComparison.Ordinal));

    static void AddFolder(DirectoryInfo folder, SortedSet<string> files)
    {
        if (!folder.Exists)
            return;
        files.UnionWith(folder.EnumerateFiles().Select(file => file.FullName));
        foreach (var child in folder.EnumerateDirectories().Where(child => !Outputs.Contains(child.Name)))
            AddFolder(child, files);
    }

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Property();
}
