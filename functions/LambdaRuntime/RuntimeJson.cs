using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LambdaRuntime;

/// <summary>
/// What the runtime itself writes, for people to read: quotes and letters are not escaped beyond need.
/// </summary>
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(ErrorReport))]
sealed partial class RuntimeJson : JsonSerializerContext
{
    public static RuntimeJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

sealed record LogLine(DateTime Timestamp, string Level, string RequestId, string Message);

/// <summary>Step Functions' Retry and Catch match the error type; the whole object is their Cause.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror"/>
sealed record ErrorReport(string ErrorType, string ErrorMessage, string[] StackTrace)
{
    public static ErrorReport Of(Exception e) => new(e.GetType().Name, e.Message,
        e.StackTrace?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
}
