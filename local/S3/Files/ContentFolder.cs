namespace Local.S3.Files;

/// <summary>The folder of a bucket's objects: each is a file where <see cref="ObjectPath"/> says.</summary>
/// <param name="moving">The lock under which files are moved.</param>
sealed class ContentFolder(DirectoryInfo folder, Lock moving)
{
    readonly EmptyFolders _emptyFolders = new(folder, moving);

    public bool Exists => Directory.Exists(folder.FullName);
    public bool IsEmpty => !folder.EnumerateFiles("*", SearchOption.AllDirectories).Any();
    public DirectoryInfo Root => folder;

    /// <summary>The file of an object; null when there is none.</summary>
    public FileInfo? Find(string key) =>
        new FileInfo(Full(ObjectPath.Of(key))) is { Exists: true } file ? file
        : new FileInfo(Full(ObjectPath.Beside(key))) is { Exists: true } beside ? beside
        : null;

    /// <summary>The path that an object's file is to be moved to, in a folder that is there.</summary>
    public string MakePlace(string key)
    {
        var target = Full(ObjectPath.Of(key));
        if (Directory.Exists(target))
            target = Full(ObjectPath.Beside(key));
        MakeFolders(Path.GetDirectoryName(target)!);
        return target;
    }

    /// <summary>Removes the folders above a file that is gone.</summary>
    public void RemoveEmptyFolders(FileInfo gone) => _emptyFolders.RemoveAbove(gone);

    /// <summary>Makes the folders above an object; an object that lies in the way is put beside.</summary>
    void MakeFolders(string needed)
    {
        if (Directory.Exists(needed))
            return;
        for (var above = needed; above.Length > folder.FullName.Length; above = Path.GetDirectoryName(above)!)
        {
            if (!File.Exists(above))
                continue;
            var key = ObjectPath.KeyAt(
                Path.GetRelativePath(folder.FullName, above).Replace(Path.DirectorySeparatorChar, '/'))!;
            File.Move(above, Full(ObjectPath.Beside(key)), overwrite: true);
        }
        Directory.CreateDirectory(needed);
    }

    string Full(string path) => Path.Combine(folder.FullName, path.Replace('/', Path.DirectorySeparatorChar));
}
