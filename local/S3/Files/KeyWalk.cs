namespace Local.S3.Files;

/// <summary>
/// Goes through the keys below a folder in the order of their UTF-8 bytes. It reads a folder only when it comes to it,
/// and only if it can hold a key that is wanted: a page of a listing costs what the page has.
/// </summary>
/// <remarks>
/// The keys of a folder <c>a</c> are those that start with <c>a/</c>, so that it has its place among its siblings
/// unread. Escaped names, which have a <c>%</c>, may stand for anything: what lies below such a folder is read at once.
/// </remarks>
/// <param name="prefix">Of every key.</param>
/// <param name="after">Keys come after this one.</param>
sealed class KeyWalk(FolderContents folders, string prefix, string after)
{
    readonly Stack<Level> _levels = [];
    string? _skipped;
    bool _begun;

    /// <summary>The next key; null after the last.</summary>
    public string? Next()
    {
        if (!_begun)
        {
            _begun = true;
            // All keys that start with a/b/c lie below the folder a/b, if that name needs no escape.
            Enter(prefix.LastIndexOf('/') is > 0 and var slash && ObjectPath.IsFolder(prefix[..slash]) ? prefix[..(slash + 1)] : "");
        }
        while (_levels.TryPeek(out var level))
        {
            if (level.Next == level.Entries.Count)
            {
                _levels.Pop();
                continue;
            }
            var entry = level.Entries[level.Next++];
            var key = level.Path + entry.Name;
            if (Utf8Order.Comparer.Compare(key, prefix) > 0 && !key.StartsWith(prefix, StringComparison.Ordinal))
                _levels.Pop(); // all that follow here are beyond the prefix, too
            else if (entry.IsFolder && CanHold(key))
                Enter(key);
            else if (!entry.IsFolder && IsWanted(key))
                return key;
        }
        return null;
    }

    /// <summary>All keys that are left.</summary>
    public IEnumerable<string> All()
    {
        while (Next() is { } key)
            yield return key;
    }

    /// <summary>Leaves out all keys that start so.</summary>
    public void Skip(string start)
    {
        _skipped = start;
        while (_levels.TryPeek(out var level) && level.Path.StartsWith(start, StringComparison.Ordinal))
            _levels.Pop();
    }

    void Enter(string path)
    {
        var entries = folders.Read(path);
        _levels.Push(new(path, entries) { Next = First(path, entries) });
    }

    /// <summary>The first entry that can matter: the one before it may be a folder with keys that do.</summary>
    int First(string path, IReadOnlyList<FolderEntry> entries)
    {
        var start = Utf8Order.Comparer.Compare(prefix, after) > 0 ? prefix : after;
        var (low, high) = (0, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Utf8Order.Comparer.Compare(path + entries[middle].Name, start) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return Math.Max(0, low - 1);
    }

    bool IsWanted(string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && Utf8Order.Comparer.Compare(key, after) > 0
        && !IsSkipped(key);

    bool CanHold(string folder) =>
        (folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal))
        && (Utf8Order.Comparer.Compare(folder, after) > 0 || after.StartsWith(folder, StringComparison.Ordinal))
        && !IsSkipped(folder);

    bool IsSkipped(string key) => _skipped is not null && key.StartsWith(_skipped, StringComparison.Ordinal);

    sealed class Level(string path, IReadOnlyList<FolderEntry> entries)
    {
        public string Path => path;
        public IReadOnlyList<FolderEntry> Entries => entries;
        public int Next { get; set; }
    }
}
