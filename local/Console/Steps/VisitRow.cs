using Local.Console.Executions;

namespace Local.Console.Steps;

/// <summary>A row of the table and of the timeline: a visit, an attempt of one, a branch or an iteration.</summary>
public sealed record VisitRow(
    string Key,
    int Depth,
    string Title,
    Visit? Visit,
    VisitStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    bool HasChildren)
{
    /// <summary>The tries of its work, as parts of its bar.</summary>
    internal IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>The rows that are seen: those whose parents are unfolded.</summary>
    /// <param name="isOpen">By key.</param>
    internal static List<VisitRow> Of(ExecutionProgress progress, Func<string, bool> isOpen)
    {
        List<VisitRow> rows = [];
        foreach (var visit in progress.Top)
            Add(rows, visit, 0, isOpen);
        return rows;
    }

    static void Add(List<VisitRow> rows, Visit visit, int depth, Func<string, bool> isOpen)
    {
        var key = $"v{visit.Entered.Id}";
        var hasChildren = visit.Attempts.Exists(attempt => attempt.Iterations.Count > 0);
        rows.Add(new(key, depth, visit.Name, visit, visit.Status, visit.Entered.Timestamp, visit.EndedAt,
            hasChildren)
        { Attempts = visit.Attempts });
        if (!hasChildren || !isOpen(key))
            return;
        foreach (var attempt in visit.Attempts)
        {
            foreach (var iteration in attempt.Iterations.Values)
                Add(rows, visit, attempt, iteration, depth + 1, isOpen);
        }
    }

    static void Add(List<VisitRow> rows, Visit visit, Attempt attempt, Iteration iteration, int depth, Func<string,
        bool> isOpen)
    {
        var key = $"i{attempt.Scheduled.Id}.{iteration.Index}";
        var name = visit.Type == "Map" ? $"#{iteration.Index}" : $"Branch {iteration.Index + 1}";
        var started = iteration.StartedAt ?? iteration.Visits.FirstOrDefault()?.Entered.Timestamp ?? attempt.StartedAt;
        rows.Add(new(key, depth, visit.Attempts.Count > 1 ? $"{name}, attempt {visit.Attempts.IndexOf(attempt) + 1}"
            : name, null, iteration.Status, started, iteration.EndedAt, iteration.Visits.Count > 0));
        if (!isOpen(key))
            return;
        foreach (var inner in iteration.Visits)
            Add(rows, inner, depth + 1, isOpen);
    }
}
