using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Publishing;

/// <summary>The lines that an execution's history has in CloudWatch Logs.</summary>
/// <remarks>Their form: github.com/linz/geostore/issues/2300. The last part of a stream's name is ours.</remarks>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"/>
static class ExecutionLogs
{
    /// <summary>Null when the state machine does not ask for it.</summary>
    public static LogLine? Line(Execution execution, HistoryEvent happened)
    {
        if (execution.Machine.LoggingConfiguration is not { ValueKind: JsonValueKind.Object } logging
            || Group(logging) is not { } group
            || !logging.TryGetProperty("level", out var level)
            || level.ValueKind is not JsonValueKind.String)
            return null;
        var withData = logging.TryGetProperty("includeExecutionData", out var include)
            && include.ValueKind is JsonValueKind.True;
        if (HistoryEventJson.Print(happened, withData) is not { } printed
            || !IsLogged(level.GetString()!, (string)printed["type"]))
            return null;
        var message = JsonSerializer.Serialize(
            new
            {
                id = Number(happened.Id),
                type = printed["type"],
                details = printed.LastOrDefault(
                    member => member.Key.EndsWith("EventDetails", StringComparison.Ordinal)).Value
                    ?? new { },
                previous_event_id = Number(happened.PreviousEventId),
                event_timestamp = Number(happened.Timestamp.ToUnixTimeMilliseconds()),
                execution_arn = execution.Arn,
                redrive_count = Number(happened.RedriveCount),
            },
            AwsJson.CamelCase);
        return new(group, Stream(execution), happened.Timestamp, message, null, null);
    }

    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html"/>
    static bool IsLogged(string level, string type) => level switch
    {
        "ALL" => true,
        "ERROR" => type is "FailStateEntered"
            || ((string[])["Failed", "Aborted", "TimedOut"]).Any(end => type.EndsWith(end, StringComparison.Ordinal)),
        "FATAL" => type is "ExecutionAborted" or "ExecutionFailed" or "ExecutionTimedOut",
        _ => false,
    };

    /// <summary>The group of <c>arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*</c>.</summary>
    static string? Group(JsonElement logging) =>
        logging.TryGetProperty("destinations", out var destinations)
        && destinations is { ValueKind: JsonValueKind.Array }
        && destinations.GetArrayLength() > 0
        && destinations[0].TryGetProperty("cloudWatchLogsLogGroup", out var group)
        && group.TryGetProperty("logGroupArn", out var arn)
        && arn.GetString()?.Split(':') is [_, _, _, _, _, _, var name, ..]
            ? name
            : null;

    /// <summary>One for the executions that a state machine starts within a minute.</summary>
    static string Stream(Execution execution)
    {
        var started = execution.StartDate.ToString("yyyy-MM-dd-HH-mm", CultureInfo.InvariantCulture);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{execution.Machine.Arn} {started}"));
        return $"states/{execution.Machine.Name}/{started}/{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
