namespace Local.SageMaker.Tuning;

// The fields of CreateHyperParameterTuningJob that decide something here.

sealed record CreateHyperParameterTuningJobRequest
{
    public required string HyperParameterTuningJobName { get; init; }
    public required TuningConfig HyperParameterTuningJobConfig { get; init; }
    public TrainingJobDefinition? TrainingJobDefinition { get; init; }
    public IReadOnlyList<TrainingJobDefinition> TrainingJobDefinitions { get; init; } = [];
    public WarmStartConfig? WarmStartConfig { get; init; }
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

sealed record TuningConfig
{
    public required string Strategy { get; init; }
    public StrategyConfig? StrategyConfig { get; init; }
    public Objective? HyperParameterTuningJobObjective { get; init; }
    public required ResourceLimits ResourceLimits { get; init; }
    public ParameterRanges? ParameterRanges { get; init; }
    public string? TrainingJobEarlyStoppingType { get; init; }
    public CompletionCriteria? TuningJobCompletionCriteria { get; init; }
    public int? RandomSeed { get; init; }
}

sealed record StrategyConfig(HyperbandStrategyConfig? HyperbandStrategyConfig);

/// <summary>Resources are epochs, which are XGBoost's rounds.</summary>
sealed record HyperbandStrategyConfig(int? MinResource, int? MaxResource);

sealed record Objective(string Type, string MetricName)
{
    /// <summary>A value of the metric as what is to be minimised.</summary>
    public double Minimised(float value) => Type == "Maximize" ? -value : value;
}

sealed record ResourceLimits(int? MaxNumberOfTrainingJobs, int MaxParallelTrainingJobs, int? MaxRuntimeInSeconds);

sealed record CompletionCriteria(
    float? TargetObjectiveMetricValue,
    NotImproving? BestObjectiveNotImproving,
    ConvergenceDetected? ConvergenceDetected)
{
    /// <summary>Whether it has one that can end a tuning job.</summary>
    public bool CanBeMet =>
        TargetObjectiveMetricValue is not null
            || BestObjectiveNotImproving?.MaxNumberOfTrainingJobsNotImproving is not null
        || ConvergenceDetected is { CompleteOnConvergence: "Enabled" };
}

sealed record NotImproving(int? MaxNumberOfTrainingJobsNotImproving);

/// <param name="CompleteOnConvergence"><c>Enabled</c> or <c>Disabled</c>.</param>
sealed record ConvergenceDetected(string? CompleteOnConvergence);

sealed record ParameterRanges
{
    public IReadOnlyList<NumericRange> IntegerParameterRanges { get; init; } = [];
    public IReadOnlyList<NumericRange> ContinuousParameterRanges { get; init; } = [];
    public IReadOnlyList<CategoricalRange> CategoricalParameterRanges { get; init; } = [];
}

sealed record NumericRange(string Name, string MinValue, string MaxValue, string? ScalingType);

sealed record CategoricalRange(string Name, IReadOnlyList<string> Values);

/// <param name="WarmStartType"><c>IdenticalDataAndAlgorithm</c> or <c>TransferLearning</c>.</param>
sealed record WarmStartConfig(IReadOnlyList<ParentTuningJob> ParentHyperParameterTuningJobs, string WarmStartType);

sealed record ParentTuningJob(string? HyperParameterTuningJobName);
