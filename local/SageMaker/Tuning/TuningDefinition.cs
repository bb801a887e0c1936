using System.Globalization;
using System.Text.Json;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Tuning;

/// <summary>
/// One of a tuning job's definitions of training jobs, mostly the only one: what they have in common, and what is
/// tuned.
/// </summary>
/// <param name="Request">The definition as the request has it.</param>
/// <param name="TrainingRequest">The same as its training jobs have it.</param>
sealed record TuningDefinition(
    TrainingJobDefinition Training,
    JsonElement Request,
    JsonElement TrainingRequest,
    Objective Objective,
    SearchSpace Space)
{
    /// <summary>The hyperparameter by which the container is told what is tuned for.</summary>
    public const string ObjectiveParameter = "_tuning_objective_metric";

    /// <summary>What a training job gets with a candidate.</summary>
    public IReadOnlyDictionary<string, string> HyperParameters(IReadOnlyDictionary<string, string> tuned) =>
        new Dictionary<string, string>(
        [KeyValuePair.Create(ObjectiveParameter, Objective.MetricName), .. Training.StaticHyperParameters, .. tuned]);

    /// <summary>A candidate's values as the service writes them: what Python's <c>repr</c> gives.</summary>
    public static IReadOnlyDictionary<string, string> Texts(Candidate candidate) =>
        candidate.Values.OrderBy(value => value.Key, StringComparer.Ordinal)
        .ToDictionary(value => value.Key, value => value.Value switch
        {
            ParameterValue.Continuous continuous => PythonNumber.Format(continuous.Value),
            ParameterValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
            ParameterValue.Categorical categorical => categorical.Value,
            _ => throw new System.Diagnostics.UnreachableException(),
        });

    /// <summary>
    /// The candidate that a training job tried; null when one of its values is not of the kind of its range.
    /// </summary>
    /// <param name="hyperParameters">All that the training job got: what is tuned here may have been static
    /// there.</param>
    public Candidate? Candidate(IReadOnlyDictionary<string, string> hyperParameters)
    {
        Dictionary<string, ParameterValue> values = [];
        foreach (var range in Space.Ranges)
        {
            var text = hyperParameters.GetValueOrDefault(range.Name);
            ParameterValue? value = range switch
            {
                ParameterRange.Integer when long.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var whole) => new ParameterValue.Integer(whole),
                ParameterRange.Continuous when text is not null && PythonNumber.TryParseFloat(text) is { } number =>
                    new ParameterValue.Continuous(number),
                ParameterRange.Categorical when text is not null => new ParameterValue.Categorical(text),
                _ => null,
            };
            if (value is null)
                return null;
            values[range.Name] = value;
        }
        return new(values);
    }
}
