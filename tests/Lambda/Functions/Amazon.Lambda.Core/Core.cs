namespace Amazon.Lambda.Core;

public interface ILambdaContext
{
    string AwsRequestId { get; }
    IClientContext? ClientContext { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    string InvokedFunctionArn { get; }
    ILambdaLogger Logger { get; }
    int MemoryLimitInMB { get; }
    TimeSpan RemainingTime { get; }
}

public interface IClientContext
{
    IDictionary<string, string> Custom { get; }
}

public interface ILambdaLogger
{
    void Log(string message);
    void LogLine(string message);
    void Log(string level, string message, params object[] args) => Log(message);
    void LogWarning(string message) => Log("Warning", message);
    void LogError(Exception exception, string message, params object[] args) => Log("Error", message, args);
}

public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);
    void Serialize<T>(T response, Stream responseStream);
}

[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; } = serializerType;
}
