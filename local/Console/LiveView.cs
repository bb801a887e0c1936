using Spectre.Console;
using Spectre.Console.Rendering;
using static System.FormattableString;

namespace Local.Console;

/// <summary>A run as a picture that is redrawn in place, for a terminal.</summary>
sealed class LiveView(IAnsiConsole terminal, TimeProvider time)
{
    const int JobsShown = 12;
    static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    readonly RunState _run = new();

    public async Task<RunState> ShowAsync(IAsyncEnumerable<RunEvent> events)
    {
        await using var next = events.GetAsyncEnumerator();
        while (await next.MoveNextAsync())
        {
            _run.Apply(next.Current);
            if (next.Current is RunEvent.ExecutionStarted)
                await terminal.Live(Picture()).StartAsync(context => DrawAsync(context, next));
            foreach (var line in Lines(next.Current))
                terminal.WriteLine(line);
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
        RunEvent.Refused refused => [refused.Message],
        RunEvent.Summary summary => ["", .. Text.Summary(summary)],
        _ => [],
    };

    Rows Picture()
    {
        var rows = new List<IRenderable>();
        foreach (var visit in _run.Visits)
        {
            var seconds = ((visit.ExitedAt ?? _run.Ended?.At ?? time.GetUtcNow()) - visit.EnteredAt).TotalSeconds;
            var mark = visit.ExitedAt is not null ? "[green]✓[/]" : _run.Ended is null ? "[blue]●[/]" : "[red]✗[/]";
            rows.Add(new Markup(Invariant($"{mark} {Markup.Escape(visit.State),-40} [dim]{seconds,7:0.0} s[/]")));
            foreach (var failure in visit.Failures)
                rows.Add(new Markup($"    [red]{Markup.Escape(Text.Failure(failure))}[/]"));
            if (visit.ExitedAt is null)
                rows.AddRange(Jobs());
        }
        return new Rows(rows);
    }

    /// <summary>All jobs when they fit, otherwise the running ones and the last that ended.</summary>
    IEnumerable<IRenderable> Jobs()
    {
        var jobs = _run.TrainingJobs.Values.OrderBy(job => job.Name, StringComparer.Ordinal).ToList();
        var hidden = jobs.Where(job => job.Status != "InProgress").Take(Math.Max(0, jobs.Count - JobsShown)).ToHashSet();
        if (hidden.Count > 0)
            yield return new Markup(Invariant($"    [dim]{hidden.Count} more[/]"));
        foreach (var job in jobs.Where(job => !hidden.Contains(job)))
            yield return new Markup($"    [{(job.Status == "Failed" ? "red" : "dim")}]{Markup.Escape(Text.TrainingJob(job))}[/]");
    }
}
