namespace Local.SageMaker.XGBoost;

/// <summary>What one hyperparameter allows depending on another, with the container's messages.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/hyperparameter_validation.py"/>
static class HyperparameterDependencies
{
    static readonly string[] TreePlugins =
    [
        "grow_colmaker", "distcol", "grow_histmaker", "grow_skmaker", "sync", "refresh", "prune",
        "grow_quantile_histmaker",
    ];

    static readonly string[] TreeBuilders = ["grow_colmaker", "distcol", "grow_histmaker", "grow_quantile_histmaker"];

    /// <exception cref="ContainerException">Two values do not fit together.</exception>
    public static void Check(IReadOnlyDictionary<string, string> values)
    {
        // The container cannot do without an objective here: a user gets Python's own exception.
        if (values.ContainsKey("eval_metric") && !values.ContainsKey("objective"))
            throw new ContainerException("KeyError", "'objective'");
        foreach (var (name, value) in values)
        {
            if (Complaint(name, value, values) is { } complaint)
                throw new UserErrorException(complaint);
        }
    }

    static string? Complaint(string name, string value, IReadOnlyDictionary<string, string> values) => name switch
    {
        "updater" => Updater(value.Split(','), values),
        "objective" when value is "multi:softmax" or "multi:softprob" && !values.ContainsKey("num_class") =>
            "Require input for parameter 'num_class' for multi-classification",
        "eval_metric" => EvalMetric(value.Split(','), values["objective"]),
        "monotone_constraints" when values.GetValueOrDefault("tree_method") is not ("exact" or "hist") =>
            "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.",
        "interaction_constraints" when values.GetValueOrDefault("tree_method") is not ("exact" or "hist" or "approx") =>
            "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', 'hist' or 'approx'.",
        _ => null,
    };

    static string? Updater(string[] plugins, IReadOnlyDictionary<string, string> values)
    {
        if (values.GetValueOrDefault("booster") == "gblinear")
            return plugins is ["shotgun" or "coord_descent"]
                ? null
                : "Linear updater should be one of these options: 'shotgun', 'coord_descent'.";
        if (values.GetValueOrDefault("process_type") == "update")
        {
            return plugins.All(plugin => plugin is "refresh" or "prune")
                ? null
                : "process_type 'update' can only be used with updater 'refresh' and 'prune'";
        }
        if (!plugins.All(TreePlugins.Contains))
        {
            return "Tree updater should be selected from these options: 'grow_colmaker', 'distcol', 'grow_histmaker', "
                + "'grow_skmaker', 'grow_quantile_histmaker', 'sync', 'refresh', 'prune', 'shortgun', 'coord_descent'.";
        }
        return plugins.Count(TreeBuilders.Contains) > 1
            ? "Only one tree grow plugin can be selected. Choose one from thefollowing: 'grow_colmaker', 'distcol', " +
                "'grow_histmaker', 'grow_skmaker'"
            : null;
    }

    static string? EvalMetric(string[] metrics, string objective)
    {
        if (metrics.Contains("auc")
            && !objective.StartsWith("binary:", StringComparison.Ordinal)
            && !objective.StartsWith("rank:", StringComparison.Ordinal))
            return "Metric 'auc' can only be applied for classification and ranking problems.";
        return metrics.Contains("aft-nloglik") && objective != "survival:aft"
            ? "Metric 'aft-nloglik' can only be applied for 'survival:aft' objective."
            : null;
    }
}
