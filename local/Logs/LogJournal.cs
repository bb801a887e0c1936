using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Local.Aws;

namespace Local.Logs;

/// <summary>
/// The store's events in files, one line of JSON each, written behind what happens: a killed process loses what came
/// within its last moment. The oldest files are deleted when all together are too large.
/// </summary>
sealed class LogJournal : IAsyncDisposable
{
    const int Files = 4;

    readonly DirectoryInfo _folder;
    readonly long _capacity;
    readonly FileInfo[] _earlier;
    readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new() { SingleReader = true });
    readonly Task _writer;

    /// <param name="capacity">About how many bytes all files have at most.</param>
    /// <param name="now">Ids follow the time, so that none is used again.</param>
    public LogJournal(DirectoryInfo folder, long capacity, DateTimeOffset now)
    {
        (_folder, _capacity) = (folder, capacity);
        _earlier = folder.Exists ? [.. Segments()] : [];
        // An event takes more than a byte: the last file's events have ids below this.
        var used = _earlier is [.., var last] ? FirstIdOf(last) + last.Length : 0;
        FirstId = Math.Max(now.ToUnixTimeMilliseconds() << 20, used);
        _writer = Task.Run(WriteAllAsync);
    }

    /// <summary>Greater than the id of any event of earlier processes.</summary>
    public long FirstId { get; }

    public void Add(LogEvent added) => _entries.Writer.TryWrite(new(added, null, null));

    /// <summary>Says that what came before in a stream, or in all of a group, is deleted.</summary>
    public void Delete(string group, string? stream) => _entries.Writer.TryWrite(new(null, group, stream));

    /// <summary>What earlier processes have left, in its order.</summary>
    public List<LogEvent> ReadEarlier()
    {
        List<LogEvent> events = [];
        foreach (var file in _earlier)
        {
            foreach (var line in File.ReadLines(file.FullName))
                Read(line, events);
        }
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writer;
    }

    async Task WriteAllAsync()
    {
        FileStream? file = null;
        var text = new ArrayBufferWriter<byte>(1 << 16);
        while (await _entries.Reader.WaitToReadAsync())
        {
            var first = 0L;
            while (text.WrittenCount < 1 << 20 && _entries.Reader.TryRead(out var entry))
            {
                first = first == 0 ? entry.Added?.Id ?? 0 : first;
                Write(entry, text);
            }
            file = await WriteAsync(file, first, text.WrittenMemory);
            text.ResetWrittenCount();
        }
        if (file is not null)
            await file.DisposeAsync();
    }

    /// <returns>The file that was written to; null on a full disk: what is logged then is in memory only, and nobody
    /// else fails for it. Another file is begun with what comes when there is room.</returns>
    async Task<FileStream?> WriteAsync(FileStream? file, long firstId, ReadOnlyMemory<byte> text)
    {
        try
        {
            file = await RollAsync(file, firstId);
            await file.WriteAsync(text);
            await file.FlushAsync();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is kept back that disposing would try to write again.
            file?.SafeFileHandle.Dispose();
            return null;
        }
    }

    /// <summary>The file that is written to: another one when it is large enough.</summary>
    async Task<FileStream> RollAsync(FileStream? file, long firstId)
    {
        if (file is not null && file.Length < _capacity / Files)
            return file;
        if (file is not null)
            await file.DisposeAsync();
        _folder.Create();
        var all = Segments().ToList();
        var size = all.Sum(segment => segment.Length);
        foreach (var oldest in all.TakeWhile(segment => size > _capacity - (_capacity / Files)))
        {
            size -= oldest.Length;
            oldest.Delete();
        }
        var name = Math.Max(firstId, FirstId).ToString("D20", CultureInfo.InvariantCulture);
        return new(Path.Combine(_folder.FullName, $"events-{name}.jsonl"), new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0, // batches come whole
        });
    }

    IEnumerable<FileInfo> Segments() => _folder.EnumerateFiles("events-*.jsonl")
        .Where(file => FirstIdOf(file) > 0)
        .OrderBy(FirstIdOf);

    static long FirstIdOf(FileInfo file) =>
        long.TryParse(file.Name["events-".Length..^".jsonl".Length], CultureInfo.InvariantCulture, out var id) ? id : 0;

    static void Write(Entry entry, ArrayBufferWriter<byte> text)
    {
        using (var json = new Utf8JsonWriter(text, AwsJson.Writer))
        {
            json.WriteStartObject();
            if (entry.Added is { } added)
            {
                json.WriteNumber("id", added.Id);
                json.WriteNumber("timestamp", added.Line.Timestamp.ToUnixTimeMilliseconds());
                json.WriteNumber("ingestionTime", added.IngestionTime.ToUnixTimeMilliseconds());
                json.WriteString("group", added.Line.Group);
                json.WriteString("stream", added.Line.Stream);
                json.WriteString("message", added.Line.Message);
                if (added.Line.RequestId is { } requestId)
                    json.WriteString("requestId", requestId);
                if (added.Line.Call is { } call)
                    json.WriteString("call", call);
            }
            else
            {
                json.WriteString("deletedGroup", entry.Group);
                if (entry.Stream is { } stream)
                    json.WriteString("deletedStream", stream);
            }
            json.WriteEndObject();
        }
        text.Write("\n"u8);
    }

    /// <summary>A line that a kill has cut off is none.</summary>
    static void Read(string line, List<LogEvent> events)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            if (Text(json, "deletedGroup") is { } group)
            {
                var stream = Text(json, "deletedStream");
                events.RemoveAll(added => added.Line.Group == group && (stream is null || added.Line.Stream == stream));
                return;
            }
            events.Add(new(
                json.GetProperty("id").GetInt64(),
                new(
                    Text(json, "group")!,
                    Text(json, "stream")!,
                    Time(json, "timestamp"),
                    Text(json, "message")!,
                    Text(json, "requestId"),
                    Text(json, "call")),
                Time(json, "ingestionTime")));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Half a line.
        }
    }

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) ? text.GetString() : null;

    static DateTimeOffset Time(JsonElement json, string name) =>
        DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty(name).GetInt64());

    /// <summary>An event, or the deletion of what came before.</summary>
    readonly record struct Entry(LogEvent? Added, string? Group, string? Stream);
}
