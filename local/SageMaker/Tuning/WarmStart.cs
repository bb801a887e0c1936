using System.Text.Json.Nodes;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Tuning;

/// <summary>
/// A tuning job that starts with what its parents have seen: what it may change, and what it takes over.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-warm-start.html"/>
static class WarmStart
{
    const int MostChanges = 10;

    /// <remarks>As a refusal of the service lists them: github.com/aws/sagemaker-python-sdk/issues/3693.</remarks>
    static readonly string[] MayChange =
    [
        "AlgorithmSpecification", "InputDataConfig", "OutputDataConfig", "StaticHyperParameters", "RoleArn",
        "ResourceConfig", "StoppingCondition", "VpcConfig",
        "EnableManagedSpotTraining", "CheckpointConfig",
    ];

    /// <exception cref="AwsException">One of the parents is not there, or the job may not start with what it has
    /// seen.</exception>
    public static void Check(
        CreateHyperParameterTuningJobRequest request,
        IReadOnlyList<TuningDefinition> definitions,
        Func<string, TuningJob> get)
    {
        if (request.WarmStartConfig is not { } config)
            return;
        if (definitions is not [var definition])
            throw Invalid(
                "WarmStartConfig can't be used with several TrainingJobDefinitions: a warm start is available only " +
                "when a single algorithm is tuned.");
        if (request.HyperParameterTuningJobConfig.Strategy == "Grid")
            throw Invalid("WarmStartConfig can't be used with the strategy Grid, which tries every combination once.");
        List<TuningJob> parents = [];
        foreach (var parent in config.ParentHyperParameterTuningJobs)
        {
            var job = Get(parent.HyperParameterTuningJobName, get);
            if (parents.Contains(job))
                throw Invalid($"The parent tuning job {job.Name} is there twice.");
            Check(config.WarmStartType, definition, job);
            parents.Add(job);
        }
    }

    /// <summary>
    /// What the parents' training jobs have shown, as candidates of these ranges. A parent's own parents do not count.
    /// </summary>
    public static IEnumerable<Observation> Observations(TuningDefinition definition, IEnumerable<TuningJob> parents) =>
        from parent in parents
        from training in parent.TrainingJobs
        let metric = training.FinalMetric
        where metric is not null
        let candidate = definition.Candidate(training.HyperParameters)
        where candidate is not null
        select new Observation(candidate, definition.Objective.Minimised(metric.Value));

    static TuningJob Get(string? name, Func<string, TuningJob> get)
    {
        try
        {
            return get(name ?? throw Invalid("Each of the ParentHyperParameterTuningJobs needs a HyperParameterTuningJobName."));
        }
        catch (AwsException e) when (e.Code == "ResourceNotFound")
        {
            throw Invalid(e.Message); // the create call does not have that error
        }
    }

    static void Check(string type, TuningDefinition definition, TuningJob parent)
    {
        if (!parent.HasEnded)
            throw Invalid(
                $"The parent tuning job {parent.Name} is in status {parent.Status}. A parent must be Completed, Stopped or Failed.");
        if (parent.Definitions is not [var before])
            throw Invalid(
                $"The parent tuning job {parent.Name} has several TrainingJobDefinitions: a warm start is available " +
                "only when a single algorithm is tuned.");
        if (before.Objective != definition.Objective)
            throw Invalid(
                $"The objective metric must be the one of the parent tuning job {parent.Name}: " +
                $"{before.Objective.MetricName}, {before.Objective.Type}.");
        // The text: github.com/aws/amazon-sagemaker-examples/issues/861
        if (!Names(before).SetEquals(Names(definition)))
            throw Invalid(
                "The set of tunable plus static HyperParameter names is not the same across current and parent " +
                "tuning jobs. Please ensure this set is constant when warm starting. Note that previously static " +
                "HyperParameters can be tuned in warm start jobs and vice versa.");
        if (definition.Space.Ranges.FirstOrDefault(
            range => Range(before, range.Name) is { } its && its.GetType() != range.GetType()) is { } other)
            throw Invalid(
                $"The hyperparameter '{other.Name}' is {other.GetType().Name} here and " +
                $"{Range(before, other.Name)!.GetType().Name} in the parent tuning job {parent.Name}. Its type must not change.");
        if (Changes(before, definition) is > MostChanges and var changes)
            throw Invalid(
                $"{changes} hyperparameters are static and were tuned or had another value in the parent tuning job " +
                $"{parent.Name}; at most {MostChanges} changes are allowed.");
        CheckUnchanged(type, definition, before);
    }

    static void CheckUnchanged(string type, TuningDefinition definition, TuningDefinition before)
    {
        // With the same data and algorithm, neither of the two may change.
        string[] may = type == "TransferLearning" ? MayChange : [.. MayChange.Except(["AlgorithmSpecification", "InputDataConfig"])];
        // As Describe shows them: what was left out is its default.
        var (now, then) = (TuningDescriptions.Complete(definition), TuningDescriptions.Complete(before));
        if (now.Concat(then)
            .Select(field => field.Key)
            .Except(may)
            .Any(field => !JsonNode.DeepEquals(now[field], then[field])))
        {
            var names = string.Join(", ", may.Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
            throw Invalid($"Only the following fields in TrainingJobDefinition are allowed to change: [{names}].");
        }
    }

    static HashSet<string> Names(TuningDefinition definition) =>
        [.. definition.Training.StaticHyperParameters.Keys, .. definition.Space.Ranges.Select(range => range.Name)];

    static ParameterRange? Range(TuningDefinition definition, string name) =>
        definition.Space.Ranges.FirstOrDefault(range => range.Name == name);

    /// <summary>
    /// A number counts once, a category once for each of its values: two when it was static, since those are the old
    /// one and the new one.
    /// </summary>
    static int Changes(TuningDefinition before, TuningDefinition definition) =>
        definition.Training.StaticHyperParameters.Sum(now => Range(before, now.Key) switch
    {
        ParameterRange.Categorical categorical => categorical.Values.Count,
        not null => 1,
        null when before.Training.StaticHyperParameters[now.Key] == now.Value => 0,
        null => PythonNumber.TryParseFloat(now.Value) is null ? 2 : 1,
    });

    static AwsException Invalid(string message) => new("ValidationException", message);
}
