using System.Globalization;
using System.Text;
using Local.Aws;
using Local.Aws.Protocols;

namespace Local.Lambda;

/// <summary>The part of Lambda's REST API that invokes functions and shows them.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html"/>
sealed class LambdaEndpoint(LambdaService service) : IAwsEndpoint
{
    const string ContentType = "application/json";

    public string Scope => "lambda";

    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            await PerformAsync(http);
        }
        catch (AwsException e)
        {
            http.Response.StatusCode = (int)e.Status;
            http.Response.Headers[ErrorResponse.TypeHeader] = e.Code;
            await WriteAsync(http, new { Type = "User", e.Message });
        }
    }

    Task PerformAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (http.Request.Method, path) switch
        {
            ("GET", ["2015-03-31", "functions"]) => WriteAsync(http, List(http)),
            ("GET", ["2015-03-31", "functions", var name]) =>
                WriteAsync(http, new { Configuration = Get(name, http, "lambda:GetFunction") }),
            ("GET", ["2015-03-31", "functions", var name, "configuration"]) =>
                WriteAsync(http, Get(name, http, "lambda:GetFunctionConfiguration")),
            ("POST", ["2015-03-31", "functions", var name, "invocations"]) => InvokeAsync(name, http),
            _ => throw new AwsException(
                "UnknownOperationException", $"{http.Request.Method} {http.Request.Path} is not an operation that is served here."),
        };
    }

    static Task WriteAsync(HttpContext http, object answer)
    {
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        return http.Response.WriteAsJsonAsync(answer, AwsJson.PascalCase, ContentType, http.RequestAborted);
    }

    object List(HttpContext http)
    {
        service.Authorize(http.Caller(), "lambda:ListFunctions", "*");
        return new { Functions = service.Functions.Select(FunctionConfiguration.Of) };
    }

    FunctionConfiguration Get(string name, HttpContext http, string action)
    {
        var arn = Resolve(name, http);
        service.Authorize(http.Caller(), action, arn.ToString());
        return FunctionConfiguration.Of(service.Get(arn));
    }

    async Task InvokeAsync(string name, HttpContext http)
    {
        var arn = Resolve(name, http);
        // A request without a body invokes with an empty object.
        var payload = await RequestBody.ReadAsync(http) is { IsEmpty: false } body ? body : "{}"u8.ToArray();
        if (payload.Length > Outcome.MaximumPayload)
            throw LambdaService.TooLarge();
        switch (http.Request.Headers["X-Amz-Invocation-Type"].ToString())
        {
            case "" or "RequestResponse":
                await AnswerAsync(await service.InvokeAsync(http.Caller(), arn, payload, http.RequestAborted), http);
                break;
            case "Event":
                http.Response.Headers[RequestIds.Header] = service.Enqueue(http.Caller(), arn, payload);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case "DryRun":
                service.Accept(http.Caller(), arn, payload);
                http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case var other:
                throw new AwsException("InvalidParameterValueException",
                    $"The invocation type {other} is not one of RequestResponse, Event and DryRun.");
        }
    }

    static async Task AnswerAsync(InvocationResult result, HttpContext http)
    {
        var headers = http.Response.Headers;
        headers[RequestIds.Header] = result.RequestId;
        headers["X-Amzn-Trace-Id"] = result.TraceId;
        headers["X-Amz-Executed-Version"] = LambdaService.Latest;
        if (result.Outcome.IsError)
            headers["X-Amz-Function-Error"] = "Unhandled";
        if (http.Request.Headers["X-Amz-Log-Type"] == "Tail")
            headers["X-Amz-Log-Result"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(result.LogTail));
        headers.ContentType = ContentType;
        await http.Response.Body.WriteAsync(result.Outcome.Payload, http.RequestAborted);
    }

    Arn Resolve(string name, HttpContext http)
    {
        var arn = service.ArnOf(Uri.UnescapeDataString(name));
        return http.Request.Query["Qualifier"].ToString() is { Length: > 0 } qualifier and not LambdaService.Latest
            ? throw DeployedFunction.NotFound($"{arn}:{qualifier}")
            : arn;
    }
}

/// <summary>A function as the API shows it.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html"/>
sealed record FunctionConfiguration(
    string FunctionName,
    string FunctionArn,
    string Runtime,
    string Role,
    string Handler,
    string Description,
    double Timeout,
    int MemorySize,
    string LastModified,
    string Version,
    string PackageType,
    string[] Architectures,
    object EphemeralStorage,
    object LoggingConfig,
    object Environment,
    string State,
    string LastUpdateStatus)
{
    public static FunctionConfiguration Of(DeployedFunction deployed)
    {
        var function = deployed.Function;
        var logging = function.Logging;
        return new(
            function.Name,
            function.Arn.ToString(),
            function.Runtime,
            function.Role.ToString(),
            function.Handler,
            function.Description,
            function.Timeout.TotalSeconds,
            function.MemorySize,
            deployed.LastModified.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture),
            LambdaService.Latest,
            PackageType: "Zip",
            [function.Architecture],
            new { Size = function.EphemeralStorage },
            new { logging.LogFormat, logging.ApplicationLogLevel, logging.SystemLogLevel, function.LogGroup },
            new { Variables = function.Environment },
            State: "Active",
            LastUpdateStatus: "Successful");
    }
}
