namespace Local.Reports.Training;

/// <summary>What hyperparameters are when a training job does not give them.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html"/>
static class Defaults
{
    /// <summary>
    /// Those of tree boosters, which everybody has; others have theirs only with the booster they are for.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Values { get; } = new SortedDictionary<string, string>
    {
        ["alpha"] = "0",
        ["base_score"] = "0.5",
        ["booster"] = "gbtree",
        ["colsample_bylevel"] = "1",
        ["colsample_bynode"] = "1",
        ["colsample_bytree"] = "1",
        ["csv_weights"] = "0",
        ["eta"] = "0.3",
        ["gamma"] = "0",
        ["grow_policy"] = "depthwise",
        ["lambda"] = "1",
        ["max_bin"] = "256",
        ["max_delta_step"] = "0",
        ["max_depth"] = "6",
        ["max_leaves"] = "0",
        ["min_child_weight"] = "1",
        ["objective"] = "reg:squarederror",
        ["scale_pos_weight"] = "1",
        ["seed"] = "0",
        ["subsample"] = "1",
        ["tree_method"] = "auto",
    };
}
