namespace Local.SageMaker.XGBoost;

/// <summary>Failures of XGBoost that the container blames on its user.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/constants/xgb_constants.py"/>
static class CustomerErrors
{
    static readonly string[] Texts =
    [
        "label must be in [0,1] for logistic regression",
        "label must be in [0, num_class)",
        "Target is multiclass but average='binary'",
        "feature_names mismatch",
        "Check failed: preds.size() == info.labels_.size()",
        "Check failed: !auc_error AUC: the dataset only contains pos or neg samples",
        "Check failed: base_score > 0.0f && base_score < 1.0f base_score must be in (0,1) for logistic loss",
        "Check failed: label_correct PoissonRegression: label must be nonnegative",
        "Check failed: label_correct TweedieRegression: label must be nonnegative",
        "Parameter reg_lambda should be greater equal to 0",
    ];

    public static bool Caused(string message) => Texts.Any(text => message.Contains(text, StringComparison.Ordinal));
}
