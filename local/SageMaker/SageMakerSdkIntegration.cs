using Local.Aws;

namespace Local.SageMaker;

/// <summary><c>aws-sdk:sagemaker</c>: a Task state's call is one of the API's actions.</summary>
static class SageMakerSdkIntegration
{
    public static SdkIntegration Create(SageMakerService service) => SdkIntegration.Of(SageMakerEndpoint.Create(service), "sagemaker");
}
