using System.Globalization;
using System.Text;
using Local.Aws;

namespace Local.Lambda;

/// <summary>The part of Lambda's REST API that invokes functions and shows them.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html"/>
static class LambdaEndpoint
{
    public static IEndpointRouteBuilder MapLambda(this IEndpointRouteBuilder app, LambdaService service)
    {
        var api = app.MapGroup("/2015-03-31/functions").AddEndpointFilter(AnswerRefusalsAsync);
        api.MapGet("/", (HttpContext http) => List(service, http));
        api.MapGet("/{name}", (string name, HttpContext http) => new { Configuration = Get(service, name, http, "lambda:GetFunction") });
        api.MapGet("/{name}/configuration", (string name, HttpContext http) => Get(service, name, http, "lambda:GetFunctionConfiguration"));
        api.MapPost("/{name}/invocations", (string name, HttpContext http) => InvokeAsync(service, name, http));
        // What else Lambda's API has is not S3's to answer.
        api.MapFallback("{**rest}", object (HttpContext http) =>
            throw new AwsException("UnknownOperationException", $"{http.Request.Method} {http.Request.Path} is not an operation that is served here."));
        return app;
    }

    static object List(LambdaService service, HttpContext http)
    {
        service.Authorize(http.Caller(), "lambda:ListFunctions", "*");
        return new { Functions = service.Functions.Select(FunctionConfiguration.Of) };
    }

    static FunctionConfiguration Get(LambdaService service, string name, HttpContext http, string action)
    {
        var arn = Resolve(service, name, http);
        service.Authorize(http.Caller(), action, arn.ToString());
        return FunctionConfiguration.Of(service.Get(arn));
    }

    static async Task<IResult> InvokeAsync(LambdaService service, string name, HttpContext http)
    {
        var arn = Resolve(service, name, http);
        var payload = await ReadAsync(http);
        switch (http.Request.Headers["X-Amz-Invocation-Type"].ToString())
        {
            case "" or "RequestResponse":
                return Answer(await service.InvokeAsync(http.Caller(), arn, payload, http.RequestAborted), http);
            case "Event":
                http.Response.Headers["x-amzn-RequestId"] = service.Enqueue(http.Caller(), arn, payload);
                return Results.StatusCode(StatusCodes.Status202Accepted);
            case "DryRun":
                service.Accept(http.Caller(), arn, payload);
                return Results.NoContent();
            case var other:
                throw new AwsException("InvalidParameterValueException", $"The invocation type {other} is not one of RequestResponse, Event and DryRun.");
        }
    }

    static IResult Answer(InvocationResult result, HttpContext http)
    {
        var headers = http.Response.Headers;
        headers["x-amzn-RequestId"] = result.RequestId;
        headers["X-Amzn-Trace-Id"] = result.TraceId;
        headers["X-Amz-Executed-Version"] = LambdaService.Latest;
        if (result.Outcome.IsError)
            headers["X-Amz-Function-Error"] = "Unhandled";
        if (http.Request.Headers["X-Amz-Log-Type"] == "Tail")
            headers["X-Amz-Log-Result"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(result.LogTail));
        return Results.Bytes(result.Outcome.Payload, "application/json");
    }

    static Arn Resolve(LambdaService service, string name, HttpContext http)
    {
        var arn = service.ArnOf(Uri.UnescapeDataString(name));
        return http.Request.Query["Qualifier"].ToString() is { Length: > 0 } qualifier and not LambdaService.Latest
            ? throw new AwsException("ResourceNotFoundException", $"Function not found: {arn}:{qualifier}", System.Net.HttpStatusCode.NotFound)
            : arn;
    }

    // A request without a body invokes with an empty object.
    static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > Outcome.MaximumPayload)
                throw LambdaService.TooLarge();
        }
        return body.Length > 0 ? body.ToArray() : "{}"u8.ToArray();
    }

    /// <summary>REST JSON errors: the code in a header, the message in the body.</summary>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization"/>
    static async ValueTask<object?> AnswerRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var result = await next(context);
            return result is IResult ? result : Results.Json(result, AwsJson.PascalCase);
        }
        catch (AwsException e)
        {
            context.HttpContext.Response.Headers["x-amzn-ErrorType"] = e.Code;
            return Results.Json(new { Type = "User", e.Message }, AwsJson.PascalCase, statusCode: (int)e.Status);
        }
    }
}

/// <summary>A function as the API shows it.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html"/>
sealed record FunctionConfiguration(
    string FunctionName, string FunctionArn, string Runtime, string Role, string Handler, string Description, double Timeout, int MemorySize,
    string LastModified, string Version, string PackageType, string[] Architectures, object EphemeralStorage, object LoggingConfig, object Environment, string State, string LastUpdateStatus)
{
    public static FunctionConfiguration Of(DeployedFunction deployed)
    {
        var function = deployed.Function;
        return new(
            function.Name, function.Arn.ToString(), function.Runtime, function.Role.ToString(), function.Handler, function.Description,
            function.Timeout.TotalSeconds, function.MemorySize,
            deployed.LastModified.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture), LambdaService.Latest, "Zip",
            [function.Architecture], new { Size = function.EphemeralStorage },
            new { function.Logging.LogFormat, function.Logging.ApplicationLogLevel, function.Logging.SystemLogLevel, function.LogGroup },
            new { Variables = function.Environment }, "Active", "Successful");
    }
}
