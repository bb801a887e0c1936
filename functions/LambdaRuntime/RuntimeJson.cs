using System.Text.Json.Serialization;

namespace LambdaRuntime;

/// <summary>What the runtime itself writes.</summary>
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
sealed partial class RuntimeJson : JsonSerializerContext;

sealed record LogLine(DateTime Timestamp, string Level, string RequestId, string Message);

/// <summary>Step Functions' Retry and Catch match the error type; the whole object is their Cause.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror"/>
sealed record ErrorReport(string ErrorType, string ErrorMessage, string[] StackTrace)
{
    public static ErrorReport Of(Exception e) => new(e.GetType().Name, e.Message,
        e.StackTrace?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
}
