using System.Text.Json;
using Local.Console.Controls;
using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>The SageMaker job that an attempt has started.</summary>
/// <param name="Kind"><c>Training job</c>.</param>
/// <param name="LogGroup">Where its containers' logs are.</param>
sealed record JobLink(string Kind, string Name, string? LogGroup)
{
    static readonly Dictionary<string, (string Kind, string Name, string? LogGroup)> Kinds = new()
    {
        ["createTrainingJob"] = ("Training job", "TrainingJobName", "/aws/sagemaker/TrainingJobs"),
        ["createHyperParameterTuningJob"] = (
            "Tuning job", "HyperParameterTuningJobName", "/aws/sagemaker/TrainingJobs"),
        ["createTransformJob"] = ("Transform job", "TransformJobName", "/aws/sagemaker/TransformJobs"),
        ["createModel"] = ("Model", "ModelName", null),
    };

    /// <summary>The address of its page; null where it has none.</summary>
    public string? Page => Kind switch
    {
        "Tuning job" => Address.Tuning(Name),
        "Training job" => Address.Training(Name),
        "Transform job" => Address.Transform(Name),
        _ => null,
    };

    public static JobLink? Of(Attempt attempt) =>
        attempt.Scheduled is HistoryEvent.TaskScheduled { ResourceType: "sagemaker" } scheduled
        && Kinds.TryGetValue(scheduled.Resource.Split('.')[0], out var kind)
        && scheduled.Parameters.ValueKind is JsonValueKind.Object
            && scheduled.Parameters.TryGetProperty(kind.Name, out var name) && name.ValueKind is JsonValueKind.String
            ? new(kind.Kind, name.GetString()!, kind.LogGroup)
            : null;
}
