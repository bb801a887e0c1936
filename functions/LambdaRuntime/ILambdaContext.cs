using System.Globalization;
using System.Net.Http.Headers;

namespace LambdaRuntime;

/// <summary>
/// What Lambda says about an invocation. An interface because handlers name it so with the official packages.
/// </summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }
    string InvokedFunctionArn { get; }
    string FunctionName { get; }
    string TraceId { get; }

    /// <summary>
    /// The time until Lambda ends the invocation: what a handler makes its <see cref="CancellationToken"/> from.
    /// </summary>
    TimeSpan RemainingTime { get; }

    ILambdaLogger Logger { get; }
}

/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-next"/>
sealed class LambdaContext(HttpResponseHeaders headers) : ILambdaContext
{
    public string AwsRequestId { get; } = Header(headers, "Lambda-Runtime-Aws-Request-Id");
    public string InvokedFunctionArn { get; } = Header(headers, "Lambda-Runtime-Invoked-Function-Arn");
    public string FunctionName { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") ?? "";
    public string TraceId { get; } = Header(headers, "Lambda-Runtime-Trace-Id");
    public TimeSpan RemainingTime => _deadline - DateTimeOffset.UtcNow is { Ticks: > 0 } left ? left : TimeSpan.Zero;
    public ILambdaLogger Logger => new LambdaLogger(AwsRequestId);

    readonly DateTimeOffset _deadline = DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(Header(headers, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture));

    static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : "";
}
