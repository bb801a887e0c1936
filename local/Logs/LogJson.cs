using System.Buffers;
using System.Text.Json;
using Local.Aws;

namespace Local.Logs;

/// <summary>A log event, or the deletion of what came before, as a line of a file.</summary>
sealed class LogJson
{
    // Events share the names of their groups and streams.
    readonly Dictionary<string, string> _names = [];

    public static void Write(LogEvent added, IBufferWriter<byte> text) => WriteLine(text, json =>
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
    });

    public static void Write(LogDeletion deletion, IBufferWriter<byte> text) => WriteLine(text, json =>
    {
        json.WriteString("deletedGroup", deletion.Group);
        if (deletion.Stream is { } stream)
            json.WriteString("deletedStream", stream);
    });

    static void WriteLine(IBufferWriter<byte> text, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(text, AwsJson.Writer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        text.Write("\n"u8);
    }

    /// <summary>Takes what a line holds to whom it concerns; a line that a kill has cut off, or that is damaged, is
    /// none.</summary>
    public void Read(string line, Action<LogEvent> added, Action<LogDeletion> deleted)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            if (Text(json, "deletedGroup") is { } group)
                deleted(new(group, Text(json, "deletedStream")));
            else
                added(Event(json));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or ArgumentException)
        {
            // No line of this program's.
        }
    }

    LogEvent Event(JsonElement json) => new(
        json.GetProperty("id").GetInt64(),
        new(
            Name(json, "group"),
            Name(json, "stream"),
            Time(json, "timestamp"),
            json.GetProperty("message").GetString() ?? throw new FormatException(),
            Text(json, "requestId"),
            Text(json, "call")),
        Time(json, "ingestionTime"));

    string Name(JsonElement json, string name)
    {
        var read = json.GetProperty(name).GetString() ?? throw new FormatException();
        return _names.TryGetValue(read, out var known) ? known : _names[read] = read;
    }

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) ? text.GetString() : null;

    static DateTimeOffset Time(JsonElement json, string name) =>
        DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty(name).GetInt64());
}
