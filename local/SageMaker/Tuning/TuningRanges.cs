using System.Globalization;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Tuning;

/// <summary>Reads the parameter ranges of a tuning job, and refuses those that cannot be searched.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html"/>
static class TuningRanges
{
    /// <summary>Static and tunable hyperparameters of one training job, and of those the tunable ones.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html"/>
    const int Most = 100, MostTunable = 30;

    /// <exception cref="AwsException">There are no values in a range.</exception>
    public static SearchSpace Read(ParameterRanges? ranges) => Space(ranges ?? new());

    /// <exception cref="AwsException">What is wrong.</exception>
    public static void Check(SearchSpace space, IReadOnlyDictionary<string, string> fixedValues)
    {
        if (space.Ranges.Count > MostTunable)
            throw Invalid($"{space.Ranges.Count} hyperparameters have a range, and a tuning job can search at most {MostTunable}.");
        if (space.Ranges.Count + fixedValues.Count + 1 > Most)
            throw Invalid(
                $"A training job can have at most {Most} hyperparameters, static and tunable ones and _tuning_objective_metric together.");
        if (space.Ranges.FirstOrDefault(range => fixedValues.ContainsKey(range.Name)) is { } twice)
            throw Invalid($"The hyperparameter '{twice.Name}' is both static and tuned. Give it in one place only.");
    }

    /// <summary>How many candidates there are; infinitely many as soon as a range is continuous.</summary>
    public static double Combinations(SearchSpace space) =>
        space.Ranges.Aggregate(1.0, (product, range) => product * range switch
        {
            ParameterRange.Integer integer => (double)integer.Max - integer.Min + 1,
            ParameterRange.Categorical categorical => categorical.Values.Count,
            _ => double.PositiveInfinity,
        });

    static SearchSpace Space(ParameterRanges ranges)
    {
        try
        {
            ParameterRange[] all =
            [
                .. ranges.IntegerParameterRanges.Select(range => new ParameterRange.Integer(
                    range.Name, Whole(range.Name, range.MinValue), Whole(range.Name, range.MaxValue),
                    Scaling(range.ScalingType))),
                .. ranges.ContinuousParameterRanges.Select(range => new ParameterRange.Continuous(
                    range.Name, Number(range.Name, range.MinValue), Number(range.Name, range.MaxValue),
                    Scaling(range.ScalingType))),
                .. ranges.CategoricalParameterRanges.Select(
                    range => new ParameterRange.Categorical(range.Name, range.Values)),
            ];
            if (all.GroupBy(range => range.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
                throw Invalid($"The hyperparameter '{twice.Key}' has {twice.Count()} ranges. Give it one.");
            return all.Length > 0 ? new(all) : throw Invalid("You must specify at least one hyperparameter range: ParameterRanges.");
        }
        catch (ArgumentException e)
        {
            throw Invalid(e.Message);
        }
    }

    static ScalingType Scaling(string? type) => type is null ? ScalingType.Auto : Enum.Parse<ScalingType>(type);

    static long Whole(string name, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw Invalid($"The range of the integer hyperparameter '{name}' has the bound '{text}', which is not a whole number.");

    static double Number(string name, string text) => PythonNumber.TryParseFloat(text)
        ?? throw Invalid($"The range of the continuous hyperparameter '{name}' has the bound '{text}', which is not a number.");

    static AwsException Invalid(string message) => new("ValidationException", message);
}
