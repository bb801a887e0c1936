namespace Local.Run;

/// <summary>A run so far: a fold over its events.</summary>
sealed class RunState
{
    public List<StateVisit> Visits { get; } = [];
    public Dictionary<string, RunEvent.TrainingJobChanged> TrainingJobs { get; } = [];
    public DateTimeOffset StartedAt { get; private set; }
    public RunEvent.ExecutionEnded? Ended { get; private set; }
    public RunEvent.Refused? Refused { get; private set; }

    public ExitCode ExitCode => Refused is not null ? Refused.ExitCode
        : Ended is { Status: "SUCCEEDED" } ? ExitCode.Succeeded
        : ExitCode.ExecutionFailed;

    /// <summary>The state that was in when a job was created.</summary>
    public StateVisit? VisitOf(RunEvent.TrainingJobChanged job) =>
        Visits.FindLast(visit => visit.EnteredAt <= job.CreatedAt);

    public void Apply(RunEvent @event)
    {
        switch (@event)
        {
            case RunEvent.ExecutionStarted started:
                StartedAt = started.At;
                break;
            case RunEvent.StateEntered entered:
                Visits.Add(new(entered.State, entered.At));
                break;
            case RunEvent.StateExited exited when FindUnfinished(exited.State) is { } visit:
                visit.ExitedAt = exited.At;
                break;
            case RunEvent.AttemptFailed failed when Visits.FindLast(visit => visit.State == failed.State) is { } visit:
                visit.Failures.Add(failed);
                break;
            case RunEvent.TrainingJobChanged changed:
                TrainingJobs[changed.Name] = changed;
                break;
            case RunEvent.ExecutionEnded ended:
                Ended = ended;
                break;
            case RunEvent.Refused refused:
                Refused = refused;
                break;
        }
    }

    StateVisit? FindUnfinished(string state) =>
        Visits.FindLast(visit => visit.State == state && visit.ExitedAt is null);
}

/// <summary>One stay in a state.</summary>
sealed record StateVisit(string State, DateTimeOffset EnteredAt)
{
    public DateTimeOffset? ExitedAt { get; set; }
    public List<RunEvent.AttemptFailed> Failures { get; } = [];
}
