namespace GenerateDataset;

/// <summary>What XGBoost will minimize, a parameter of the stack: it decides which labels can be learned.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html"/>
sealed record Objective(string Name)
{
    /// <summary>
    /// Whether labels must be 0 and 1: XGBoost fails on others ("label must be in [0,1] for logistic regression").
    /// </summary>
    public bool NeedsClasses => Name.StartsWith("binary:", StringComparison.Ordinal);
}
