namespace Local.SageMaker.Search;

/// <summary>Candidates drawn uniformly, on each parameter's scale; none twice while there are others.</summary>
/// <remarks>
/// The n-th proposal depends on the seed, n and the earlier proposals alone, not on what is observed or in which order
/// trials end.
/// </remarks>
sealed class RandomSearch(SearchSpace space, int seed) : ISearch
{
    /// <summary>
    /// In a space almost used up a new candidate may be hard to meet; then one comes again, as in a space that is used
    /// up.
    /// </summary>
    const int Attempts = 1000;

    public Candidate Propose(IReadOnlyList<Observation> observed, IReadOnlyList<Candidate> pending)
    {
        var random = Seed.At(seed, observed.Count + pending.Count);
        HashSet<Candidate> known = [.. observed.Select(trial => trial.Candidate), .. pending];
        Candidate candidate;
        var attempt = 0;
        do
        {
            candidate = space.Decode(space.Sample(random));
        }
        while (known.Contains(candidate) && ++attempt < Attempts);
        return candidate;
    }
}
