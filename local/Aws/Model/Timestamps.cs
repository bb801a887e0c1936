using System.Globalization;
using System.Text.Json;

namespace Local.Aws.Model;

/// <summary>
/// The times in requests and answers: seconds since 1970 in the APIs, text such as <c>$$.Execution.StartTime</c> in
/// Task states.
/// </summary>
static class Timestamps
{
    /// <summary>
    /// A request of a Task state as the API takes it. What is no time stays, and is refused as any wrong value.
    /// </summary>
    public static JsonElement ToSeconds(ApiModel model, string operation, JsonElement request) =>
        Convert(model, model.Input(operation), request, value =>
        value.ValueKind is JsonValueKind.String
        && DateTimeOffset.TryParse(
            value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? EpochSeconds.Print(time)
            : value);

    /// <summary>An answer of the API as a Task state gets it.</summary>
    public static JsonElement ToText(ApiModel model, string operation, JsonElement answer) =>
        Convert(model, model.Output(operation), answer, value =>
        EpochSeconds.TryRead(value, out var time) ? SdkIntegration.Time(time) : value);

    static JsonElement Convert(ApiModel model, ApiShape? shape, JsonElement value, Func<JsonElement, object> time)
    {
        return shape is null ? value : JsonSerializer.SerializeToElement(Converted(shape, value), AwsJson.PascalCase);

        object Converted(ApiShape shape, JsonElement value) => (shape.Type, value.ValueKind) switch
        {
            ("timestamp", _) => time(value),
            ("structure", JsonValueKind.Object) => value.EnumerateObject().ToDictionary(
                member => member.Name,
                member => shape.Members!.TryGetValue(member.Name, out var reference)
                    ? Converted(model.Shape(reference), member.Value)
                    : member.Value),
            ("map", JsonValueKind.Object) => value.EnumerateObject().ToDictionary(
                entry => entry.Name, entry => Converted(model.Shape(shape.Value!), entry.Value)),
            ("list", JsonValueKind.Array) =>
                value.EnumerateArray().Select(item => Converted(model.Shape(shape.Member!), item)).ToArray(),
            _ => value,
        };
    }
}
