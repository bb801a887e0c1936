using System.Globalization;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Tuning;

/// <summary>
/// What SageMaker checks before a tuning job is created, beyond the API model; and what is not supported here, by name.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html"/>
static class TuningRules
{
    /// <summary>
    /// The most training jobs of one tuning job, those of its parents included; and the most of a random search.
    /// </summary>
    const int MostJobs = 750, MostRandomJobs = 10_000, MostParallelJobs = 100;

    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperbandStrategyConfig.html"/>
    const int MostEpochs = 20_000;

    /// <summary>From these Hyperband takes its MaxResource when the request has none.</summary>
    static readonly string[] Epochs = ["epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs"];

    /// <summary>What a tuning job may search: every other hyperparameter is static.</summary>
    /// <remarks>
    /// Those of the documentation, which the container's table marks as tunable. Public pipelines tune
    /// <c>scale_pos_weight</c> with the service's own image, too;
    /// <c>num_parallel_tree</c> was refused (github.com/aws/sagemaker-xgboost-container/issues/113), and names that
    /// only a user's script knows (github.com/aws/sagemaker-python-sdk/issues/2226).
    /// </remarks>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost-tuning.html"/>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/hyperparameter_validation.py"/>
    static readonly string[] Tunable =
    [
        "alpha", "colsample_bylevel", "colsample_bynode", "colsample_bytree", "eta", "gamma", "lambda",
        "max_delta_step", "max_depth", "min_child_weight", "num_round",
        "scale_pos_weight", "subsample",
    ];

    /// <summary>The definitions of training jobs, one of which may be on its own.</summary>
    /// <param name="chosen">As <see cref="TuningResources.Choose"/> has made it of what was sent.</param>
    /// <exception cref="AwsException">They are not complete, or their ranges are none.</exception>
    public static IReadOnlyList<TuningDefinition> Definitions(
        CreateHyperParameterTuningJobRequest request, JsonElement asSent, JsonElement chosen)
    {
        var config = request.HyperParameterTuningJobConfig;
        if (request.TrainingJobDefinition is { } only)
        {
            if (request.TrainingJobDefinitions.Count > 0)
                throw Invalid("You can't specify both TrainingJobDefinition and TrainingJobDefinitions. Give one of them.");
            if (only.TuningObjective is not null || only.HyperParameterRanges is not null)
                throw Invalid(
                    "TuningObjective and HyperParameterRanges are fields of TrainingJobDefinitions. With " +
                    "TrainingJobDefinition, give HyperParameterTuningJobObjective and ParameterRanges in HyperParameterTuningJobConfig.");
            return [
                Definition(
                    only,
                    asSent.GetProperty("TrainingJobDefinition"),
                    chosen.GetProperty("TrainingJobDefinition"),
                    config.HyperParameterTuningJobObjective,
                    config.ParameterRanges),
            ];
        }

        if (request.TrainingJobDefinitions.Count == 0)
            throw Invalid("A training job definition is required: TrainingJobDefinition or TrainingJobDefinitions.");
        if (config.HyperParameterTuningJobObjective is not null || config.ParameterRanges is not null)
            throw Invalid(
                "With TrainingJobDefinitions, give TuningObjective and HyperParameterRanges in each of them, and " +
                "neither HyperParameterTuningJobObjective nor ParameterRanges in HyperParameterTuningJobConfig.");
        if (request.TrainingJobDefinitions.Any(definition => definition.DefinitionName is null)
            || request.TrainingJobDefinitions.DistinctBy(definition => definition.DefinitionName)
                .Count() < request.TrainingJobDefinitions.Count)
            throw Invalid("Each of the TrainingJobDefinitions needs a DefinitionName of its own.");
        const string many = "TrainingJobDefinitions";
        return [.. request.TrainingJobDefinitions
            .Zip(asSent.GetProperty(many).EnumerateArray(), chosen.GetProperty(many).EnumerateArray())
            .Select(triple => Definition(
                triple.First,
                triple.Second,
                triple.Third,
                triple.First.TuningObjective,
                triple.First.HyperParameterRanges))];
    }

