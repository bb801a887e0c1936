using System.Numerics;
using static Local.SageMaker.XGBoost.Hyperparameter;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// The hyperparameters of a training job, checked as the 1.7-1 container checks them: same table, same order, same
/// messages.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/algorithm_mode/hyperparameter_validation.py"/>
sealed record Hyperparameters(IReadOnlyDictionary<string, string> Values)
{
    static readonly Interval Flag = Interval.Closed(0, 1);

    static readonly Dictionary<string, string> Aliases = new()
    {
        ["learning_rate"] = "eta",
        ["min_split_loss"] = "gamma",
        ["reg_lambda"] = "lambda",
        ["reg_alpha"] = "alpha",
    };

    static readonly Dictionary<string, Hyperparameter> Table = new Hyperparameter[]
    {
        new Integer("num_round", Interval.AtLeast(1)),
        new Integer("csv_weights", Flag),
        new Integer("early_stopping_rounds", Interval.AtLeast(1)),
        new Categorical("booster", "gbtree", "gblinear", "dart"),
        new Integer("verbosity", Interval.Closed(0, 3)),
        new Integer("nthread", Interval.AtLeast(1)),
        new Continuous("eta", Flag),
        new Continuous("gamma", Interval.AtLeast(0)),
        new Integer("max_depth", Interval.AtLeast(0)),
        new Continuous("min_child_weight", Interval.AtLeast(0)),
        new Continuous("max_delta_step", Interval.AtLeast(0)),
        new Continuous("subsample", Interval.OpenClosed(0, 1)),
        new Continuous("colsample_bytree", Interval.OpenClosed(0, 1)),
        new Continuous("colsample_bylevel", Interval.OpenClosed(0, 1)),
        new Continuous("colsample_bynode", Interval.OpenClosed(0, 1)),
        new Continuous("lambda", Interval.AtLeast(0)),
        new Continuous("alpha", Interval.AtLeast(0)),
        new Categorical("tree_method", "auto", "exact", "approx", "hist", "gpu_hist"),
        new Continuous("sketch_eps", Interval.Open(0, 1)),
        new Continuous("scale_pos_weight", Interval.Above(0)),
        new WordList("updater",
        [
            "grow_colmaker", "distcol", "grow_histmaker", "grow_skmaker", "sync", "refresh", "prune", "grow_colmaker",
            "distcol", "grow_histmaker", "grow_colmaker", "shotgun", "coord_descent", "refresh", "prune",
        ]),
        new Categorical("dsplit", "row", "col"),
        new Integer("refresh_leaf", Flag),
        new Categorical("process_type", "default", "update"),
        new Categorical("grow_policy", "depthwise", "lossguide"),
        new Integer("max_leaves", Interval.AtLeast(0)),
        new Integer("max_bin", Interval.AtLeast(0)),
        new Categorical("predictor", "auto", "cpu_predictor", "gpu_predictor"),
        new Directions("monotone_constraints"),
        new Interactions("interaction_constraints"),
        new Categorical("sample_type", "uniform", "weighted"),
        new Categorical("normalize_type", "tree", "forest"),
        new Continuous("rate_drop", Flag),
        new Integer("one_drop", Flag),
        new Continuous("skip_drop", Flag),
        new Continuous("lambda_bias", Flag),
        new Continuous("tweedie_variance_power", Interval.Open(1, 2)),
        new Categorical("objective",
            "aft_loss_distribution", "binary:logistic", "binary:logitraw", "binary:hinge", "count:poisson", "multi:softmax",
            "multi:softprob", "rank:pairwise", "rank:ndcg", "rank:map", "reg:linear", "reg:squarederror", "reg:logistic",
            "reg:gamma", "reg:pseudohubererror", "reg:squaredlogerror", "reg:absoluteerror", "reg:tweedie",
            "survival:aft", "survival:cox"),
        new Integer("num_class", Interval.AtLeast(2)),
        new Continuous("base_score", Interval.AtLeast(0)),
        new Integer("_kfold", Interval.AtLeast(2)),
        new Integer("_num_cv_round", Interval.AtLeast(1)),
        new Categorical("_tuning_objective_metric", [.. Metric.All.Select(metric => $"validation:{metric.Name}")]),
        new WordList("eval_metric", [.. Metric.All.Select(metric => metric.Name)], Metric.IsEvalMetric),
        new Integer("seed", Interval.Open(-2147483648, 2147483647)),
        new Integer("num_parallel_tree", Interval.AtLeast(1)),
        new Categorical("save_model_on_termination", "true", "false"),
        new Categorical("aft_loss_distribution", "normal", "logistic", "extreme"),
        new Continuous("aft_loss_distribution_scale", Interval.AtLeast(0)),
        new Categorical("deterministic_histogram", "true", "false"),
        new Categorical("sampling_method", "uniform", "gradient_based"),
        new Integer("prob_buffer_row", Interval.Above(1.0m)),
        new Categorical("use_dask_gpu_training", "true", "false"),
    }.ToDictionary(hyperparameter => hyperparameter.Name);

