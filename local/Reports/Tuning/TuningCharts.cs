using Local.Reports.Charts;
using Local.SageMaker.Training;

namespace Local.Reports.Tuning;

/// <summary>What a data scientist draws of a tuning job. Pure: the same trials give the same pictures.</summary>
/// <param name="idOf">
/// The id of the page's element that says what there is to say of a trial; null where each mark says it, as in a file.
/// </param>
sealed class TuningCharts(TuningBoard board, Func<TuningTrial, string>? idOf = null)
{
    // All points of all learning curves together: more is not seen, and takes its time to be sent.
    const int CurvePoints = 12_000;

    // The colours that charts.css has for trials that are compared.
    const int Picks = 6;

    /// <summary>The objective of each trial in its order, and the best so far.</summary>
    public Chart History()
    {
        var count = Math.Max(board.Trials.Count, 2);
        var figure = new Figure(
            $"{board.Metric} of each trial, and the best so far",
            new("Trial", 0.5, count + 0.5) { Format = Whole },
            Axis.Of(board.Metric, Objectives));
        figure.Steps(
            [.. board.BestSoFar.Select(best => ((double)best.Trial, (double)best.Best))], "best-line", count + 0.5);
        foreach (var trial in board.Trials)
            Mark(figure, trial, trial.Number);
        return figure.Draw();
    }

    /// <summary>The objective against one hyperparameter, in its range's scaling.</summary>
    public Chart Slice(TunedParameter parameter)
    {
        var figure = new Figure(
            $"{board.Metric} against {parameter.Name}", parameter.Axis, Axis.Of(board.Metric, Objectives), 460, 280);
        foreach (var trial in board.Trials.OrderBy(trial => trial == board.Best))
        {
            var place = parameter.Place(trial.ValueOf(parameter.Name));
            if (!double.IsNaN(place))
                Mark(figure, trial, place);
        }
        if (parameter.BoundAt(board.Best?.ValueOf(parameter.Name)) is { } bound)
        {
            figure.Upright(bound == "lower" ? parameter.Axis.Low : parameter.Axis.High, "bound",
                $"The best lies at the {bound} bound");
        }
        return figure.Draw();
    }

    /// <summary>A line for each trial over all hyperparameters to its objective; the best lies above.</summary>
    public Chart Parallel()
    {
        var objective = Axis.Of(board.Metric, Objectives);
        Axis[] axes = [.. board.Parameters.Select(parameter => parameter.Axis), objective];
        var ranked = board.Trials.Where(trial => trial.Objective is not null)
            .OrderBy(trial => board.Maximises ? trial.Objective : -trial.Objective).ToList();
        return ParallelChart.Draw(
            $"Hyperparameters of each trial, and its {board.Metric}",
            axes,
            ranked.Select((trial, rank) => new ParallelChart.Thing(
                [
                    .. board.Parameters.Select(parameter => parameter.Place(trial.ValueOf(parameter.Name))),
                    trial.Objective!.Value,
                ],
                trial == board.Best ? "line best" : $"line rank{Math.Min(4, rank * 5 / ranked.Count)}",
                Words(trial))));
    }

    public Chart? Importance() => board.Importance.Count == 0 ? null : BarChart.Draw(
        "Importance of the hyperparameters",
        "Share of the variance of the objective's rank that it explains by itself",
        board.Importance,
        share => $"{share * 100:0} %");

    /// <summary>Train and validation over the rounds, of every trial.</summary>
    public Chart Curves() => Curves(
        "of every trial", board.Trials, trial => trial == board.Best ? "best" : trial.Css, height: 340);

    /// <summary>The same of some trials, each in a colour of its own.</summary>
    public Chart Curves(IReadOnlyList<TuningTrial> trials) =>
        Curves("of the trials that are compared", trials, trial => PickOf(trials, trial), height: 300);

    /// <summary>The class of a trial among those that are compared.</summary>
    public static string PickOf(IReadOnlyList<TuningTrial> trials, TuningTrial trial) =>
        $"pick{trials.ToList().IndexOf(trial) % Picks}";