    /// <summary>What the service checks of definitions that are complete.</summary>
    /// <exception cref="AwsException">What is wrong.</exception>
    public static void Check(IReadOnlyList<TuningDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            var image = definition.Training.AlgorithmSpecification.TrainingImage;
            CheckObjective(definition.Objective, image);
            TuningResources.Check(definition.Request);
            TuningRanges.Check(definition.Space, definition.Training.StaticHyperParameters);
            // "The hyperparamet…" is all that is published of the service's text; the rest is not its own.
            if (definition.Space.Ranges.FirstOrDefault(range => !Tunable.Contains(range.Name)) is { } range)
                throw Invalid(
                    $"The hyperparameter, [{range.Name}], isn't tunable for the [{image}] algorithm. Make it static, " +
                    $"or choose among [{string.Join(", ", Tunable)}].");
        }
        if (definitions.DistinctBy(definition => definition.Objective.Type).Count() > 1)
            throw Invalid(
                "The TuningObjective of each of the TrainingJobDefinitions must have the same Type: their training " +
                "jobs are compared with each other.");
    }

    /// <summary>How many training jobs there will be, if nothing ends the tuning job earlier.</summary>
    /// <param name="inherited">The number of training jobs of the parents.</param>
    public static int NumberOfJobs(TuningConfig config, IReadOnlyList<TuningDefinition> definitions, int inherited) =>
        config.ResourceLimits.MaxNumberOfTrainingJobs
            ?? (int)Math.Min(Combinations(definitions), Most(config) - inherited);

    /// <param name="inherited">The number of training jobs of the parents.</param>
    /// <exception cref="AwsException">There would be too many training jobs, or nothing says how many.</exception>
    public static void CheckLimits(TuningConfig config, IReadOnlyList<TuningDefinition> definitions, int inherited)
    {
        var limits = config.ResourceLimits;
        var combinations = Combinations(definitions);
        var most = Most(config);
        var asked = limits.MaxNumberOfTrainingJobs;
        if (limits.MaxParallelTrainingJobs > MostParallelJobs)
            throw Limit(
                "number of parallel training jobs per hyperparameter tuning job",
                MostParallelJobs,
                limits.MaxParallelTrainingJobs);
        if (config.Strategy == "Grid")
        {
            foreach (var definition in definitions)
                // refuses ranges of numbers, which have no number of combinations
                _ = Search(config.Strategy, definition, 0);
            if (combinations > most)
                throw Limit("number of training jobs per hyperparameter tuning job", most, combinations);
            if (asked is { } number && number != combinations)
                throw Invalid(
                    $"With the strategy Grid, MaxNumberOfTrainingJobs [{number}] must be the number of distinct " +
                    $"categorical combinations, [{combinations}]. It can also be left out.");
            return;
        }
        if (asked is null
            && limits.MaxRuntimeInSeconds is null
            && config.TuningJobCompletionCriteria?.CanBeMet is not true)
            throw Invalid(
                "MaxNumberOfTrainingJobs is required, unless MaxRuntimeInSeconds or TuningJobCompletionCriteria end the tuning job.");
        if ((asked ?? 1) + inherited > most)
            throw Limit("number of training jobs per hyperparameter tuning job", most, (asked ?? 1) + inherited);
        // The text: github.com/aws/amazon-sagemaker-operator-for-k8s/issues/123
        if (asked > combinations)
            throw Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"You don't have enough combinations of hyperparameter ranges. The total number of hyperparameter " +
                $"combinations for the provided ranges [{combinations:0.0}] must be equal or greater than the " +
                $"value of MaxNumberOfJobs, [{asked}]. Provide additional ranges."));
    }

    static double Combinations(IReadOnlyList<TuningDefinition> definitions) =>
        definitions.Sum(definition => TuningRanges.Combinations(definition.Space));

    static int Most(TuningConfig config) => config.Strategy == "Random" ? MostRandomJobs : MostJobs;

    /// <exception cref="AwsException">What is wrong.</exception>
    public static ISearch Search(string strategy, TuningDefinition definition, int seed)
    {
        try
        {
            return strategy switch
            {
                "Grid" => new GridSearch(definition.Space),
                "Bayesian" => new BayesianSearch(definition.Space, seed),
                _ => new RandomSearch(definition.Space, seed), // Hyperband chooses its configurations at random too
            };
        }
        catch (ArgumentException e)
        {
            throw Invalid(e.Message);
        }
    }

    /// <summary>What stops training jobs early; null when nothing does.</summary>
    /// <exception cref="AwsException">What is wrong.</exception>
    public static IStoppingRule? StoppingRule(
        TuningConfig config, IReadOnlyList<TuningDefinition> definitions, int seed)
    {
        var early = config.TrainingJobEarlyStoppingType == "Auto";
        if (early && config.Strategy == "Hyperband")
            throw Invalid("TrainingJobEarlyStoppingType must be Off with the strategy Hyperband, which has its own early stopping.");
        if (early && definitions.Count > 1)
            throw Invalid(
                "TrainingJobEarlyStoppingType must be Off with several TrainingJobDefinitions: training jobs are " +
                "stopped early only when a single algorithm is tuned.");
        if (config.StrategyConfig?.HyperbandStrategyConfig is not null && config.Strategy != "Hyperband")
            throw Invalid($"HyperbandStrategyConfig can be given only with the strategy Hyperband, and the strategy is {config.Strategy}.");
        return config.Strategy == "Hyperband" ? Hyperband(
            config.StrategyConfig?.HyperbandStrategyConfig, definitions, seed) : early ? new MedianStopping() : null;
    }

    static HyperbandStopping Hyperband(
        HyperbandStrategyConfig? config, IReadOnlyList<TuningDefinition> definitions, int seed)
    {
        var fixedValues = definitions.SelectMany(definition => definition.Training.StaticHyperParameters);
        var epochs = fixedValues.Where(value => Epochs.Contains(value.Key))
            .Select(value => int.TryParse(value.Value, out var number) ? number : (int?)null);
        // The text: github.com/awslabs/graphstorm/issues/1243
        var max = config?.MaxResource ?? epochs.Max()
            ?? throw Invalid(
                "MaxResource parameter is not provided and could not be inferred from provided static " +
                "hyperparameters of TrainingJobDefinition.");
        if (max > MostEpochs)
            throw Invalid($"MaxResource is {max}, and the maximum value is {MostEpochs} epochs.");
        try
        {
            return new HyperbandStopping(config?.MinResource ?? 1, max, seed);
        }
        catch (ArgumentException e)
        {
            throw Invalid(e.Message);
        }
    }

    static TuningDefinition Definition(
        TrainingJobDefinition training,
        JsonElement sent,
        JsonElement chosen,
        Objective? objective,
        ParameterRanges? ranges)
    {
        // Describe shows the objective among the static hyperparameters, and who repeats a job may send it along.
        var fixedValues = training.StaticHyperParameters.Where(
            value => value.Key != TuningDefinition.ObjectiveParameter).ToDictionary();
        return new(
            training with { StaticHyperParameters = fixedValues },
            sent,
            chosen,
            objective ?? throw NoMetric(),
            TuningRanges.Read(ranges));
    }

    static void CheckObjective(Objective objective, string? image)
    {
        if (!Metric.Names.Contains(objective.MetricName))
            throw NoMetric();
        var metric = Metric.All.First(metric => metric.Name == objective.MetricName.Split(':')[1]);
        if (metric.Maximize != (objective.Type == "Maximize"))
            throw Invalid(
                $"The objective metric type, [{objective.Type}], that you specified for objective metric, " +
                $"[{objective.MetricName}], isn't valid for the [{image}] algorithm. Choose a valid objective metric type.");
    }

    static AwsException NoMetric() =>
        Invalid("A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.");

    static AwsException Limit(string what, int limit, double asked) => new("ResourceLimitExceeded",
        $"The account-level service limit '{what}' is {limit}, with a request of {asked}. Please use AWS Service " +
        "Quotas to request an increase for this quota.");

    static AwsException Invalid(string message) => new("ValidationException", message);
}
