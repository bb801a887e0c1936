using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>The time that a branch spent in a state, from entering it to leaving it, with all its attempts.</summary>
public sealed class Visit
{
    readonly List<int> _events = [];

    internal Visit(HistoryEvent.StateEntered entered, Visit? parent, BranchId branch) =>
        (Entered, Parent, Branch) = (entered, parent, branch);

    internal HistoryEvent.StateEntered Entered { get; }
    internal string Name => Entered.Name;
    internal string Type => Entered.StateType;

    /// <summary>The Map or Parallel state that it is part of; null at the top.</summary>
    internal Visit? Parent { get; }
    internal BranchId Branch { get; }

    /// <summary>Null while it goes on, and when the execution ended in it.</summary>
    internal HistoryEvent.StateExited? Exited { get; set; }

    /// <summary>When it was left, or given up.</summary>
    internal DateTimeOffset? EndedAt { get; set; }

    internal VisitStatus Status { get; set; } = VisitStatus.InProgress;

    /// <summary>The last failure in it, which may have been retried or caught.</summary>
    internal (string? Error, string? Cause)? Failure { get; set; }

    internal List<Attempt> Attempts { get; } = [];

    /// <summary>Where its events are in the history.</summary>
    internal IReadOnlyList<int> Events => _events;

    internal void Add(int index) => _events.Add(index);
}

/// <summary>One try of a state's work.</summary>
sealed class Attempt(HistoryEvent scheduled)
{
    readonly SortedDictionary<int, Iteration> _iterations = [];

    public HistoryEvent Scheduled => scheduled;

    /// <summary>Whether a service, a function or a worker is called.</summary>
    public bool IsCall => scheduled is not (HistoryEvent.MapStateStarted or HistoryEvent.ParallelStateStarted);

    public DateTimeOffset StartedAt => scheduled.Timestamp;
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The answer to the call, when it was a job or a token that was waited for.</summary>
    public JsonElement? Submitted { get; set; }

    public JsonElement? Result { get; set; }
    public (string? Error, string? Cause)? Failure { get; set; }

    /// <summary>How long the next attempt waits; null when none follows.</summary>
    public TimeSpan? RetryDelay { get; set; }

    /// <summary>How many items a Map has; null for anything else.</summary>
    public int? Length => (scheduled as HistoryEvent.MapStateStarted)?.Length;

    public string? MapRunArn { get; set; }

    /// <summary>
    /// The branches of a Parallel state and the iterations of a Map that have begun, by their number.
    /// </summary>
    public IReadOnlyDictionary<int, Iteration> Iterations => _iterations;

    public Iteration Iteration(int index) =>
        _iterations.TryGetValue(index, out var iteration) ? iteration : _iterations[index] = new(index);
}

/// <summary>A branch of a Parallel state, or an iteration of a Map.</summary>
sealed class Iteration(int index)
{
    public int Index => index;
    public List<Visit> Visits { get; } = [];
    public VisitStatus Status { get; set; } = VisitStatus.InProgress;
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>The colours of the graph.</summary>
public enum VisitStatus { NotStarted, InProgress, Succeeded, CaughtError, Failed, Aborted }
