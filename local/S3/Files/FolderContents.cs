namespace Local.S3.Files;

/// <summary>
/// What folders below <paramref name="root"/> hold, in the order of keys. Large ones are remembered until they change,
/// so that each page of a listing does not read and sort them anew.
/// </summary>
/// <param name="keyOf">The key of what is found at a path; null for what is none.</param>
/// <param name="change">The lock under which files are moved.</param>
sealed class FolderContents(DirectoryInfo root, Func<FileSystemInfo, string, string?> keyOf, Lock change)
{
    const int Large = 200, MostRemembered = 500_000;

    /// <summary>File systems tell times apart from two seconds on.</summary>
    static readonly TimeSpan Distinct = TimeSpan.FromSeconds(2);

    readonly Dictionary<string, (DateTime Changed, IReadOnlyList<FolderEntry> Entries)> _remembered = [];

    /// <param name="path">With a slash at its end; empty for the root.</param>
    public IReadOnlyList<FolderEntry> Read(string path)
    {
        var folder = new DirectoryInfo(Path.Combine(root.FullName, path.Replace('/', Path.DirectorySeparatorChar)));
        var changed = folder.LastWriteTimeUtc;
        lock (_remembered)
        {
            if (_remembered.TryGetValue(path, out var known) && known.Changed == changed)
                return known.Entries;
        }
        FileSystemInfo[] found;
        lock (change)
            found = Entries(folder);
        var entries = Sorted(path, found);
        // The file system's clock: a change within its resolution after the reading would be missed.
        var isSettled = TimeProvider.System.GetUtcNow().UtcDateTime - changed > Distinct;
        lock (_remembered)
        {
            _remembered.Remove(path);
            if (isSettled && entries.Count >= Large)
            {
                if (_remembered.Values.Sum(known => known.Entries.Count) + entries.Count > MostRemembered)
                    _remembered.Clear();
                _remembered[path] = (changed, entries);
            }
        }
        return entries;
    }

    List<FolderEntry> Sorted(string path, FileSystemInfo[] found)
    {
        List<FolderEntry> entries = new(found.Length);
        foreach (var entry in found)
        {
            if (keyOf(entry, path + entry.Name) is { } key)
                entries.Add(new(key[path.Length..], false));
            else if (entry is DirectoryInfo { LinkTarget: null } child) // a link may lead round in circles
                Add(entries, path, child);
        }
        entries.Sort(static (x, y) => Utf8Order.Comparer.Compare(x.Name, y.Name));
        for (var i = entries.Count - 1; i > 0; i--)
        {
            if (entries[i] == entries[i - 1])
                entries.RemoveAt(i);
        }
        return entries;
    }

    void Add(List<FolderEntry> entries, string path, DirectoryInfo child)
    {
        if (!child.Name.Contains('%'))
            entries.Add(new(child.Name + "/", true));
        else
            entries.AddRange(Keys(child, path + child.Name + "/")
                .Select(key => new FolderEntry(key[path.Length..], false)));
    }

    IEnumerable<string> Keys(DirectoryInfo folder, string path)
    {
        foreach (var entry in Entries(folder))
        {
            if (keyOf(entry, path + entry.Name) is { } key)
                yield return key;
            else if (entry is DirectoryInfo { LinkTarget: null } child)
            {
                foreach (var below in Keys(child, path + child.Name + "/"))
                    yield return below;
            }
        }
    }

    // A user may delete folders at any time.
    static FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}

/// <summary>A key, or a folder with keys, as it goes on after the path of the folder that it is in.</summary>
readonly record struct FolderEntry(string Name, bool IsFolder);