    Chart Curves(string which, IReadOnlyList<TuningTrial> trials, Func<TuningTrial, string> cssOf, double height)
    {
        var metric = board.Metric.Split(':')[^1];
        var curves = trials.SelectMany(trial => trial.Curve.Select(curve => (trial, curve.Metric, curve.Points)))
            .Where(curve => curve.Metric.EndsWith(":" + metric, StringComparison.Ordinal)).ToList();
        var rounds = curves.SelectMany(curve => curve.Points.TakeLast(1)).Select(point => point.Round)
            .Concat(trials.Select(trial => trial.Job.Rounds ?? 1)).DefaultIfEmpty(1).Max();
        var figure = new Figure(
            $"{metric} over the rounds, {which}",
            new("Round", 1, Math.Max(2, rounds)) { Format = Whole },
            Axis.Of(metric, curves.SelectMany(curve => curve.Points).Select(point => (double)point.Value)),
            1280,
            height);
        var most = Math.Max(12, CurvePoints / Math.Max(1, curves.Count));
        foreach (var (trial, name, points) in curves.OrderBy(curve => curve.trial == board.Best))
        {
            var kind = name.StartsWith("train:", StringComparison.Ordinal) ? "train" : "validation";
            figure.Line(
                Thin(points, most),
                $"curve {kind} {cssOf(trial)}",
                Words(trial) with { As = name });
        }
        return figure.Draw();
    }

    /// <summary>When each trial ran, on as many lines as ran at the same time.</summary>
    public Chart Timeline(DateTimeOffset now)
    {
        List<DateTimeOffset> lanes = [];
        List<(int Lane, TuningTrial Trial, DateTimeOffset End)> bars = [];
        foreach (var trial in board.Trials.OrderBy(trial => trial.Start))
        {
            var end = trial.State.TrainingEndTime ?? (now > trial.Start ? now : trial.Start);
            var lane = lanes.FindIndex(free => free <= trial.Start);
            if (lane < 0)
            {
                lane = lanes.Count;
                lanes.Add(end);
            }
            lanes[lane] = end;
            bars.Add((lane, trial, end));
        }
        var start = board.Job.CreationTime;
        var seconds = bars.Select(bar => (bar.End - start).TotalSeconds).DefaultIfEmpty(1).Max();
        var count = Math.Max(1, lanes.Count);
        var figure = new Figure(
            $"When each trial ran: {count} at a time",
            new("Seconds since the start of the tuning job", 0, Math.Max(seconds, 0.1)),
            new("Slot", count + 0.5, 0.5) { Format = Whole },
            1280,
            70 + Math.Min(14, count) * 22);
        foreach (var (lane, trial, end) in bars)
        {
            figure.Bar((trial.Start - start).TotalSeconds, (end - start).TotalSeconds, lane + 0.6, lane + 1.4,
                $"bar {(trial == board.Best ? "best" : trial.Css)}", Words(trial));
        }
        return figure.Draw();
    }

    /// <summary>A trial in words: its status, name, objective and hyperparameters.</summary>
    public string Title(TuningTrial trial) => string.Join('\n', (string[])
    [
        $"Trial {trial.Number}, {trial.State.Status}{(trial == board.Best ? ", the best" : "")}",
        trial.Name,
        trial.Objective is { } value ? $"{board.Metric} {Axis.Shortest(value)}"
            : trial.State.FailureReason ?? "no value yet",
        .. board.Parameters.Select(parameter => $"{parameter.Name} {Axis.Shortest(trial.ValueOf(parameter.Name))}"),
    ]);

    MarkWords Words(TuningTrial trial) => new(Title(trial), idOf?.Invoke(trial));

    IEnumerable<double> Objectives => board.Trials.Select(trial => (double?)trial.Objective).OfType<double>();

    void Mark(Figure figure, TuningTrial trial, double x)
    {
        if (trial.Objective is { } value && float.IsFinite(value))
        {
            figure.Dot(
                x, value, trial == board.Best ? "best" : trial.Css, Words(trial), trial == board.Best ? 6 : 4);
        }
        else if (trial.HasEnded)
            figure.Failure(x, Words(trial));
    }

    static IEnumerable<(double, double)> Thin(IReadOnlyList<MetricValue> points, int most)
    {
        var step = Math.Max(1, points.Count / most);
        return points.Where((_, i) => i % step == 0 || i == points.Count - 1)
            .Select(point => ((double)point.Round, (double)point.Value));
    }

    static string Whole(double value) => value % 1 == 0 ? Axis.Shortest(value) : "";
}
