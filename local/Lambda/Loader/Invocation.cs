using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using Member = System.Func<System.Reflection.MethodInfo, object?[], object?>;

namespace Local.Lambda.Loader;

/// <summary>What the Runtime API says about an event, as the members of <c>ILambdaContext</c>.</summary>
sealed class Invocation(HttpResponseHeaders headers)
{
    public string RequestId { get; } = Header(headers, "Lambda-Runtime-Aws-Request-Id");

    public string TraceId { get; } = Header(headers, "Lambda-Runtime-Trace-Id");

    public Dictionary<string, Member> Members() => new()
    {
        ["AwsRequestId"] = (_, _) => RequestId,
        ["TraceId"] = (_, _) => TraceId,
        ["InvokedFunctionArn"] = (_, _) => Header(headers, "Lambda-Runtime-Invoked-Function-Arn"),
        ["FunctionName"] = (_, _) => Variable("AWS_LAMBDA_FUNCTION_NAME"),
        ["FunctionVersion"] = (_, _) => Variable("AWS_LAMBDA_FUNCTION_VERSION"),
        ["LogGroupName"] = (_, _) => Variable("AWS_LAMBDA_LOG_GROUP_NAME"),
        ["LogStreamName"] = (_, _) => Variable("AWS_LAMBDA_LOG_STREAM_NAME"),
        ["MemoryLimitInMB"] = (_, _) => Integer(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")),
        ["RemainingTime"] = (_, _) => RemainingTime(),
        ["Logger"] = (method, _) => Logger(method.ReturnType),
    };

    TimeSpan RemainingTime() =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(Header(headers, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture))
        - DateTimeOffset.UtcNow is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>An <c>ILambdaLogger</c>: its methods write, at the level that their name or argument says.</summary>
    static object Logger(Type type)
    {
        var methods = type.GetInterfaces().Prepend(type).SelectMany(each => each.GetMethods());
        var names = methods.Select(method => method.Name).Distinct();
        return Proxy.Create(type, names.ToDictionary(name => name, _ => (Member)Write));
    }

    static object? Write(MethodInfo method, object?[] arguments)
    {
        var level = method.Name is "Log" or "LogLine" ? "info" : method.Name["Log".Length..];
        string? message = null;
        Exception? exception = null;
        object?[] values = [];
        foreach (var (parameter, argument) in method.GetParameters().Zip(arguments))
            switch (argument)
            {
                case Exception thrown:
                    exception = thrown;
                    break;
                case object?[] all:
                    values = all;
                    break;
                case not null when parameter.Name is "level" or "logLevel":
                    level = argument.ToString()!;
                    break;
                default:
                    message = argument?.ToString();
                    break;
            }
        message = Log.Format(message ?? "", values);
        Log.Write(Log.Label(level), exception is null ? message : $"{message}\n{exception}");
        return null;
    }

    static int Integer(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : "";
}
