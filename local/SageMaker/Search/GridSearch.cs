namespace Local.SageMaker.Search;

/// <summary>Every combination of categories once, in the order of the ranges: the last one changes fastest.</summary>
/// <remarks>The n-th proposal depends on n alone.</remarks>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-how-it-works.html"/>
sealed class GridSearch : ISearch
{
    readonly ParameterRange.Categorical[] _ranges;

    /// <exception cref="ArgumentException">A range is one of numbers.</exception>
    public GridSearch(SearchSpace space)
    {
        if (space.Ranges.FirstOrDefault(range => range is not ParameterRange.Categorical) is { } number)
            throw new ArgumentException($"'{number.Name}' is a range of numbers, and a grid has only categorical ranges.");
        _ranges = [.. space.Ranges.Cast<ParameterRange.Categorical>()];
    }

    public Candidate Propose(IReadOnlyList<Observation> observed, IReadOnlyList<Candidate> pending)
    {
        var rest = observed.Count + pending.Count;
        Dictionary<string, ParameterValue> values = new(_ranges.Length);
        foreach (var range in _ranges.Reverse())
        {
            (rest, var index) = Math.DivRem(rest, range.Values.Count);
            values[range.Name] = new ParameterValue.Categorical(range.Values[index]);
        }
        return new(values);
    }
}
