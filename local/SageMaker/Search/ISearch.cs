namespace Local.SageMaker.Search;

/// <summary>
/// Chooses the next candidate of a tuning job. It remembers nothing between calls: same seed and same arguments, same
/// proposal.
/// </summary>
interface ISearch
{
    /// <param name="observed">Every trial that has ended, failed ones included.</param>
    /// <param name="pending">Every trial that was proposed and has not ended.</param>
    Candidate Propose(IReadOnlyList<Observation> observed, IReadOnlyList<Candidate> pending);
}
