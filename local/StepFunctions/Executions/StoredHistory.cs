using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.StepFunctions.Executions;

/// <summary>Events as they are kept: JSON, in which data stand as they were written, to the byte.</summary>
static class StoredHistory
{
    public static byte[] Write(HistoryEvent[] events)
    {
        var text = new ArrayBufferWriter<byte>(192 * (events.Length + 1));
        using var json = new Utf8JsonWriter(text, new() { SkipValidation = true });
        json.WriteStartArray();
        foreach (var happened in events)
            Write(json, happened);
        json.WriteEndArray();
        json.Flush();
        return text.WrittenSpan.ToArray();
    }

    public static HistoryEvent[] Read(ReadOnlySpan<byte> part) =>
        JsonSerializer.Deserialize(part, StoredJson.Default.HistoryEventArray)!;

    // Two kinds are most of any history, and the serializer takes several times as long for them: they are written as
    // it writes them.
    static void Write(Utf8JsonWriter json, HistoryEvent happened)
    {
        switch (happened)
        {
            case HistoryEvent.StateEntered e:
                json.WriteStartObject();
                json.WriteString("$type"u8, "StateEntered"u8);
                json.WriteString("StateType"u8, e.StateType);
                json.WriteString("Name"u8, e.Name);
                WriteData(json, "Input"u8, e.Input);
                break;
            case HistoryEvent.StateExited e:
                json.WriteStartObject();
                json.WriteString("$type"u8, "StateExited"u8);
                json.WriteString("StateType"u8, e.StateType);
                json.WriteString("Name"u8, e.Name);
                WriteData(json, "Output"u8, e.Output);
                if (e.Assigned is { } assigned)
                    WriteData(json, "Assigned"u8, assigned);
                if (e.Next is not null)
                    json.WriteString("Next"u8, e.Next);
                break;
            default:
                JsonSerializer.Serialize(json, happened, StoredJson.Default.HistoryEvent);
                return;
        }
        json.WriteNumber("Id"u8, happened.Id);
        if (happened.PreviousEventId != 0)
            json.WriteNumber("PreviousEventId"u8, happened.PreviousEventId);
        json.WriteString("Timestamp"u8, happened.Timestamp);
        if (happened.Branch != default)
        {
            json.WritePropertyName("Branch"u8);
            JsonSerializer.Serialize(json, happened.Branch, StoredJson.Default.BranchId);
        }
        if (happened.RedriveCount != 0)
            json.WriteNumber("RedriveCount"u8, happened.RedriveCount);
        json.WriteEndObject();
    }

    static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement data)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(data), skipInputValidation: true);
    }

    /// <summary>Data are kept as text: printing them anew would escape them differently.</summary>
    public sealed class Verbatim : JsonConverter<JsonElement>
    {
        public override JsonElement Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}

/// <summary>What Step Functions keeps in the store.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(StoredHistory.Verbatim)], MaxDepth = 1010)]
[JsonSerializable(typeof(HistoryEvent[]))]
[JsonSerializable(typeof(StateMachine))]
[JsonSerializable(typeof(ExecutionRecord))]
[JsonSerializable(typeof(StoredExecution))]
[JsonSerializable(typeof(VersionRecord))]
[JsonSerializable(typeof(StateMachineAlias))]
[JsonSerializable(typeof(ActivityRecord))]
[JsonSerializable(typeof(MapRunRecord))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(string))]
sealed partial class StoredJson : JsonSerializerContext;
