using System.Numerics;
using Local.Aws;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Models;

/// <summary>
/// What the serving container is told by its environment: the model's, and over it the job's. The rest of it is for
/// machines that there are none of here.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/constants/sm_env_constants.py"/>
sealed class ServingEnvironment(IReadOnlyDictionary<string, string> model, IReadOnlyDictionary<string, string> job)
{
    const string MaxContentLength = "MAX_CONTENT_LENGTH", InferenceOutput = "SAGEMAKER_INFERENCE_OUTPUT";

    const int DefaultLimit = 6 << 20, LargestLimit = 20 << 20;

    /// <summary>The container refuses larger requests with 413, whatever the job allows.</summary>
    public int Limit => Value(MaxContentLength) is { } text
        ? (int)BigInteger.Clamp(PythonNumber.TryParseInteger(text)!.Value, 0, LargestLimit)
        : DefaultLimit;

    /// <summary>Whether all models of an archive answer together, or the first one alone.</summary>
    public bool IsEnsemble => Value("SAGEMAKER_INFERENCE_ENSEMBLE") is null or "true";

    /// <summary>What the container answers instead of predictions; null when it answers with these.</summary>
    public string? SelectedNames => Value(InferenceOutput);

    public string DefaultAccept => Value("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT") ?? AcceptType.Csv;

    /// <summary>How a container is started with this environment.</summary>
    /// <param name="archive">The model's archive on this machine.</param>
    /// <param name="instanceType">Decides how much memory there is; null for an endpoint without instances.</param>
    public ServingTask Task(FileInfo archive, string modelDataUrl, string? instanceType, bool isBatch) => new()
    {
        ModelArchive = archive.FullName,
        ModelDataUrl = modelDataUrl,
        IsBatch = isBatch,
        IsEnsemble = IsEnsemble,
        SelectedNames = SelectedNames,
        DefaultAccept = DefaultAccept,
        Limit = Limit,
        Memory = MemoryLimit.Of(instanceType),
    };

    /// <exception cref="AwsException">It asks for script mode; or has a value with which the container does not
    /// start.</exception>
    public static void Check(IReadOnlyDictionary<string, string> environment)
    {
        var script = environment.Keys.FirstOrDefault(name => name is "SAGEMAKER_PROGRAM" or "SAGEMAKER_SUBMIT_DIRECTORY");
        if (script is not null)
            throw new AwsException(
                "ValidationException", $"The environment variable {script} is not supported here. Remove it, or run this on AWS.");
        if (environment.GetValueOrDefault(MaxContentLength) is { } limit && PythonNumber.TryParseInteger(limit) is null)
        {
            throw new AwsException(
                "ValidationException",
                $"The container does not start with the environment variable {MaxContentLength} '{limit}': give a whole number of bytes.");
        }
    }

    string? Value(string name) => job.GetValueOrDefault(name) ?? model.GetValueOrDefault(name);
}
