using System.Text.Json;
using System.Text.Json.Nodes;
using Local.SageMaker.Jobs;
using Local.SageMaker.Training;
using static Local.SageMaker.Descriptions;

namespace Local.SageMaker.Tuning;

/// <summary>Tuning jobs as the service shows them, in the shapes of <see cref="Descriptions"/>.</summary>
static class TuningDescriptions
{
    public static JsonElement Describe(TuningJob job)
    {
        var overall = job.OverallBestTrainingJob;
        var (progress, converged) = job.Progress;
        return Element(new()
        {
            ["HyperParameterTuningJobName"] = job.Name,
            ["HyperParameterTuningJobArn"] = job.Arn,
            ["HyperParameterTuningJobConfig"] = Config(job),
            ["TrainingJobDefinition"] = OnlyDefinition(job, Complete),
            ["TrainingJobDefinitions"] = AllDefinitions(job, Complete),
            ["HyperParameterTuningJobStatus"] = job.Status.ToString(),
            ["CreationTime"] = Seconds(job.CreationTime),
            ["HyperParameterTuningEndTime"] = Seconds(job.EndTime),
            ["LastModifiedTime"] = Seconds(job.LastModifiedTime),
            ["TrainingJobStatusCounters"] = StatusCounters(job),
            ["ObjectiveStatusCounters"] = ObjectiveCounters(job),
            ["BestTrainingJob"] = job.BestTrainingJob is { } best ? Summary(best) : null,
            ["OverallBestTrainingJob"] = overall is var (bestOfAll, its) ? Summary(bestOfAll, its.Name) : null,
            ["WarmStartConfig"] = Field(job.RequestAsSent, "WarmStartConfig"),
            ["FailureReason"] = job.FailureReason,
            ["TuningJobCompletionDetails"] = WithoutNulls(new()
            {
                ["NumberOfTrainingJobsObjectiveNotImproving"] = progress.NotImproving,
                ["ConvergenceDetectedTime"] = Seconds(converged),
            }),
            ["ConsumedResources"] = new JsonObject { ["RuntimeInSeconds"] = (int)job.Runtime.TotalSeconds },
        });
    }

    public static JsonElement Event(TuningJob job) => Element(new()
    {
        ["HyperParameterTuningJobName"] = job.Name,
        ["HyperParameterTuningJobArn"] = job.Arn,
        ["HyperParameterTuningJobConfig"] = Config(job),
        ["TrainingJobDefinition"] = OnlyDefinition(job, Definition),
        ["TrainingJobDefinitions"] = AllDefinitions(job, Definition),
        ["HyperParameterTuningJobStatus"] = job.Status.ToString(),
        ["CreationTime"] = Milliseconds(job.CreationTime),
        ["HyperParameterTuningEndTime"] = Milliseconds(job.EndTime),
        ["LastModifiedTime"] = Milliseconds(job.LastModifiedTime),
        ["BestTrainingJob"] = job.BestTrainingJob is { } best
            ? new JsonObject { ["TrainingJobName"] = best.Name }
            : null,
        ["WarmStartConfig"] = Field(job.RequestAsSent, "WarmStartConfig"),
        ["FailureReason"] = job.FailureReason,
        ["Tags"] = Node(job.Tags),
    });

    /// <summary>A training job in the lists of its tuning job.</summary>
    /// <param name="tuningJob">The name of its tuning job, where it may be one of several.</param>
    public static JsonObject Summary(TrainingJob job, string? tuningJob = null) => WithoutNulls(new()
    {
        ["TrainingJobDefinitionName"] = job.Definition.DefinitionName,
        ["TrainingJobName"] = job.Name,
        ["TrainingJobArn"] = job.Arn,
        ["TuningJobName"] = tuningJob,
        ["CreationTime"] = Seconds(job.CreationTime),
        ["TrainingStartTime"] = Seconds(job.State.TrainingStartTime),
        ["TrainingEndTime"] = Seconds(job.State.TrainingEndTime),
        ["TrainingJobStatus"] = job.State.Status.ToString(),
        ["TunedHyperParameters"] = Node(job.TunedHyperParameters),
        ["FailureReason"] = job.State.FailureReason,
        ["FinalHyperParameterTuningJobObjectiveMetric"] = job.FinalMetric is { } value
            ? new JsonObject { ["MetricName"] = job.Objective!.MetricName, ["Value"] = (double)value }
            : null,
        ["ObjectiveStatus"] = ObjectiveStatus(job),
    });

