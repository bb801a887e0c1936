using System.IO.Compression;
using System.Security.Cryptography;
using Local.Aws;

namespace Local.Lambda.Code;

/// <summary>
/// Unpacks functions' zips, as <c>sam package</c>, <c>aws cloudformation package</c> and <c>dotnet lambda package</c>
/// make them, into <c>functions/.zip/HASH</c> below the data folder: under its name when it is whole, never before.
/// </summary>
sealed class ZipArchives(DirectoryInfo data)
{
    /// <summary>In bytes, of what is unpacked.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution"/>
    const long MaximumUnzipped = 262_144_000;

    /// <summary>Ours: no package of a function has as many, and each costs the disk something.</summary>
    const int MaximumEntries = 50_000;

    const int OutputsToKeep = 20;

    const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    readonly string _folder = Path.Combine(data.FullName, "functions", ".zip");

    /// <summary>Unpacks a zip, unless it was unpacked before.</summary>
    /// <param name="zip">Seekable.</param>
    /// <exception cref="AwsException"><c>InvalidParameterValueException</c>: it is no zip, or too large.</exception>
    public FunctionPackage Unpack(Stream zip)
    {
        var hash = SHA256.HashData(zip);
        zip.Position = 0;
        var output = new DirectoryInfo(Path.Combine(_folder, Convert.ToHexStringLower(hash)[..32]));
        if (!output.Exists)
        {
            var partial = Directory.CreateDirectory($"{output.FullName}.{Guid.NewGuid():N}.partial");
            try
            {
                Extract(zip, partial.FullName);
                Directory.Move(partial.FullName, output.FullName);
            }
            finally
            {
                if (Directory.Exists(partial.FullName))
                    partial.Delete(recursive: true);
            }
        }
        return new(output, new CodeDigest(Convert.ToBase64String(hash), zip.Length));
    }

    /// <summary>Deletes what was unpacked long ago and is not in use.</summary>
    public void Trim(IEnumerable<DirectoryInfo> used)
    {
        if (!Directory.Exists(_folder))
            return;
        var kept = used.Select(folder => folder.FullName).ToHashSet();
        foreach (var old in new DirectoryInfo(_folder).EnumerateDirectories()
            .Where(folder => !kept.Contains(folder.FullName))
            .OrderByDescending(folder => folder.CreationTimeUtc)
            .Skip(OutputsToKeep))
            old.Delete(recursive: true);
    }

    static void Extract(Stream zip, string folder)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaximumEntries)
                throw Invalid($"The deployment package has more than {MaximumEntries} files.");
            var left = MaximumUnzipped;
            foreach (var entry in archive.Entries.Where(entry => entry.Name.Length > 0))
                left -= Extract(entry, folder, left);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            throw Invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        }
    }

    /// <returns>How many bytes it had.</returns>
    static long Extract(ZipArchiveEntry entry, string folder, long limit)
    {
        if (entry.FullName.Contains('\0', StringComparison.Ordinal))
            throw Invalid("The deployment package has an entry whose name is none of a file.");
        // Zips that are made on Windows may have its separators.
        var path = Path.GetFullPath(entry.FullName.Replace('\\', '/').TrimStart('/'), folder);
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Invalid($"The deployment package's entry {entry.FullName} leads out of it.");
        using (var source = entry.Open())
        using (var target = Create(path, entry))
        {
            // What the entry says of its size need not be true.
            var buffer = new byte[81_920];
            for (int read; (read = source.Read(buffer)) > 0;)
            {
                if (target.Length + read > limit)
                    throw Invalid($"Unzipped size must be smaller than {MaximumUnzipped} bytes");
                target.Write(buffer, 0, read);
            }
        }
        if (!OperatingSystem.IsWindows() && ((UnixFileMode)(entry.ExternalAttributes >> 16) & Executable) != 0)
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Executable);
        if (path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            PortableAssembly.Ensure(path);
        return new FileInfo(path).Length;
    }

    static FileStream Create(string path, ZipArchiveEntry entry)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(path, FileMode.Create, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its name is too long, or a file's and a folder's at once; or the disk is full, and the message says so.
            throw Invalid($"The deployment package's entry {entry.FullName} cannot be unpacked here: {e.Message}");
        }
    }

    static AwsException Invalid(string message) => new("InvalidParameterValueException", message);
}
