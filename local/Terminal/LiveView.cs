using System.Globalization;
using Local.Run;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Local.Terminal;

/// <summary>A run as a picture that is redrawn in place, for a terminal.</summary>
sealed class LiveView(IAnsiConsole terminal, TimeProvider time)
{
    const int JobsShown = 12;
    // What a row needs beside a bar: the longest name of a training job, its rounds and its metric.
    const int WidthForBars = 96, BarLength = 14;
    // What a row needs beside a name: a mark and seconds; an indent and rounds.
    const int BesideState = 13, BesideJob = 16, LeastName = 8, UsualName = 40;
    static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    readonly RunState _run = new();

    public async Task<RunState> ShowAsync(IAsyncEnumerable<RunEvent> events)
    {
        await using var next = events.GetAsyncEnumerator();
        while (await next.MoveNextAsync())
        {
            _run.Apply(next.Current);
            if (next.Current is RunEvent.ExecutionStarted)
            {
                var picture = terminal.Live(Picture()).Cropping(VerticalOverflowCropping.Top);
                await picture.StartAsync(context => DrawAsync(context, next));
            }
            // Not terminal.WriteLine, which breaks long lines: a path must stay one when it is copied.
            foreach (var line in Lines(next.Current))
                await terminal.Profile.Out.Writer.WriteLineAsync(line);
        }
        return _run;
    }

    /// <summary>Redraws until the execution has ended, with that event current.</summary>
    async Task DrawAsync(LiveDisplayContext context, IAsyncEnumerator<RunEvent> next)
    {
        while (_run.Ended is null)
        {
            var move = next.MoveNextAsync().AsTask();
            // Elapsed seconds go on between events.
            while (await Task.WhenAny(move, Task.Delay(RedrawInterval, time)) != move)
                context.UpdateTarget(Picture());
            if (!await move)
                return;
            _run.Apply(next.Current);
            context.UpdateTarget(Picture());
        }
    }

    IEnumerable<string> Lines(RunEvent @event) => @event switch
    {
        RunEvent.ExecutionEnded ended => [Text.Ended(ended, ended.At - _run.StartedAt)],
        RunEvent.Notice notice => [notice.Text],
        RunEvent.Summary summary => Text.Summary(summary),
        RunEvent.FailureExplained failed => Text.Explained(failed),
        _ => [],
    };

    string Gap => terminal.Profile.Width >= WidthForBars ? new string(' ', BarLength + 2) : "";

    Rows Picture()
    {
        var rows = new List<IRenderable>();
        var longest = _run.Visits.Select(visit => visit.State.Length).DefaultIfEmpty().Max();
        var room = Math.Clamp(
            terminal.Profile.Width - BesideState, LeastName, Math.Max(UsualName, longest));
        foreach (var visit in _run.Visits)
        {
            var seconds = ((visit.ExitedAt ?? _run.Ended?.At ?? time.GetUtcNow()) - visit.EnteredAt).TotalSeconds;
            var mark = visit.ExitedAt is not null ? "[green]✓[/]" : _run.Ended is null ? "[blue]●[/]" : "[red]✗[/]";
            var elapsed = seconds.ToString("0.0", CultureInfo.InvariantCulture);
            rows.Add(Row($"{mark} {Markup.Escape(Begin(visit.State, room).PadRight(room))} [dim]{elapsed,7} s[/]"));
            rows.AddRange(visit.Failures.Select(failure =>
                new Markup($"    [red]{Markup.Escape(Text.Failure(failure))}[/]")));
            var jobs = _run.TrainingJobs.Values.Where(job => _run.VisitOf(job) == visit);
            rows.AddRange(Jobs([.. jobs.OrderBy(job => job.Name, StringComparer.Ordinal)]));
        }
        return new Rows(rows);
    }

    /// <summary>All jobs when they fit, otherwise the running ones and the last that ended.</summary>
    IEnumerable<IRenderable> Jobs(List<RunEvent.TrainingJobChanged> jobs)
    {
        if (jobs.Count == 0)
            yield break;
        var metric = jobs[0].MetricName;
        var beside = BesideJob + Gap.Length;
        var hasMetric = terminal.Profile.Width >= beside + 2 + metric.Length + LeastName;
        var room = terminal.Profile.Width - beside - (hasMetric ? 2 + metric.Length : 0);
        var width = Math.Clamp(room, LeastName, jobs.Max(job => job.Name.Length));
        yield return Row($"    [dim]{Begin("training job", width).PadRight(width)}{Gap}       round"
            + $"{(hasMetric ? $"  {Markup.Escape(metric)}" : "")}[/]");
        var ended = jobs.Where(job => job.Status != "InProgress");
        var hidden = ended.Take(Math.Max(0, jobs.Count - JobsShown)).ToHashSet();
        if (hidden.Count > 0)
            yield return Row($"    [dim]{hidden.Count} more[/]");
        foreach (var job in jobs.Where(job => !hidden.Contains(job)))
        {
            var rounds = $"{job.Round} of {job.Rounds}";
            var reached = hasMetric
                ? "  " + job.Metric?.ToString("0.00000", CultureInfo.InvariantCulture).PadLeft(metric.Length)
                : "";
            var bar = Gap.Length > 0 ? $"{Bar(job)}  " : "";
            yield return job.FailureReason is { } reason
                ? new Markup($"    [red]{Markup.Escape($"{job.Name}  {job.Status}: {reason}")}[/]")
                : Row($"    [dim]{Markup.Escape(End(job.Name, width).PadRight(width))}  {bar}{rounds,10}[/]{reached}");
        }
    }

    static string Begin(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    /// <summary>What tells the names of a tuning job's training jobs apart is their end.</summary>
    static string End(string text, int width) => text.Length <= width ? text : "…" + text[^(width - 1)..];

    /// <summary>How many of its rounds a training job has done.</summary>
    static string Bar(RunEvent.TrainingJobChanged job)
    {
        var done = job.Rounds > 0 ? Math.Clamp(job.Round * BarLength / job.Rounds, 0, BarLength) : 0;
        return new string('━', done) + new string('─', BarLength - done);
    }

    /// <summary>One line, however narrow the terminal is.</summary>
    static Markup Row(string markup) => new(markup) { Overflow = Overflow.Ellipsis };
}