    /// <param name="given">As the training job has them.</param>
    /// <exception cref="ContainerException">The container's message about the first that is wrong.</exception>
    public static Hyperparameters Parse(IReadOnlyDictionary<string, string> given)
    {
        Dictionary<string, string> values = [];
        foreach (var (name, value) in given)
            values[Aliases.GetValueOrDefault(name, name)] = value;

        if (!values.ContainsKey("num_round"))
            throw new UserErrorException("Missing required hyperparameter: num_round");
        foreach (var (name, value) in values)
        {
            if (!Table.TryGetValue(name, out var hyperparameter))
                throw new UserErrorException($"Extraneous hyperparameter found: {name}");
            values[name] = hyperparameter.Parse(value);
        }
        foreach (var (name, value) in values)
            Table[name].CheckRange(value);
        HyperparameterDependencies.Check(values);
        return new(values);
    }

    /// <summary>What works here, or is accepted, and does otherwise in the container.</summary>
    public IEnumerable<string> Notices
    {
        get
        {
            // Python's xgboost 1.7.4 looks whole numbers up among the names of features, of which the container's data
            // have none.
            if (Values.ContainsKey("interaction_constraints"))
                yield return "interaction_constraints are obeyed here; in the 1.7-1 container every job that has " +
                    "them fails with 'Constrained features are not a subset of training data feature names'.";
            if (EarlyStoppingRounds is not null && !Values.ContainsKey("eval_metric") && !Values.ContainsKey("_tuning_objective_metric"))
                yield return $"early_stopping_rounds has no effect without eval_metric: all {Rounds} rounds are trained.";
            foreach (var (name, value) in OnProcessors.Except(Values))
                yield return $"{name} '{Values[name]}' asks for a GPU. This machine takes '{value}', which " +
                    "comes to nearly the same; an instance without a GPU fails such a job.";
            if (Values.TryGetValue("_tuning_objective_metric", out var metric) && metric.Split(':')[^1] is "rmse" or "mae" or "mse" or "r2"
                && Values.GetValueOrDefault("objective") is { } objective
                && objective is not ("reg:squarederror" or "reg:linear" or "reg:pseudohubererror" or "reg:absoluteerror"))
                yield return $"{metric} is computed from the raw margins in the container, before {objective} makes " +
                    "predictions of them: it is not the error of the predictions.";
        }
    }

    /// <summary>The values as this machine can train with them: on processors where GPUs are asked for.</summary>
    public IEnumerable<KeyValuePair<string, string>> OnProcessors => Values.Select(value => value switch
    {
        { Key: "tree_method", Value: "gpu_hist" } => KeyValuePair.Create("tree_method", "hist"),
        { Key: "predictor", Value: "gpu_predictor" } => KeyValuePair.Create("predictor", "cpu_predictor"),
        _ => value,
    });

    public int Rounds => Whole("num_round", 0);

    public int? EarlyStoppingRounds =>
        Values.ContainsKey("early_stopping_rounds") ? Whole("early_stopping_rounds", 0) : null;

    /// <summary>How many folds cross validation has; 0 when none is asked for.</summary>
    public int Folds => Whole("_kfold", 0);

    /// <summary>How often it is repeated.</summary>
    public int FoldRounds => Whole("_num_cv_round", 1);

    public int TreesPerRound => Values.GetValueOrDefault("booster") == "gblinear" ? 0 : Whole("num_parallel_tree", 1);

    public int Seed => Whole("seed", 0);

    public bool SavesOnTermination => Values.GetValueOrDefault("save_model_on_termination") == "true";

    public bool HasWeights => Values.GetValueOrDefault("csv_weights") == "1";

    /// <summary>Python's whole numbers have no end; more than fit are more than can be waited for.</summary>
    int Whole(string name, int absent) =>
        Values.TryGetValue(name, out var text) ? int.CreateSaturating(BigInteger.Parse(text)) : absent;
}
