namespace LambdaRuntime;

/// <summary>What a handler logs with, in the words of Amazon.Lambda.Core.</summary>
public interface ILambdaLogger
{
    void LogInformation(string message);
    void LogWarning(string message);
    void LogError(string message);
}
