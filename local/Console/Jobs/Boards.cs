using System.Runtime.CompilerServices;
using Local.Reports.Charts;
using Local.Reports.Tuning;
using Local.SageMaker;
using Local.SageMaker.Tuning;

namespace Local.Console.Jobs;

/// <summary>
/// What the pages of tuning jobs show. Pages that show the same job at the same time share what was drawn: ten of them
/// cost about as much as one.
/// </summary>
sealed class Boards(SageMakerService sageMaker, TimeProvider time)
{
    // Faster than one sees.
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(60);

    readonly ConditionalWeakTable<TuningJob, DrawnBoard> _drawn = [];
    readonly Lock _gate = new();

    public DrawnBoard Of(TuningJob job)
    {
        lock (_gate)
        {
            if (_drawn.TryGetValue(job, out var drawn)
                && (drawn.IsFinal || time.GetElapsedTime(drawn.At) < Fresh))
                return drawn;
            drawn = new(job, sageMaker, drawn, time);
            _drawn.AddOrUpdate(job, drawn);
            return drawn;
        }
    }
}

/// <summary>A tuning job at one moment, with the charts that were asked for.</summary>
sealed class DrawnBoard
{
    readonly TuningCharts _charts;
    readonly Lazy<Chart> _history, _parallel, _curves, _timeline;
    readonly Lazy<Chart?> _importance;
    readonly Lazy<IReadOnlyList<Chart>> _slices;
    readonly Lazy<IReadOnlyList<string>> _words;

    public DrawnBoard(TuningJob job, SageMakerService sageMaker, DrawnBoard? earlier, TimeProvider time)
    {
        // Before it is read, for it goes on meanwhile.
        (At, var (hasEnded, now)) = (time.GetTimestamp(), (job.HasEnded, time.GetUtcNow()));
        var board = Board = new(job, sageMaker, earlier?.Board);
        _charts = new(board, TrialWords.IdOf);
        IsFinal = hasEnded && board.Trials.All(trial => trial.HasEnded);
        (_history, _parallel, _curves) = (new(_charts.History), new(_charts.Parallel), new(_charts.Curves));
        _timeline = new(() => _charts.Timeline(now));
        // Over few trials it says little, and while they come it would be a lot of work.
        _importance = new(() => _charts.Importance());
        _slices = new(() => [.. board.Parameters.Select(_charts.Slice)]);
        _words = new(() => Chart.InParts(board.Trials.Select(
            trial => TrialWords.Of(trial, _charts.Title(trial)))));
    }

    public TuningBoard Board { get; }

    /// <summary>When it began to be read: what has changed since may not be in it.</summary>
    public long At { get; }

    /// <summary>Nothing of it will change.</summary>
    public bool IsFinal { get; }

    public Chart History => _history.Value;
    public Chart Parallel => _parallel.Value;
    public Chart Curves => _curves.Value;
    public Chart Timeline => _timeline.Value;
    public Chart? Importance => _importance.Value;
    public IReadOnlyList<Chart> Slices => _slices.Value;

    /// <summary>What the marks of each trial say, as parts of the page.</summary>
    public IReadOnlyList<string> Words => _words.Value;
}
