using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Local.Aws.Model;

namespace Local.Aws;

/// <summary>How requests and answers of the APIs are JSON.</summary>
static class AwsJson
{
    /// <summary>
    /// As deep as the data of a state machine; what is put around them is not. System.Text.Json stops at 64 by default.
    /// </summary>
    public const int MaxDepth = 1010;

    /// <summary>For what comes from outside: a payload, an answer.</summary>
    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>Services whose members are camelCase (Step Functions).</summary>
    public static JsonSerializerOptions CamelCase { get; } = Create(JsonNamingPolicy.CamelCase, complete: true);

    /// <summary>Services whose members are PascalCase (Lambda).</summary>
    public static JsonSerializerOptions PascalCase { get; } = Create(null, complete: true);

    /// <summary>
    /// What is read back, in which a member that was null was not written; and SageMaker's requests, whose records have
    /// members that other kinds of jobs do not give.
    /// </summary>
    public static JsonSerializerOptions Sparse { get; } = Create(null, complete: false);

    /// <summary>Characters are written as they are.</summary>
    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The members that a request's type needs and the request has not, as paths of names with a small initial.
    /// </summary>
    /// <remarks>
    /// What the API model does not require, since the service has other kinds of jobs, and the kind that is here does.
    /// </remarks>
    public static IEnumerable<string> Missing(JsonTypeInfo type, JsonElement value, string path = "") =>
        value.ValueKind switch
        {
            JsonValueKind.Object when type.Kind is JsonTypeInfoKind.Object => type.Properties.SelectMany(member =>
            {
                var at = path + JsonNamingPolicy.CamelCase.ConvertName(member.Name);
                return value.TryGetProperty(member.Name, out var given) && given.ValueKind is not JsonValueKind.Null
                    ? Missing(type.Options.GetTypeInfo(member.PropertyType), given, $"{at}.")
                    : member.IsRequired ? [at] : [];
            }),
            JsonValueKind.Array when type.ElementType is { } element => value.EnumerateArray().SelectMany((item, i) =>
                Missing(type.Options.GetTypeInfo(element), item, $"{path}{i + 1}.member.")),
            _ => [],
        };

    /// <summary>A member that is null counts as absent.</summary>
    public static JsonElement WithoutNulls(JsonElement value) =>
        HasNulls(value) ? JsonSerializer.SerializeToElement(Stripped(value), PascalCase) : value;

    static object Stripped(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject()
            .Where(member => member.Value.ValueKind is not JsonValueKind.Null)
            .ToDictionary(member => member.Name, member => Stripped(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Stripped).ToArray(),
        _ => value,
    };

    static bool HasNulls(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject()
            .Any(member => member.Value.ValueKind is JsonValueKind.Null || HasNulls(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasNulls),
        _ => false,
    };

    /// <param name="complete">Whether what is read must have each member that its record has no default for.</param>
    static JsonSerializerOptions Create(JsonNamingPolicy? naming, bool complete)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = naming,
            MaxDepth = MaxDepth,
            RespectRequiredConstructorParameters = complete,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new EpochSeconds(), new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
