using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.Aws;

/// <summary>A service as the AWS SDK for Java 2 calls it for a Task state, <c>aws-sdk:s3:getObject</c>: each action is the service's operation of that name.</summary>
/// <param name="service">As resources name it: <c>s3</c>.</param>
/// <param name="client">As errors name it: <c>S3</c>.</param>
/// <param name="hasOperation">Whether an operation is here.</param>
/// <param name="hasException">Whether an error, by its code, has an exception of its own in the SDK; all others share the service's.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
sealed class SdkIntegration(string service, string client, Predicate<string> hasOperation, Predicate<string> hasException, SdkCall call) : IServiceIntegration
{
    public string Service => $"aws-sdk:{service}";

    public bool Supports(string action, IntegrationPattern pattern) =>
        pattern is IntegrationPattern.RequestResponse or IntegrationPattern.WaitForTaskToken && hasOperation(Operation(action));

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        if (request.Parameters.ValueKind is not JsonValueKind.Object)
            throw new IntegrationException("States.Runtime", $"The parameters of {Service}:{request.Action} must be a JSON object.");
        try
        {
            return new(Sorted(await call(Operation(request.Action), request.Caller, request.Parameters, cancellation)));
        }
        catch (AwsException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>The refusal of a parameter that the operation does not have.</summary>
    public static IntegrationException Unknown(string field) => new("States.Runtime", $"The field \"{field}\" is not supported by Step Functions");

    /// <summary>A time as results show it: without a fraction when it has none.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // The texts are those of recorded failures of S3 and Step Functions.
    IntegrationException Failed(AwsException e)
    {
        var name = e.Code.EndsWith("Exception", StringComparison.Ordinal) ? e.Code[..^"Exception".Length] : e.Code;
        return new($"{client}.{(hasException(e.Code) ? name : client)}Exception",
            $"{e.Message} (Service: {client}, Status Code: {(int)e.Status}, Request ID: {SdkResponse.NewRequestId()}) (SDK Attempt Count: 1)");
    }

    static string Operation(string action) => char.ToUpperInvariant(action[0]) + action[1..];

    /// <summary>Step Functions sorts the members of results.</summary>
    static JsonElement Sorted(JsonElement value) => JsonSerializer.SerializeToElement(SortedNode(value), AwsJson.PascalCase);

    static JsonNode? SortedNode(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Name, SortedNode(member.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(SortedNode)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };
}

/// <summary>Makes a call and gives its result, whose members have a capital. Refusals are <see cref="AwsException"/>s.</summary>
delegate Task<JsonElement> SdkCall(string operation, Principal caller, JsonElement parameters, CancellationToken cancellation);
