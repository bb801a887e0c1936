namespace Local.SageMaker.XGBoost;

/// <summary>What the container blames on its user; the training job fails with this message.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/exceptions.py"/>
sealed class UserErrorException(string message) : Exception(message);

/// <summary>What the container answers to a batch: an HTTP status and its text.</summary>
sealed class InferenceException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
