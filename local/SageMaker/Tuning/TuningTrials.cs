using Local.Aws;
using Local.SageMaker.Search;

namespace Local.SageMaker.Tuning;

/// <summary>The search over one definition's ranges: what was tried, and what comes next.</summary>
/// <param name="role">The session in which its training jobs make their calls.</param>
/// <param name="inherited">What parents have seen.</param>
/// <param name="once">Whether each combination comes only once.</param>
sealed class TuningTrials(
    TuningDefinition definition,
    ISearch search,
    Principal role,
    IEnumerable<Observation> inherited,
    bool once)
{
    readonly List<Observation> _observed = [.. inherited];
    readonly List<Candidate> _pending = [];

    public TuningDefinition Definition => definition;

    public Principal Role => role;

    public int Proposed { get; private set; }

    public bool HasMore => !once || Proposed < TuningRanges.Combinations(definition.Space);

    public Candidate Propose()
    {
        var candidate = search.Propose(_observed, _pending);
        Add(candidate);
        return candidate;
    }

    /// <summary>A candidate that was proposed already, by the search of an earlier process.</summary>
    public void Add(Candidate candidate)
    {
        _pending.Add(candidate);
        Proposed++;
    }

    /// <param name="metric">What the training job ended with; null when it failed.</param>
    public void Record(Candidate candidate, float? metric)
    {
        _pending.Remove(candidate);
        _observed.Add(new(candidate, metric is { } value ? definition.Objective.Minimised(value) : null));
    }
}
