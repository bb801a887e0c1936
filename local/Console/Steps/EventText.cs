using Local.Console.Controls;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Local.Console.Steps;

/// <summary>An event as the event view shows it.</summary>
static class EventText
{
    public static string Type(HistoryEvent happened) => happened switch
    {
        HistoryEvent.StateEntered entered => $"{entered.StateType}StateEntered",
        HistoryEvent.StateExited exited => $"{exited.StateType}StateExited",
        _ => happened.GetType().Name,
    };

    /// <summary>As GetExecutionHistory gives it.</summary>
    public static string Json(HistoryEvent happened) =>
        HistoryEventJson.Print(happened, withData: true) is { } json ? PrettyJson.Of(json) : "";

    public static bool IsTask(HistoryEvent happened) =>
        happened.GetType().Name is var type && (type.StartsWith("Task", StringComparison.Ordinal)
            || type.StartsWith("Lambda", StringComparison.Ordinal)
                || type.StartsWith("Activity", StringComparison.Ordinal));

    /// <summary>The class that colours its row.</summary>
    public static string? Class(HistoryEvent happened) =>
        happened is HistoryEvent.Failure ? "failed"
        : happened is HistoryEvent.ExecutionSucceeded or HistoryEvent.TaskSucceeded
            or HistoryEvent.LambdaFunctionSucceeded or HistoryEvent.ActivitySucceeded ? "succeeded"
        : null;
}
