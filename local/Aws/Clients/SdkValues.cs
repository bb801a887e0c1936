using System.Globalization;
using System.Text;
using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>
/// The values of a Task state's call as its API has them, and back. Task states name members as the AWS SDK for Java
/// does, write times in ISO 8601, and blobs as text; an API's JSON has seconds since 1970, and Base64.
/// </summary>
/// <param name="nameOf">A member as the Task state gets it: <c>DbInstanceIdentifier</c>.</param>
sealed class SdkValues(ApiModel model, Func<string, string> nameOf)
{
    /// <exception cref="IntegrationException">There is a parameter that the operation does not have.</exception>
    public JsonElement ToApi(ApiShape? input, JsonElement parameters) =>
        JsonSerializer.SerializeToElement(
            input is null ? new Dictionary<string, object?>() : Given(input, parameters), AwsJson.PascalCase);

    public JsonElement ToTask(ApiShape? output, JsonElement answer) =>
        JsonSerializer.SerializeToElement(
            output is null ? new Dictionary<string, object?>() : Shown(output, answer), AwsJson.PascalCase);

    object? Given(ApiShape shape, JsonElement value) => (shape.Type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        _ when shape.Document => value,
        ("structure", JsonValueKind.Object) => value.EnumerateObject()
            .Select(field => (Member: Member(shape, field.Name), field.Value))
            .ToDictionary(
                field => field.Member, field => Given(model.Shape(shape.Members![field.Member]), field.Value)),
        ("map", JsonValueKind.Object) => value.EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => Given(model.Shape(shape.Value!), entry.Value)),
        ("list", JsonValueKind.Array) =>
            value.EnumerateArray().Select(item => Given(model.Shape(shape.Member!), item)).ToArray(),
        ("timestamp", JsonValueKind.String) when DateTimeOffset.TryParse(
            value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
            EpochSeconds.Print(time),
        ("blob", JsonValueKind.String) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value.GetString()!)),
        ("blob", _) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value.GetRawText())),
        // As documented of messages: an object is sent as its text.
        ("string", JsonValueKind.Object or JsonValueKind.Array) => value.GetRawText(),
        _ => value,
    };

    static string Member(ApiShape structure, string given) =>
        structure.Members!.Keys.FirstOrDefault(member => SdkNames.Means(given, member))
            ?? throw SdkIntegration.Unknown(given);

    object? Shown(ApiShape shape, JsonElement value) => (shape.Type, value.ValueKind) switch
    {
        _ when shape.Document => value,
        ("structure", JsonValueKind.Object) => value.EnumerateObject()
            .Where(field => shape.Members!.ContainsKey(field.Name) && field.Value.ValueKind is not JsonValueKind.Null)
            .ToDictionary(
                field => nameOf(field.Name), field => Shown(model.Shape(shape.Members![field.Name]), field.Value)),
        ("map", JsonValueKind.Object) => value.EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => Shown(model.Shape(shape.Value!), entry.Value)),
        ("list", JsonValueKind.Array) =>
            value.EnumerateArray().Select(item => Shown(model.Shape(shape.Member!), item)).ToArray(),
        ("timestamp", JsonValueKind.Number) when EpochSeconds.TryRead(value, out var time) => SdkIntegration.Time(time),
        ("blob", JsonValueKind.String) when value.TryGetBytesFromBase64(out var bytes) =>
            Encoding.UTF8.GetString(bytes),
        _ => value,
    };
}
