using System.Globalization;
using Local.Console.Graph;

namespace Local.Console.Executions;

/// <summary>What the graph says of a state beside its name: counts of a Map, attempts, visits.</summary>
static class StateNote
{
    public static StateLook? Look(ExecutionProgress progress, string state) =>
        progress.Tallies.GetValueOrDefault(state) is { } tally ? new(tally.Status, Of(tally)) : null;

    static string? Of(StateTally tally)
    {
        var visit = tally.Latest!;
        var attempt = visit.Attempts.LastOrDefault();
        if (attempt?.Length is { } items)
            return Items(attempt, items);
        if (tally.Visits > 1 && visit.Parent is not null)
            return Counts(tally);
        if (attempt?.RetryDelay is { } delay && visit.Status is VisitStatus.InProgress)
            return Invariant($"attempt {visit.Attempts.Count + 1} in {delay.TotalSeconds:0.#} s");
        if (visit.Attempts.Count > 1)
            return Invariant($"attempt {visit.Attempts.Count}");
        return tally.Visits > 1 ? Invariant($"visited {tally.Visits} times") : null;
    }

    static string Items(Attempt attempt, int items)
    {
        if (attempt.MapRunArn is not null)
            return Invariant($"{items} item{(items == 1 ? "" : "s")} in a map run");
        var done = attempt.Iterations.Values.Count(iteration => iteration.Status is VisitStatus.Succeeded);
        var failed = attempt.Iterations.Values.Count(iteration => iteration.Status is VisitStatus.Failed);
        return Invariant($"{done} of {items} item{(items == 1 ? "" : "s")}{(failed > 0 ? $", {failed} failed" : "")}");
    }

    static string Counts(StateTally tally)
    {
        (VisitStatus Status, string Word)[] words = [
            (VisitStatus.Failed, "failed"), (VisitStatus.InProgress, "running"), (VisitStatus.CaughtError, "caught"),
                (VisitStatus.Aborted, "cancelled"), (VisitStatus.Succeeded, "done")];
        return string.Join(", ", words.Where(word => tally[word.Status] > 0)
            .Select(word => Invariant($"{tally[word.Status]} {word.Word}")));
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
