using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Aws;

/// <summary>The AWS JSON protocols 1.0 and 1.1: <c>POST /</c>, the operation in the header <c>X-Amz-Target: Prefix.Operation</c>.</summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html"/>
static class AwsJson
{
    /// <summary>Services whose members are camelCase (Step Functions).</summary>
    public static JsonSerializerOptions CamelCase { get; } = Create(JsonNamingPolicy.CamelCase);

    /// <summary>Services whose members are PascalCase (SageMaker).</summary>
    public static JsonSerializerOptions PascalCase { get; } = Create(null);

    /// <summary>Adapts a typed handler. A request that does not fit its type is answered with a <c>SerializationException</c>.</summary>
    public static AwsJsonAction Action<TRequest, TResponse>(
        JsonSerializerOptions options, Func<Principal, TRequest, CancellationToken, Task<TResponse>> handle) =>
        async (caller, request, cancellation) =>
            JsonSerializer.SerializeToElement(await handle(caller, Read<TRequest>(request, options), cancellation), options);

    static T Read<T>(JsonElement request, JsonSerializerOptions options)
    {
        if (request.ValueKind != JsonValueKind.Object)
            throw new AwsException("SerializationException", "The request's body must be a JSON object.");
        var missing = options.GetTypeInfo(typeof(T)).Properties.Where(member => member.IsRequired)
            .Where(member => !request.TryGetProperty(member.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            .Select(member => $"Value null at '{member.Name}' failed to satisfy constraint: Member must not be null").ToArray();
        if (missing.Length > 0)
            throw ValidationErrors(missing);
        try
        {
            return request.Deserialize<T>(options)!;
        }
        catch (JsonException e)
        {
            throw new AwsException("SerializationException", e.Message);
        }
    }

    /// <summary>All violations of a request's rules in one message, in the services' form.</summary>
    public static AwsException ValidationErrors(IReadOnlyCollection<string> violations) =>
        new("ValidationException", $"{violations.Count} validation error{(violations.Count == 1 ? "" : "s")} detected: {string.Join("; ", violations)}");

    static JsonSerializerOptions Create(JsonNamingPolicy? naming)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = naming,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // A member without a default must be there; SageMaker's requests are checked against its API model before they are read.
            RespectRequiredConstructorParameters = naming is not null,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new EpochSeconds(), new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Both protocols write a timestamp as seconds since 1970, with a fraction.</summary>
    sealed class EpochSeconds : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            DateTimeOffset.UnixEpoch.AddSeconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000m);
    }
}

/// <summary>One operation: the caller and the request in, the response out. Refusals are <see cref="AwsException"/>s.</summary>
delegate Task<JsonElement> AwsJsonAction(Principal caller, JsonElement request, CancellationToken cancellation);

/// <summary>A service that speaks AWS JSON. The dictionary of its actions is the list of what is supported.</summary>
/// <param name="TargetPrefix"><c>AWSStepFunctions</c>, <c>SageMaker</c>.</param>
/// <param name="ContentType"><c>application/x-amz-json-1.0</c> or <c>-1.1</c>.</param>
sealed record AwsJsonService(string TargetPrefix, string ContentType, IReadOnlyDictionary<string, AwsJsonAction> Actions)
{
    /// <summary>Ends when requests can be answered.</summary>
    public Func<Task> Ready { get; init; } = () => Task.CompletedTask;

    /// <summary>Is told of each answer whether it was sent: whoever asked may have gone.</summary>
    public Action<string, JsonElement, bool> Answered { get; init; } = (_, _, _) => { };

    /// <summary>Ends when what an answer shows would survive the end of this program.</summary>
    public Func<Task> Settled { get; init; } = () => Task.CompletedTask;
}
