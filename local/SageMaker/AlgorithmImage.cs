using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>The container image decides the algorithm; only XGBoost's runs here.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/ecr-us-west-2.html"/>
static partial class AlgorithmImage
{
    /// <exception cref="AwsException">It is another image.</exception>
    public static void Require(string? image)
    {
        if (image is null || !XGBoost().IsMatch(image))
        {
            throw new AwsException("ValidationException",
                $"The image '{image}' cannot run here: only the XGBoost algorithm can (ACCOUNT.dkr.ecr.REGION.amazonaws.com/sagemaker-xgboost:1.7-1).");
        }
    }

    [GeneratedRegex(@"^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.[a-z0-9.]+/sagemaker-xgboost:[\w.-]+\z")]
    private static partial Regex XGBoost();
}
