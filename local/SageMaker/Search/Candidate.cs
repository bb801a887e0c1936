namespace Local.SageMaker.Search;

/// <summary>
/// One value for each parameter, by the parameter's name. Two candidates with the same values are equal.
/// </summary>
sealed record Candidate(IReadOnlyDictionary<string, ParameterValue> Values)
{
    public bool Equals(Candidate? other) =>
        other is not null && Values.Count == other.Values.Count
        && Values.All(value => other.Values.TryGetValue(value.Key, out var theirs) && theirs == value.Value);

    public override int GetHashCode() =>
        Values.Aggregate(0, (hash, value) => hash ^ HashCode.Combine(value.Key, value.Value));
}

/// <summary>A parameter's value, of the same case as its <see cref="ParameterRange"/>.</summary>
abstract record ParameterValue
{
    ParameterValue() { }

    public sealed record Continuous(double Value) : ParameterValue;

    public sealed record Integer(long Value) : ParameterValue;

    public sealed record Categorical(string Value) : ParameterValue;
}

/// <summary>A trial that has ended.</summary>
/// <param name="Objective">What is minimised; null (or a number that is not finite) when the trial failed.</param>
sealed record Observation(Candidate Candidate, double? Objective);
