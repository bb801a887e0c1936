using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>Why a transform job fails as a whole, by the exception that ends it.</summary>
/// <param name="Reason">In the service's words.</param>
/// <param name="Explanation">What the job's log says.</param>
sealed record TransformFailure(string Reason, string Explanation)
{
    const string SeeLogs = "See job logs for more information";

    public static TransformFailure Of(Exception e, Model model)
    {
        var unreadable = ModelArchive.Unreadable(model);
        return e switch
        {
            AwsException => new($"ClientError: {e.Message}", e.Message),
            InvalidDataException => new($"ClientError: {unreadable}", $"{unreadable}\n{e.Message}"),
            // The container's health check fails as long as it cannot load its model.
            ModelException => new($"AlgorithmError: {SeeLogs}", e.Message),
            WorkerDiedException { IsOutOfMemory: false } died => new(
                $"AlgorithmError: , exit code: {died.ExitCode}",
                $"The process that served the model died with exit code {died.ExitCode}. {died.Errors}".TrimEnd()),
            InsufficientMemoryException or WorkerDiedException => new(
                JobFailures.OutOfMemory, $"The model and a batch need more memory than the instance has. {e.Message}"),
            // A defect here, or a full disk: the job must end all the same.
            _ => new(JobFailures.Internal(e), e.ToString()),
        };
    }

    /// <summary>The reason of a job that has answered some objects and not others.</summary>
    /// <param name="blamed"><c>ClientError</c> or <c>AlgorithmError</c>.</param>
    public static string OfObjects(string blamed) => $"{blamed}: {SeeLogs}";
}
