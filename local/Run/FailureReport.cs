using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Local.Run;

/// <summary>What an execution that did not succeed leaves to look at: the state that failed, and its logs.</summary>
/// <param name="logs">The folder <c>logs/</c> of the data folder.</param>
sealed class FailureReport(DirectoryInfo logs)
{
    public RunEvent.FailureExplained Of(Execution execution, Uri? page)
    {
        var events = execution.History.Snapshot();
        var failure = events.OfType<HistoryEvent.Failure>().LastOrDefault(failure => failure.State is not null);
        var call = failure is null ? null : events.TakeWhile(happened => happened != failure)
            .LastOrDefault(happened => happened.Branch == failure.Branch
                && happened is HistoryEvent.TaskScheduled or HistoryEvent.LambdaFunctionScheduled);
        var entered = events.OfType<HistoryEvent.StateEntered>().LastOrDefault();
        return new(
            failure?.State ?? entered?.Name,
            call is null ? [] : [.. LogsOf(call).Where(path => Path.Exists(path))],
            page,
            CanBeRedriven: !execution.Machine.IsExpress);
    }

    IEnumerable<string> LogsOf(HistoryEvent call)
    {
        if (call is HistoryEvent.LambdaFunctionScheduled function)
            return [InLambda(function.Resource)];
        if (call is not HistoryEvent.TaskScheduled { Parameters: { ValueKind: JsonValueKind.Object } parameters } task)
            return [];
        if (task.ResourceType == "lambda" && Text(parameters, "FunctionName") is { } name)
            return [InLambda(name)];
        var job = Text(parameters, "TrainingJobName") ?? Text(parameters, "HyperParameterTuningJobName")
            ?? Text(parameters, "TransformJobName");
        var folder = new DirectoryInfo(Path.Combine(logs.FullName, "sagemaker"));
        return job is null || !folder.Exists ? []
            : folder.EnumerateFiles(job + "*.log", SearchOption.AllDirectories).Select(file => file.FullName)
                .Order(StringComparer.Ordinal);
    }

    /// <param name="function">Its name, or its ARN, which may end in a version.</param>
    string InLambda(string function) =>
        Path.Combine(logs.FullName, "lambda", function.Split(":function:")[^1].Split(':')[0]);

    static string? Text(JsonElement parameters, string field) =>
        parameters.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString() : null;
}
