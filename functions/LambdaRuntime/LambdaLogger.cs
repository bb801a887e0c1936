using System.Text.Json;

namespace LambdaRuntime;

/// <summary>
/// Writes JSON log lines; Lambda filters them by <c>level</c> when they carry an RFC 3339 <c>timestamp</c>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html"/>
sealed class LambdaLogger(string requestId) : ILambdaLogger
{
    static readonly Stream Output = Console.OpenStandardOutput();

    public void LogInformation(string message) => Log("INFO", message);
    public void LogWarning(string message) => Log("WARN", message);
    public void LogError(string message) => Log("ERROR", message);

    // One write a line, so that the lines of several threads do not mix.
    void Log(string level, string message)
    {
        var line = new LogLine(DateTime.UtcNow, level, requestId, message);
        Output.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, RuntimeJson.Readable.LogLine), (byte)'\n']);
    }
}
