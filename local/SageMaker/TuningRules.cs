using System.Globalization;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>What SageMaker checks before a tuning job is created, beyond the API model; and what is not supported here, by name.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html"/>
static class TuningRules
{
    /// <exception cref="AwsException">What is wrong.</exception>
    public static ISearch Check(CreateHyperParameterTuningJobRequest request, int seed)
    {
        var config = request.HyperParameterTuningJobConfig;
        if (request.TrainingJobDefinition is null)
            throw Invalid("A training job definition is required: TrainingJobDefinition.");
        if (config.TrainingJobEarlyStoppingType == "Auto")
            throw Invalid("TrainingJobEarlyStoppingType 'Auto' is not supported here: use Off, or run this on AWS.");
        CheckObjective(config.HyperParameterTuningJobObjective, request.TrainingJobDefinition.AlgorithmSpecification.TrainingImage);
        CheckLimits(config.ResourceLimits);

        var space = Space(config.ParameterRanges ?? throw Invalid("You must specify at least one hyperparameter range: ParameterRanges."));
        if (space.Ranges.FirstOrDefault(range => request.TrainingJobDefinition.StaticHyperParameters.ContainsKey(range.Name)) is { } twice)
            throw Invalid($"The hyperparameter '{twice.Name}' is both static and tuned. Give it in one place only.");
        return config.Strategy switch
        {
            "Bayesian" => new BayesianSearch(space, seed),
            "Random" => new RandomSearch(space, seed),
            _ => throw Invalid($"The strategy '{config.Strategy}' is not supported here: use Bayesian or Random, or run this on AWS."),
        };
    }

    static void CheckObjective(Objective? objective, string? image)
    {
        if (objective is null || !Metric.Names.Contains(objective.MetricName))
            throw Invalid("A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.");
        var metric = Metric.All.First(metric => metric.Name == objective.MetricName.Split(':')[1]);
        if (metric.Maximize != (objective.Type == "Maximize"))
            throw Invalid($"The objective metric type, [{objective.Type}], that you specified for objective metric, [{objective.MetricName}], isn't valid for the [{image}] algorithm. Choose a valid objective metric type.");
    }

    static void CheckLimits(ResourceLimits limits)
    {
        if (limits.MaxNumberOfTrainingJobs is not { } all)
            throw Invalid("ResourceLimits.MaxNumberOfTrainingJobs is required here.");
        if (all > 750)
            throw Limit("number of training jobs per hyperparameter tuning job", 750, all);
        if (limits.MaxParallelTrainingJobs > 100)
            throw Limit("number of parallel training jobs per hyperparameter tuning job", 100, limits.MaxParallelTrainingJobs);
    }

    static SearchSpace Space(ParameterRanges ranges)
    {
        try
        {
            return new(
            [
                .. ranges.IntegerParameterRanges.Select(range => new ParameterRange.Integer(
                    range.Name, Whole(range.Name, range.MinValue), Whole(range.Name, range.MaxValue), Scaling(range.ScalingType))),
                .. ranges.ContinuousParameterRanges.Select(range => new ParameterRange.Continuous(
                    range.Name, Number(range.Name, range.MinValue), Number(range.Name, range.MaxValue), Scaling(range.ScalingType))),
                .. ranges.CategoricalParameterRanges.Select(range => new ParameterRange.Categorical(range.Name, range.Values)),
            ]);
        }
        catch (ArgumentException e)
        {
            throw Invalid(e.Message);
        }
    }

    static ScalingType Scaling(string? type) => type is null ? ScalingType.Auto : Enum.Parse<ScalingType>(type);

    static long Whole(string name, string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw Invalid($"The range of the integer hyperparameter '{name}' has the bound '{text}', which is not a whole number.");

    static double Number(string name, string text) => PythonNumber.TryParseFloat(text)
        ?? throw Invalid($"The range of the continuous hyperparameter '{name}' has the bound '{text}', which is not a number.");

    static AwsException Limit(string what, int limit, int asked) => new("ResourceLimitExceeded",
        $"The account-level service limit '{what}' is {limit}, with a request of {asked}. Please use AWS Service Quotas to request an increase for this quota.");

    static AwsException Invalid(string message) => new("ValidationException", message);
}
