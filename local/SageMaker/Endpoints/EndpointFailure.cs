using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Endpoints;

/// <summary>Why a variant does not come up.</summary>
static class EndpointFailure
{
    /// <summary>The service's words, as users have published them.</summary>
    /// <seealso href="https://repost.aws/knowledge-center/sagemaker-endpoint-creation-fail"/>
    public static string Reason(Exception e, string variant, Model model) => e switch
    {
        AwsException refused => refused.Message,
        InvalidDataException => ModelArchive.Unreadable(model),
        ModelException or WorkerDiedException or InsufficientMemoryException =>
            $"The primary container for production variant {variant} did not pass the ping health check. Please " +
            "check CloudWatch logs for this endpoint.",
        _ => JobFailures.Internal(e),
    };
}
