using System.Text.RegularExpressions;
using Local.Aws;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker;

/// <summary>The container image decides the algorithm; only XGBoost's runs here, with the rules of 1.7-1.</summary>
/// <param name="Version">Its tag: <c>1.7-1</c>; <c>0.72</c> for the images of the old repository.</param>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html"/>
sealed partial record AlgorithmImage(string Version)
{
    const string Oldest = "0.72";

    /// <summary>What is said in the log of a training job with this image; null for 1.7-1.</summary>
    public string? Notice => Version switch
    {
        Oldest => "The image is XGBoost 0.72, which is no longer supported; it runs here by the rules and with the numbers of 1.7-1. "
            + "There, logs have six digits and no validation of channels, models are pickles, and a header is " +
            "refused. Use sagemaker-xgboost:1.7-1.",
        _ when Version.StartsWith("1.7-1", StringComparison.Ordinal) => null,
        _ when IsThree && XGBoostLibrary.Version.Major >= 3 => null,
        _ when IsThree =>
            $"The image sagemaker-xgboost:{Version} runs here with libxgboost {XGBoostLibrary.Version}, by the rules of "
            + "1.7-1, which has the same hyperparameters. There, tree_method auto is hist, base_score is estimated " +
            "from the labels, and models are written as UBJSON: metrics and models differ.",
        _ => $"The image sagemaker-xgboost:{Version} runs here by the rules of 1.7-1, with libxgboost 1.7's numbers.",
    };

    /// <summary>Whether the container has XGBoost 3: its hyperparameters are those of 1.7-1.</summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v3.0-5/src/sagemaker_xgboost_container/algorithm_mode/hyperparameter_validation.py"/>
    public bool IsThree => Version.StartsWith('3');

    /// <summary>Whether the container reads channels from pipes, which the newest does not any more.</summary>
    public bool HasPipes => !Version.StartsWith("3.2", StringComparison.Ordinal);

    /// <summary>The hyperparameters of a job as the rules of 1.7-1 have them.</summary>
    public IReadOnlyDictionary<string, string> Accepted(IReadOnlyDictionary<string, string> given) =>
        // AWS's own sample has it; 1.7-1 refuses it.
        Version == Oldest ? given.Where(value => value.Key != "precision_dtype").ToDictionary() : given;

    /// <exception cref="AwsException">It is another image.</exception>
    public static AlgorithmImage Parse(string? image)
    {
        if (image is not null && XGBoost().Match(image) is { Success: true } known)
            return new(known.Groups[2].Value);
        return image is not null && OldXGBoost().IsMatch(image) ? new(Oldest) : throw new AwsException(
            "ValidationException",
            $"The image '{image}' cannot run here: only the XGBoost algorithm can " +
            "(ACCOUNT.dkr.ecr.REGION.amazonaws.com/sagemaker-xgboost:1.7-1).");
    }

    [GeneratedRegex(@"^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.([a-z0-9.]+)/sagemaker-xgboost:([\w.-]+)\z")]
    private static partial Regex XGBoost();

    [GeneratedRegex(@"^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.[a-z0-9.]+/xgboost:(1|latest)\z")]
    private static partial Regex OldXGBoost();
}
