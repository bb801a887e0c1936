using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.StepFunctions;

/// <summary>Events as they are kept: JSON, in which data stand as they were written, to the byte.</summary>
static class StoredHistory
{
    public static byte[] Write(HistoryEvent[] events) => JsonSerializer.SerializeToUtf8Bytes(events, StoredJson.Default.HistoryEventArray);

    public static HistoryEvent[] Read(byte[] part) => JsonSerializer.Deserialize(part, StoredJson.Default.HistoryEventArray)!;

    /// <summary>Data are kept as text: printing them anew would escape them differently.</summary>
    public sealed class Verbatim : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}

/// <summary>What Step Functions keeps in the store.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = [typeof(StoredHistory.Verbatim)], MaxDepth = 1010)]
[JsonSerializable(typeof(HistoryEvent[]))]
[JsonSerializable(typeof(StateMachine))]
[JsonSerializable(typeof(ExecutionRecord))]
[JsonSerializable(typeof(VersionRecord))]
[JsonSerializable(typeof(StateMachineAlias))]
[JsonSerializable(typeof(ActivityRecord))]
[JsonSerializable(typeof(MapRunRecord))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(string))]
sealed partial class StoredJson : JsonSerializerContext;
