using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>
/// Lambda as a Task state calls it: a function's ARN as the resource, or <c>arn:aws:states:::lambda:invoke</c>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html"/>
sealed class LambdaIntegration(LambdaService service, TimeProvider time) : IServiceIntegration
{
    static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = AwsJson.MaxDepth,
    };

    public string Service => "lambda";

    public bool Supports(string action, IntegrationPattern pattern) =>
        action == "invoke" && pattern is IntegrationPattern.RequestResponse or IntegrationPattern.WaitForTaskToken;

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        try
        {
            return new(request.Target is { } function
                ? await CallFunctionAsync(request, function, cancellation)
                : await InvokeAsync(request, cancellation));
        }
        catch (AwsException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>
    /// The resource is the function: the parameters are its payload, its answer is the state's result.
    /// </summary>
    async Task<JsonElement> CallFunctionAsync(IntegrationRequest request, Arn function, CancellationToken cancellation)
    {
        var result = await service.InvokeAsync(
            request.Caller,
            service.NameOf(function.ToString()),
            Bytes(request.Parameters),
            cancellation,
            request.ClientToken);
        return result.Outcome.IsError ? throw Failed(result.Outcome, text => text) : Parse(result.Outcome.Payload);
    }

    /// <summary>The resource is the API's action: the answer comes in an envelope.</summary>
    async Task<JsonElement> InvokeAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        var parameters = InvokeParameters.Parse(request.Parameters);
        var name = service.NameOf(parameters.FunctionName, parameters.Qualifier);
        var payload = parameters.Payload is { } given ? Bytes(given) : "{}"u8.ToArray();
        if (parameters.InvocationType == "Event")
        {
            var id = service.Enqueue(request.Caller, name, payload, request.ClientToken);
            return Envelope(StatusCodes.Status202Accepted, id, null, null);
        }

        var result = await service.InvokeAsync(request.Caller, name, payload, cancellation, request.ClientToken);
        return result.Outcome.IsError
            ? throw Failed(result.Outcome, Compact)
            : Envelope(StatusCodes.Status200OK, result.RequestId, result,
                parameters.LogType == "Tail" ? result.LogTail : null);
    }

    /// <summary>The response of the SDK for Java, in which Step Functions makes the call.</summary>
    JsonElement Envelope(int status, string requestId, InvocationResult? result, string? logTail)
    {
        Dictionary<string, string> headers = new()
        {
            ["Connection"] = "keep-alive",
            ["Content-Length"] = $"{result?.Outcome.Payload.Length ?? 0}",
            ["Content-Type"] = "application/json",
            ["Date"] = time.GetUtcNow().ToString("R"),
            ["x-amzn-Remapped-Content-Length"] = "0",
            ["x-amzn-RequestId"] = requestId,
        };
        if (result is not null)
            (headers["X-Amz-Executed-Version"], headers["X-Amzn-Trace-Id"]) = (result.Version, result.TraceId);
        Dictionary<string, object> envelope = [];
        if (result is not null)
            envelope["ExecutedVersion"] = result.Version;
        if (logTail is not null)
            envelope["LogResult"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(logTail));
        envelope["Payload"] = result is null ? "" : Parse(result.Outcome.Payload);
        foreach (var (name, metadata) in SdkResponse.Metadata(status, requestId, headers))
            envelope[name] = metadata;
        envelope["StatusCode"] = status;
        return JsonSerializer.SerializeToElement(envelope, Relaxed);
    }

    /// <summary>An error of the function: its own name for it, and its JSON as the cause.</summary>
    static IntegrationException Failed(Outcome outcome, Func<string, string> cause)
    {
        var text = Encoding.UTF8.GetString(outcome.Payload.Span);
        return outcome.ErrorType is { } errorType
            ? new(errorType, cause(text))
            : new("Lambda.Unknown",
                $"The cause could not be determined because Lambda did not return an error type. Returned payload: {text}");
    }

    /// <summary>A refusal of the service, as the SDK for Java words it.</summary>
    static IntegrationException Refused(AwsException e)
    {
        var (error, message) = e.Code switch
        {
            "AccessDeniedException" => ("Lambda.AWSLambdaException", e.Message),
            // A function's ARN has seven parts; what invokes it here always names a version.
            "ResourceNotFoundException" => ("Lambda.ResourceNotFoundException",
                e.Message.Count(character => character == ':') < 8
                    ? $"{e.Message}:{LambdaFunction.Latest}"
                    : e.Message),
            "ValidationException" => ("Lambda.AWSLambdaException", e.Message),
            _ => ($"Lambda.{e.Code}", e.Message),
        };
        return new(error, SdkResponse.Cause(e, "AWSLambda", message));
    }

    static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json, AwsJson.Reading);
        // What no serializer can print stays as the function wrote it.
        return WholeCharacters.AreIn(document.RootElement)
            ? JsonSerializer.Serialize(document.RootElement, Relaxed)
            : json;
    }

    static byte[] Bytes(JsonElement payload) => JsonSerializer.SerializeToUtf8Bytes(payload, Relaxed);

    static JsonElement Parse(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
            return JsonSerializer.SerializeToElement<object?>(null);
        try
        {
            return WholeCharacters.Parse(payload.Span);
        }
        catch (JsonException)
        {
            throw new IntegrationException("Lambda.Unknown", $"The function's answer is not JSON: {Encoding.UTF8.GetString(payload.Span)}");
        }
    }
}

/// <summary>The parameters of <c>lambda:invoke</c>.</summary>
sealed record InvokeParameters(
    string FunctionName, string? Qualifier, JsonElement? Payload, string InvocationType, string? LogType)
{
    public static InvokeParameters Parse(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object || Text(parameters, "FunctionName") is not { } name)
            throw new IntegrationException("States.Runtime", "The parameters of lambda:invoke have no FunctionName.");
        foreach (var property in parameters.EnumerateObject())
            if (property.Name is not ("FunctionName" or "Payload" or "InvocationType" or "LogType" or "Qualifier"))
                throw new IntegrationException("States.Runtime", $"The parameter {property.Name} of lambda:invoke is not supported here.");
        return Text(parameters, "InvocationType") is null or "RequestResponse" or "Event"
            ? new(
                name,
                Text(parameters, "Qualifier"),
                parameters.TryGetProperty(nameof(Payload), out var payload) ? payload : null,
                Text(parameters, "InvocationType") ?? "RequestResponse",
                Text(parameters, "LogType"))
            : throw new IntegrationException(
                "States.Runtime",
                $"The InvocationType {Text(parameters, "InvocationType")} of lambda:invoke is not supported here: " +
                $"it is RequestResponse or Event.");
    }

    static string? Text(JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()
            : null;
}
