namespace Local.Console.Executions;

/// <summary>How many visits of a state there were, by what became of them.</summary>
sealed class StateTally
{
    readonly int[] _counts = new int[Enum.GetValues<VisitStatus>().Length];

    /// <summary>The visit that began last.</summary>
    public Visit? Latest { get; private set; }

    public int Visits { get; private set; }

    public int this[VisitStatus status] => _counts[(int)status];

    /// <summary>
    /// How the graph shows the state: in progress while any visit is; of a state that is visited once at a time what
    /// became of the last visit,
    /// of one in a Map the worst that became of any.
    /// </summary>
    public VisitStatus Status =>
        this[VisitStatus.InProgress] > 0 ? VisitStatus.InProgress
        : Latest is not { Parent: not null } ? Latest?.Status ?? VisitStatus.NotStarted
        : this[VisitStatus.Failed] > 0 ? VisitStatus.Failed
        : this[VisitStatus.Aborted] > 0 ? VisitStatus.Aborted
        : this[VisitStatus.CaughtError] > 0 ? VisitStatus.CaughtError
        : VisitStatus.Succeeded;

    public void Enter(Visit visit)
    {
        Latest = visit;
        Visits++;
        _counts[(int)visit.Status]++;
    }

    public void Change(VisitStatus from, VisitStatus to)
    {
        _counts[(int)from]--;
        _counts[(int)to]++;
    }
}
