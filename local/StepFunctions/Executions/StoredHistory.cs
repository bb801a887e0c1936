using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>Events as they are kept: JSON, in which data stand as they were written, to the byte.</summary>
static class StoredHistory
{
    // More than nearly all parts take.
    const int MostReused = 1 << 20;

    // One thread writes all histories: it uses its buffer again.
    [ThreadStatic] static ArrayBufferWriter<byte>? _text;
    [ThreadStatic] static Utf8JsonWriter? _json;

    /// <returns>The events, sealed.</returns>
    public static byte[] Write(ReadOnlySpan<HistoryEvent> events)
    {
        var text = _text ??= new(1 << 14);
        var json = _json ??= new(text, new() { SkipValidation = true });
        text.ResetWrittenCount();
        json.Reset();
        json.WriteStartArray();
        foreach (var happened in events)
            Write(json, happened);
        json.WriteEndArray();
        json.Flush();
        var value = SealedValue.Seal(text.WrittenSpan);
        if (text.Capacity > MostReused)
            (_text, _json) = (null, null);
        return value;
    }

    public static HistoryEvent[] Read(ReadOnlySpan<byte> value) =>
        JsonSerializer.Deserialize(SealedValue.Open(value), StoredJson.Default.HistoryEventArray)!;

    // Two kinds are most of any history, and the serializer takes several times as long for them: they are written as
    // it writes them.
    static void Write(Utf8JsonWriter json, HistoryEvent happened)
    {
        switch (happened)
        {
            case HistoryEvent.StateEntered e:
                json.WriteStartObject();
                json.WriteString(Names.Type, "StateEntered"u8);
                json.WriteString(Names.StateType, e.StateType);
                json.WriteString(Names.Name, e.Name);
                WriteData(json, Names.Input, e.Input);
                break;
            case HistoryEvent.StateExited e:
                json.WriteStartObject();
                json.WriteString(Names.Type, "StateExited"u8);
                json.WriteString(Names.StateType, e.StateType);
                json.WriteString(Names.Name, e.Name);
                WriteData(json, Names.Output, e.Output);
                if (e.Assigned is { } assigned)
                    WriteData(json, Names.Assigned, assigned);
                if (e.Next is not null)
                    json.WriteString(Names.Next, e.Next);
                break;
            default:
                JsonSerializer.Serialize(json, happened, StoredJson.Default.HistoryEvent);
                return;
        }
        json.WriteNumber(Names.Id, happened.Id);
        if (happened.PreviousEventId != 0)
            json.WriteNumber(Names.PreviousEventId, happened.PreviousEventId);
        json.WriteString(Names.Timestamp, happened.Timestamp);
        if (happened.Branch != default)
        {
            json.WritePropertyName(Names.Branch);
            JsonSerializer.Serialize(json, happened.Branch, StoredJson.Default.BranchId);
        }
        if (happened.RedriveCount != 0)
            json.WriteNumber(Names.RedriveCount, happened.RedriveCount);
        json.WriteEndObject();
    }

    static void WriteData(Utf8JsonWriter json, JsonEncodedText name, JsonElement data)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(data), skipInputValidation: true);
    }

    /// <summary>Encoded once.</summary>
    static class Names
    {
        public static readonly JsonEncodedText Type = JsonEncodedText.Encode("$type");
        public static readonly JsonEncodedText StateType = JsonEncodedText.Encode("StateType");
        public static readonly JsonEncodedText Name = JsonEncodedText.Encode("Name");
        public static readonly JsonEncodedText Input = JsonEncodedText.Encode("Input");
        public static readonly JsonEncodedText Output = JsonEncodedText.Encode("Output");
        public static readonly JsonEncodedText Assigned = JsonEncodedText.Encode("Assigned");
        public static readonly JsonEncodedText Next = JsonEncodedText.Encode("Next");
        public static readonly JsonEncodedText Id = JsonEncodedText.Encode("Id");
        public static readonly JsonEncodedText PreviousEventId = JsonEncodedText.Encode("PreviousEventId");
        public static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("Timestamp");
        public static readonly JsonEncodedText Branch = JsonEncodedText.Encode("Branch");
        public static readonly JsonEncodedText RedriveCount = JsonEncodedText.Encode("RedriveCount");
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
[JsonSerializable(typeof(LastVersionRecord))]
[JsonSerializable(typeof(StateMachineAlias))]
[JsonSerializable(typeof(ActivityRecord))]
[JsonSerializable(typeof(MapRunRecord))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(string))]
sealed partial class StoredJson : JsonSerializerContext;
