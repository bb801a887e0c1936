using System.Text;
using Local.Aws;
using Local.Aws.Protocols;

namespace Local.Lambda.Api;

/// <summary>Lambda's API: what is added is what is supported.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html"/>
static class LambdaEndpoint
{
    public static AwsService Create(LambdaService service)
    {
        var api = new AwsService("lambda", "lambda", AwsJson.PascalCase, service.Authorization)
        {
            Durable = service.DurableAsync,
        };
        new FunctionOperations(service).AddTo(api);
        new VersionOperations(service).AddTo(api);
        new AliasOperations(service).AddTo(api);
        new PermissionOperations(service).AddTo(api);
        new SettingsOperations(service).AddTo(api);
        return api.AddBytes<InvocationRequest>("Invoke", (http, request) => InvokeAsync(service, http, request));
    }

    static async Task InvokeAsync(LambdaService service, HttpContext http, InvocationRequest request)
    {
        var name = service.NameOf(request.FunctionName, request.Qualifier);
        // A request without a body invokes with an empty object.
        var payload = await RequestBody.ReadAsync(http) is { IsEmpty: false } body ? body : "{}"u8.ToArray();
        if (payload.Length > Outcome.MaximumPayload)
            throw LambdaService.TooLarge();
        switch (request.InvocationType)
        {
            case "Event":
                http.Response.Headers[RequestIds.Header] = service.Enqueue(http.Caller(), name, payload);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case "DryRun":
                service.Accept(http.Caller(), name, payload);
                http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                var result = await service.InvokeAsync(http.Caller(), name, payload, http.RequestAborted);
                await AnswerAsync(result, request.LogType == "Tail", http);
                break;
        }
    }

    static async Task AnswerAsync(InvocationResult result, bool tail, HttpContext http)
    {
        var headers = http.Response.Headers;
        headers[RequestIds.Header] = result.RequestId;
        headers["X-Amzn-Trace-Id"] = result.TraceId;
        headers["X-Amz-Executed-Version"] = result.Version;
        if (result.Outcome.IsError)
            headers["X-Amz-Function-Error"] = "Unhandled";
        if (tail)
            headers["X-Amz-Log-Result"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(result.LogTail));
        headers.ContentType = RestJsonProtocol.ContentType;
        await http.Response.Body.WriteAsync(result.Outcome.Payload, http.RequestAborted);
    }

    sealed record InvocationRequest(
        string FunctionName, string? Qualifier = null, string? InvocationType = null, string? LogType = null);
}
