using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.SageMaker;

/// <summary><c>aws-sdk:sagemaker</c>: a Task state's call is one of the API's actions.</summary>
static class SageMakerSdkIntegration
{
    static readonly HashSet<string> Exceptions = ["ConflictException", "ResourceInUse", "ResourceLimitExceeded", "ResourceNotFound"];

    public static SdkIntegration Create(SageMakerService service)
    {
        var actions = SageMakerEndpoint.Create(service).Actions;
        return new("sagemaker", "SageMaker", actions.ContainsKey, Exceptions.Contains, async (operation, caller, parameters, cancellation) =>
        {
            if (ApiModel.Instance.Fields(operation).Count > 0 && ApiModel.Instance.UnknownFields(operation, parameters).FirstOrDefault() is { } unknown)
                throw SdkIntegration.Unknown(unknown.Split('.')[^1]);
            return JsonSerializer.SerializeToElement(WithTimes(await actions[operation](caller, WithSeconds(operation, parameters), cancellation)), AwsJson.PascalCase);
        });
    }

    /// <summary>A Task state gives times as text, such as <c>$$.Execution.StartTime</c>; the API takes seconds since 1970.</summary>
    static JsonElement WithSeconds(string operation, JsonElement parameters) => JsonSerializer.SerializeToElement(parameters.EnumerateObject().ToDictionary(
        field => field.Name,
        field => field.Value.ValueKind == JsonValueKind.String && ApiModel.Instance.IsTime(operation, field.Name) && field.Value.TryGetDateTimeOffset(out var time)
            ? JsonSerializer.SerializeToElement(time.ToUnixTimeMilliseconds() / 1000m)
            : field.Value));

    /// <summary>The API writes times as seconds since 1970, results of Task states as text. Every member whose name ends in Time is one, and so is Timestamp.</summary>
    static JsonNode? WithTimes(JsonElement value, string name = "") => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, WithTimes(member.Value, member.Name)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => WithTimes(item))]),
        JsonValueKind.Number when name.EndsWith("Time", StringComparison.Ordinal) || name is "Timestamp" =>
            SdkIntegration.Time(DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetDecimal() * 1000))),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };
}