    static JsonObject Config(TuningJob job)
    {
        var config = Copy(job.RequestAsSent.GetProperty("HyperParameterTuningJobConfig"));
        Complete(config["ParameterRanges"]?.AsObject());
        return config;
    }

    /// <summary>The service shows the ranges that were left out, and the scaling that it chose.</summary>
    static void Complete(JsonObject? ranges)
    {
        foreach (var kind in ranges is null
            ? []
            : (string[])["IntegerParameterRanges", "ContinuousParameterRanges", "CategoricalParameterRanges"])
        {
            ranges!.TryAdd(kind, new JsonArray());
            foreach (var range in kind.StartsWith("Cat", StringComparison.Ordinal) ? [] : ranges[kind]!.AsArray())
                range!.AsObject().TryAdd("ScalingType", "Auto");
        }
    }

    static JsonObject? OnlyDefinition(TuningJob job, Func<TuningDefinition, JsonObject> show) =>
        job.Request.TrainingJobDefinition is null ? null : show(job.Definitions[0]);

    static JsonArray? AllDefinitions(TuningJob job, Func<TuningDefinition, JsonObject> show) =>
        job.Request.TrainingJobDefinition is null ? new([.. job.Definitions.Select(show)]) : null;

    /// <summary>As in an answer, which has more of what a request leaves out than an event.</summary>
    public static JsonObject Complete(TuningDefinition definition)
    {
        var shown = Definition(definition);
        foreach (var flag in (string[])["EnableNetworkIsolation", "EnableInterContainerTrafficEncryption", "EnableManagedSpotTraining"])
            shown.TryAdd(flag, false);
        // Who sends the one form reads the other: the SDK for Python attaches to jobs that it has made so.
        if (definition.TrainingRequest.TryGetProperty("ResourceConfig", out var resources))
            shown.TryAdd("ResourceConfig", Copy(resources));
        return shown;
    }

    static JsonObject Definition(TuningDefinition definition)
    {
        var shown = Copy(definition.Request);
        shown["StaticHyperParameters"] = Node(new SortedDictionary<string, string>(
            definition.HyperParameters(new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal));
        shown["AlgorithmSpecification"] = Algorithm(
            definition.Request.GetProperty("AlgorithmSpecification"), definition.Objective);
        Complete(shown["HyperParameterRanges"]?.AsObject());
        foreach (var channel in shown["InputDataConfig"]?.AsArray() ?? [])
            channel!.AsObject().TryAdd("CompressionType", "None");
        return shown;
    }

    static JsonObject StatusCounters(TuningJob job)
    {
        var jobs = job.TrainingJobs.CountBy(training => training.State.Status).ToDictionary();
        var retryable = job.TrainingJobs.Count(
            training => training.State is { Status: JobStatus.Failed, IsInternalError: true });
        return new()
        {
            ["Completed"] = jobs.GetValueOrDefault(JobStatus.Completed),
            ["InProgress"] = jobs.GetValueOrDefault(JobStatus.InProgress) + jobs.GetValueOrDefault(JobStatus.Stopping),
            ["RetryableError"] = retryable,
            ["NonRetryableError"] = jobs.GetValueOrDefault(JobStatus.Failed) - retryable,
            ["Stopped"] = jobs.GetValueOrDefault(JobStatus.Stopped),
        };
    }

    static JsonObject ObjectiveCounters(TuningJob job)
    {
        var jobs = job.TrainingJobs.CountBy(ObjectiveStatus).ToDictionary();
        return new()
        {
            ["Succeeded"] = jobs.GetValueOrDefault("Succeeded"),
            ["Pending"] = jobs.GetValueOrDefault("Pending"),
            ["Failed"] = jobs.GetValueOrDefault("Failed"),
        };
    }

    static string ObjectiveStatus(TrainingJob job) =>
        !job.State.HasEnded ? "Pending" : job.FinalMetric is null ? "Failed" : "Succeeded";
}
