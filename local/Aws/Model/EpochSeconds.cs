using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Aws.Model;

/// <summary>A timestamp as the JSON protocols write it: seconds since 1970, with a fraction of milliseconds.</summary>
sealed class EpochSeconds : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        TryRead(JsonElement.ParseValue(ref reader), out var time)
            ? time
            : throw new JsonException("A time is a number of seconds since 1970.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Print(value));

    public static decimal Print(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;

    /// <returns>Whether it is a number, and a time from the year 1 to 9999.</returns>
    public static bool TryRead(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDouble(out var seconds))
            return false;
        if (!(seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds()
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            return false;
        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }
}
