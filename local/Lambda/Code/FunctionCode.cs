using System.Text.Json.Serialization;

namespace Local.Lambda.Code;

/// <summary>Where a function's code is.</summary>
[JsonDerivedType(typeof(Folder), "folder")]
[JsonDerivedType(typeof(StoredObject), "object")]
[JsonDerivedType(typeof(Archive), "archive")]
[JsonDerivedType(typeof(Elsewhere), "elsewhere")]
abstract record FunctionCode
{
    FunctionCode() { }

    /// <summary>A folder with a project, which is built, or with files that are ready to run.</summary>
    public sealed record Folder(string Path) : FunctionCode
    {
        [JsonIgnore]
        public DirectoryInfo Directory => new(Path);
    }

    /// <summary>A zip in a bucket.</summary>
    /// <param name="Version">Of the object; null for the current one.</param>
    public sealed record StoredObject(string Bucket, string Key, string? Version) : FunctionCode;

    /// <summary>A zip that came with the request.</summary>
    public sealed record Archive(byte[] Zip) : FunctionCode;

    /// <summary>Nothing that could run here: source in the template, a container's image.</summary>
    public sealed record Elsewhere(string What, bool IsImage = false) : FunctionCode;
}

/// <summary>A function's code, ready to run.</summary>
/// <param name="TaskRoot">The folder that Lambda would call the task root.</param>
/// <param name="Zip">What it was unpacked from; null for a folder.</param>
sealed record FunctionPackage(DirectoryInfo TaskRoot, CodeDigest? Zip = null)
{
    /// <summary>The digest of the zip or, where there is none, of the folder's files.</summary>
    public CodeDigest Digest => field ??= Zip ?? CodeDigest.Of(TaskRoot);
}
