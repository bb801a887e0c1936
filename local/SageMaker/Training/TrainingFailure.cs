using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>Why a training job fails, by the exception that ends it.</summary>
static class TrainingFailure
{
    /// <summary>In the service's words; null for an exception that nobody expects.</summary>
    /// <param name="hasBegun">Whether a round is over, and so all data are here.</param>
    public static string? Reason(Exception e, TrainingJobDefinition definition, bool hasBegun) => e switch
    {
        // The container dies of an exception, and the platform reports its traceback.
        ContainerException died =>
            $"AlgorithmError: framework error: \nTraceback (most recent call last):\n  ...\n{died.Type}: {died.Message}",
        WorkerDiedException { IsOutOfMemory: false } died => $"AlgorithmError: , exit code: {died.ExitCode}",
        InsufficientMemoryException or WorkerDiedException => JobFailures.OutOfMemory,
        InvalidDataException when definition.InputDataConfig.Any(channel => channel.CompressionType == "Gzip") =>
            $"ClientError: Data download failed:A file of a channel with CompressionType Gzip is not in gzip format ({e.Message})",
        InvalidDataException => $"ClientError: Data download failed:{e.Message}",
        AwsException => $"ClientError: {(hasBegun ? "Artifact upload" : "Data download")} failed:{e.Message}",
        _ => null,
    };

    /// <summary>What the job's log says beyond the reason.</summary>
    /// <param name="memory">How much the training may have, in bytes.</param>
    public static string? Notice(Exception e, long memory) => e switch
    {
        WorkerDiedException { IsOutOfMemory: false } died =>
            $"the process that trained died with exit code {died.ExitCode}. {died.Errors}".TrimEnd(),
        InsufficientMemoryException or WorkerDiedException =>
            $"the training needs more than the {memory >> 20} MiB that it may have. {e.Message}",
        _ => null,
    };
}
