using System.Net;
using Local.Aws;
using Local.Aws.Model;
using Local.Aws.Protocols;
using Local.SageMaker.Workers;

namespace Local.SageMaker.Endpoints;

/// <summary>SageMaker's runtime API over HTTP: <c>InvokeEndpoint</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html"/>
sealed class RuntimeEndpoint(EndpointInvoker invoker) : IAwsEndpoint
{
    const string Prefix = "X-Amzn-SageMaker-";

    public string Scope => "sagemaker";

    public ApiModel Model => ApiModel.Get("sagemakerruntime");

    public IReadOnlyCollection<string> Operations => ["InvokeEndpoint"];

    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (http.Request.Method != "POST" || path is not ["endpoints", var name, "invocations"])
            {
                throw new AwsException(
                    "UnknownOperationException",
                    $"{http.Request.Method} {http.Request.Path} is not an operation that is served here.",
                    HttpStatusCode.NotFound);
            }
            await InvokeAsync(http, Uri.UnescapeDataString(name));
        }
        catch (ModelErrorException e)
        {
            await WriteAsync(http, "ModelError", ModelErrorException.HttpStatus, new
            {
                e.Message,
                OriginalStatusCode = e.Status,
                OriginalMessage = e.Original,
                e.LogStreamArn,
            });
        }
        catch (AwsException e)
        {
            await WriteAsync(http, e.Code, (int)e.Status, new { e.Message });
        }
    }

    async Task InvokeAsync(HttpContext http, string name)
    {
        var headers = http.Request.Headers;
        var invocation = new Invocation(
            Header(http, "Content-Type"), headers.Accept is [{ Length: > 0 } accept] ? accept : null);
        var result = await invoker.InvokeAsync(
            http.Caller(), name, invocation, await RequestBody.ReadAsync(http), Target(http));
        var answer = http.Response.Headers;
        answer[RequestIds.Header] = http.TraceIdentifier;
        answer["x-Amzn-Invoked-Production-Variant"] = result.Variant;
        if (Header(http, Prefix + "Custom-Attributes") is { } attributes)
            answer[Prefix + "Custom-Attributes"] = attributes;
        (answer.ContentType, answer.ContentLength) = (result.ContentType, result.Body.Length);
        await http.Response.Body.WriteAsync(result.Body, http.RequestAborted);
    }

    static InvocationTarget Target(HttpContext http) => new(
        Header(http, Prefix + "Target-Variant"),
        Header(http, Prefix + "Target-Model"),
        Header(http, Prefix + "Target-Container-Hostname"),
        Header(http, Prefix + "Enable-Explanations"),
        Header(http, Prefix + "Inference-Component"),
        Header(http, Prefix + "Session-Id"));

    static string? Header(HttpContext http, string name) =>
        http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    static Task WriteAsync(HttpContext http, string code, int status, object body)
    {
        http.Response.StatusCode = status;
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        http.Response.Headers[ErrorResponse.TypeHeader] = code;
        return http.Response.WriteAsJsonAsync(body, AwsJson.Sparse, "application/json", http.RequestAborted);
    }
}
