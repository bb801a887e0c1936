using System.Globalization;
using System.Text.Json;
using Local.Aws.Model;
using Local.Aws.Protocols;

namespace Local.Aws;

/// <summary>
/// A service as the AWS SDK for Java 2 calls it for a Task state, <c>aws-sdk:s3:getObject</c>: each action is the
/// service's operation of that name.
/// </summary>
/// <param name="service">As resources name it: <c>s3</c>.</param>
/// <param name="hasOperation">Whether an operation is here.</param>
/// <param name="hasException">Whether an error, by its code, has an exception of its own in the SDK; all others share
/// the service's.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
sealed class SdkIntegration(
    string service, Predicate<string> hasOperation, Predicate<string> hasException, SdkCall call) : IServiceIntegration
{
    public string Service => $"aws-sdk:{service}";

    /// <summary>The service as errors name it: <c>S3</c>.</summary>
    string Client => SdkNames.Client(ApiModel.Get(service).Service.ServiceId);

    /// <summary>Calls a service that has its whole API here.</summary>
    public static SdkIntegration Of(AwsService api, string service) => new(
        service,
        api.Operations.Contains,
        code => api.Model.Exceptions.Contains(code),
        async (operation, caller, parameters, cancellation) =>
        {
            if (UnknownFields.Find(api.Model, operation, parameters).FirstOrDefault() is { } unknown)
                throw Unknown(unknown.Split('.')[^1]);
            var answer = await api.CallAsync(
                operation, caller, Timestamps.ToSeconds(api.Model, operation, parameters), cancellation);
            return Timestamps.ToText(api.Model, operation, answer);
        });

    public bool Supports(string action, IntegrationPattern pattern) =>
        pattern is IntegrationPattern.RequestResponse or IntegrationPattern.WaitForTaskToken
            && hasOperation(SdkNames.Pascal(action));

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        if (request.Parameters.ValueKind is not JsonValueKind.Object)
            throw new IntegrationException("States.Runtime", $"The parameters of {Service}:{request.Action} must be a JSON object.");
        try
        {
            var result = await call(SdkNames.Pascal(request.Action), request.Caller, request.Parameters, cancellation);
            return new(JsonSerializer.SerializeToElement(Sorted(result), AwsJson.PascalCase));
        }
        catch (AwsException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>The refusal of a parameter that the operation does not have.</summary>
    public static IntegrationException Unknown(string field) =>
        new("States.Runtime", $"The field \"{field}\" is not supported by Step Functions");

    /// <summary>A time as results show it: without a fraction when it has none.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(
            time.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            CultureInfo.InvariantCulture);

    // The texts are those of recorded failures of S3 and Step Functions.
    IntegrationException Failed(AwsException e)
    {
        var name = e.Code.EndsWith("Exception", StringComparison.Ordinal) ? e.Code[..^"Exception".Length] : e.Code;
        return new(
            $"{Client}.{(hasException(e.Code) ? name : Client)}Exception",
            $"{e.Message} (Service: {Client}, Status Code: {(int)e.Status}, Request ID: {RequestIds.New()}) (SDK Attempt Count: 1)");
    }

    /// <summary>Step Functions sorts the members of results.</summary>
    static object Sorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new SortedDictionary<string, object>(
            value.EnumerateObject().ToDictionary(member => member.Name, member => Sorted(member.Value)),
            StringComparer.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().Select(Sorted).ToArray(),
        _ => value,
    };
}

/// <summary>
/// Makes a call and gives its result, whose members have a capital. Refusals are <see cref="AwsException"/>s.
/// </summary>
delegate Task<JsonElement> SdkCall(
    string operation, Principal caller, JsonElement parameters, CancellationToken cancellation);
