using System.Buffers;
using System.Globalization;

namespace Local.Logs;

/// <summary>
/// Files of log events, one line of JSON each. The oldest are deleted when all together are too large.
/// </summary>
/// <param name="capacity">About how many bytes all have at most.</param>
sealed class LogFiles(DirectoryInfo folder, long capacity) : IAsyncDisposable
{
    const int Files = 4, TailSize = 1 << 16;

    static readonly FileStreamOptions Appending = new()
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0, // batches come whole
    };

    readonly ArrayBufferWriter<byte> _text = new(1 << 16);
    FileStream? _file;

    /// <summary>Not less than the id of any event in a file; 0 when there is none.</summary>
    public long LastUsedId
    {
        get
        {
            if (Segments() is not [.., var last])
                return 0;
            // An event takes more than a byte, and those of later processes are greater for the time between.
            var used = FirstIdOf(last) + last.Length;
            foreach (var line in Lines(last, TailSize))
                new LogJson().Read(line, added => used = Math.Max(used, added.Id), _ => { });
            return used;
        }
    }

    /// <returns>False on a full disk: nobody else fails for it. Part of it may be in a file.</returns>
    public async Task<bool> TryWriteAsync(IEnumerable<LogDeletion> deletions, IReadOnlyList<LogEvent> events)
    {
        // Where nothing was written nothing is to be deleted, and no first event is there to name a file by.
        if (events is [] && _file is null && Segments() is [])
            return true;
        _text.ResetWrittenCount();
        foreach (var deletion in deletions)
            LogJson.Write(deletion, _text);
        foreach (var added in events)
            LogJson.Write(added, _text);
        try
        {
            _file = await RollAsync(events is [var first, ..] ? first.Id : 0);
            await _file.WriteAsync(_text.WrittenMemory);
            await _file.FlushAsync();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is kept back that disposing would try to write again.
            _file?.SafeFileHandle.Dispose();
            _file = null;
            return false;
        }
    }

    /// <summary>The events of all files that have no greater id, each once.</summary>
    public List<LogEvent> ReadUpTo(long lastId)
    {
        List<LogEvent> events = [];
        var reader = new LogJson();
        var known = 0L;
        foreach (var line in Segments().SelectMany(file => Lines(file)))
            reader.Read(line, Add, deletion => events.RemoveAll(added => deletion.Concerns(added.Line)));
        return events;

        void Add(LogEvent read)
        {
            // What was written in part on a full disk was written again.
            if (read.Id <= known || read.Id > lastId)
                return;
            events.Add(read);
            known = read.Id;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
            await _file.DisposeAsync();
    }

    /// <summary>The file that is written to: another one when it is large enough.</summary>
    async Task<FileStream> RollAsync(long firstId)
    {
        if (_file is not null && _file.Length < capacity / Files)
            return _file;
        if (_file is not null)
            await _file.DisposeAsync();
        _file = null;
        folder.Create();
        var all = Segments();
        var size = all.Sum(segment => segment.Length);
        while (all.Count > 0 && size > capacity - (capacity / Files))
        {
            size -= all[0].Length;
            all[0].Delete();
            all.RemoveAt(0);
        }
        if (all is not [.., var last] || last.Length >= capacity / Files)
            return new(Path.Combine(folder.FullName, Name(Math.Max(firstId, LastUsedId))), Appending);
        // Whatever a kill or a full disk has cut off there is a line of its own.
        var file = new FileStream(last.FullName, Appending);
        await file.WriteAsync("\n"u8.ToArray());
        return file;
    }

    static string Name(long firstId) => $"events-{firstId.ToString("D20", CultureInfo.InvariantCulture)}.jsonl";

    /// <summary>The oldest first; none where no folder can be read.</summary>
    List<FileInfo> Segments()
    {
        try
        {
            return [.. folder.EnumerateFiles("events-*.jsonl").Where(file => FirstIdOf(file) > 0).OrderBy(FirstIdOf)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static long FirstIdOf(FileInfo file) =>
        long.TryParse(file.Name["events-".Length..^".jsonl".Length], CultureInfo.InvariantCulture, out var id) ? id : 0;

    /// <summary>None of a file that was deleted meanwhile, or that cannot be read.</summary>
    /// <param name="most">How much of its end is read, in bytes.</param>
    static List<string> Lines(FileInfo file, long most = long.MaxValue)
    {
        List<string> lines = [];
        try
        {
            using var stream = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Position = Math.Max(0, stream.Length - most);
            using var reader = new StreamReader(stream);
            // The rest of a line.
            if (stream.Position > 0)
                reader.ReadLine();
            while (reader.ReadLine() is { } line)
                lines.Add(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could be read is there.
        }
        return lines;
    }
}
