namespace Local.S3.Files;

/// <summary>
/// What folders below <paramref name="root"/> hold, in the order of keys. Large ones are remembered until they change,
/// so that each page of a listing does not read and sort them anew. A folder's time tells of a change; one that follows
/// another too soon for that is told by <paramref name="changes"/> when it was made here, and seen after two seconds
/// when it was not.
/// </summary>
/// <param name="keyOf">The key of what is found at a path; null for what is none.</param>
/// <param name="moving">The lock under which files are moved.</param>
/// <param name="changes">How often they were.</param>
sealed class FolderContents(
    DirectoryInfo root,
    Func<FileSystemInfo, string, string?> keyOf,
    Lock moving,
    Func<long> changes)
{
    const int Large = 200, MostRemembered = 500_000;

    /// <summary>File systems tell times apart from two seconds on.</summary>
    static readonly TimeSpan Distinct = TimeSpan.FromSeconds(2);

    readonly Dictionary<string, Contents> _remembered = [];

    /// <param name="path">With a slash at its end; empty for the root.</param>
    public IReadOnlyList<FolderEntry> Read(string path)
    {
        var folder = new DirectoryInfo(Path.Combine(root.FullName, path.Replace('/', Path.DirectorySeparatorChar)));
        var changed = folder.LastWriteTimeUtc;
        // The file system's clock: a change within its resolution after the reading would be missed.
        var isSettled = TimeProvider.System.GetUtcNow().UtcDateTime - changed > Distinct;
        lock (_remembered)
        {
            if (_remembered.TryGetValue(path, out var known) && known.Changed == changed
                && (known.IsSettled || (!isSettled && known.Changes == changes())))
                return known.Entries;
        }
        FileSystemInfo[] found;
        long change;
        lock (moving)
            (found, change) = (Entries(folder), changes());
        var entries = Sorted(path, found, out var isDeep);
        lock (_remembered)
        {
            _remembered.Remove(path);
            if (entries.Count >= Large && !isDeep)
            {
                if (_remembered.Values.Sum(known => known.Entries.Count) + entries.Count > MostRemembered)
                    _remembered.Clear();
                _remembered[path] = new(changed, change, isSettled, entries);
            }
        }
        return entries;
    }

    /// <param name="isDeep">Whether they change without the folder's time: some are below an escaped folder.</param>
    List<FolderEntry> Sorted(string path, FileSystemInfo[] found, out bool isDeep)
    {
        isDeep = false;
        List<FolderEntry> entries = new(found.Length);
        foreach (var entry in found)
        {
            if (keyOf(entry, path + entry.Name) is { } key)
                entries.Add(new(key[path.Length..], false));
            else if (entry is DirectoryInfo { LinkTarget: null } child) // a link may lead round in circles
            {
                isDeep |= IsEscaped(child);
                Add(entries, path, child);
            }
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
        if (!IsEscaped(child))
            entries.Add(new(child.Name + "/", true));
        else
            entries.AddRange(Keys(child, path + child.Name + "/")
                .Select(key => new FolderEntry(key[path.Length..], false)));
    }

    static bool IsEscaped(DirectoryInfo folder) => folder.Name.Contains('%');

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

    /// <param name="IsSettled">Whether the folder's time alone tells if it has changed since.</param>
    sealed record Contents(DateTime Changed, long Changes, bool IsSettled, IReadOnlyList<FolderEntry> Entries);

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
/// <remarks>A class: lists of it are compiled before the program starts.</remarks>
sealed record FolderEntry(string Name, bool IsFolder);
