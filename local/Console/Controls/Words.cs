using System.Globalization;
using Local.Console.Executions;
using Local.StepFunctions.Executions;

namespace Local.Console.Controls;

/// <summary>How the console says things: in the words of the service's own.</summary>
static class Words
{
    public static string Of(ExecutionStatus status) => status switch
    {
        ExecutionStatus.TimedOut => "Timed out",
        _ => status.ToString(),
    };

    public static string Of(VisitStatus status) => status switch
    {
        VisitStatus.NotStarted => "Not started",
        VisitStatus.InProgress => "In progress",
        VisitStatus.CaughtError => "Caught error",
        VisitStatus.Aborted => "Cancelled",
        _ => status.ToString(),
    };

    /// <summary>The class that colours it.</summary>
    public static string Class(VisitStatus status) => status switch
    {
        VisitStatus.NotStarted => "not-started",
        VisitStatus.InProgress => "in-progress",
        VisitStatus.CaughtError => "caught",
        VisitStatus.Aborted => "aborted",
        VisitStatus.Failed => "failed",
        _ => "succeeded",
    };

    public static VisitStatus Look(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Running => VisitStatus.InProgress,
        ExecutionStatus.Succeeded => VisitStatus.Succeeded,
        ExecutionStatus.Aborted => VisitStatus.Aborted,
        _ => VisitStatus.Failed,
    };

    /// <summary><c>12 ms</c>, <c>3.25 s</c>, <c>4 min 3 s</c>, <c>2 h 14 min</c>.</summary>
    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 1 and >= 0 } => "< 1 ms",
        { TotalSeconds: < 1 } => Invariant($"{duration.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => Invariant($"{duration.TotalSeconds:0.00} s"),
        { TotalHours: < 1 } => Invariant($"{duration.Minutes} min {duration.Seconds} s"),
        { TotalDays: < 1 } => Invariant($"{duration.Hours} h {duration.Minutes} min"),
        _ => Invariant($"{duration.Days} d {duration.Hours} h"),
    };

    /// <summary>Since the start of the execution: <c>+00:01:02.345</c>.</summary>
    public static string Elapsed(TimeSpan elapsed) =>
        Invariant($@"+{(int)elapsed.TotalHours:00}:{elapsed:mm\:ss\.fff}");

    public static string Count(int count, string noun) => Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary><c>812 bytes</c>, <c>3.1 KB</c>, <c>24 MB</c>.</summary>
    public static string Bytes(long size) => size switch
    {
        < 1000 => Invariant($"{size} bytes"),
        < 1_000_000 => Invariant($"{size / 1e3:0.#} KB"),
        < 1_000_000_000 => Invariant($"{size / 1e6:0.#} MB"),
        _ => Invariant($"{size / 1e9:0.#} GB"),
    };

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
