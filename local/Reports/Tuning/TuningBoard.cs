using Local.SageMaker;
using Local.SageMaker.Jobs;
using Local.SageMaker.Tuning;

namespace Local.Reports.Tuning;

/// <summary>A tuning job at one moment: its trials, and what they have shown.</summary>
/// <remarks>
/// Razor makes components public, so what they are given has a public name; its members stay our own.
/// </remarks>
public sealed class TuningBoard
{
    IReadOnlyList<(string Name, double Share)>? _importance;

    /// <param name="earlier">The same job some time ago: what has not changed since is not computed anew.</param>
    internal TuningBoard(TuningJob job, SageMakerService sageMaker, TuningBoard? earlier = null)
    {
        Job = job;
        Trials =
        [
            .. job.TrainingJobs.Select((training, i) =>
                new TuningTrial(i + 1, training, sageMaker.TrainingJobs.CurveOf(training))),
        ];
        Parameters =
        [
            .. job.Definitions.SelectMany(definition => definition.Space.Ranges)
                .DistinctBy(range => range.Name).Select(range => new TunedParameter(range)),
        ];
        if (earlier?.Ended == Ended)
            _importance = earlier._importance;
        Best = job.BestTrainingJob is { } best ? Trials.FirstOrDefault(trial => trial.Name == best.Name) : null;
    }

    int Ended => Trials.Count(trial => trial.HasEnded);

    internal TuningJob Job { get; }
    internal IReadOnlyList<TuningTrial> Trials { get; }
    internal IReadOnlyList<TunedParameter> Parameters { get; }

    /// <summary>Null before the first trial has ended well.</summary>
    internal TuningTrial? Best { get; }

    internal string Metric => Job.Objective.MetricName;

    internal bool Maximises => Job.Objective.Minimised(1) < 0;

    /// <summary>Whether the first is better.</summary>
    internal bool IsBetter(double first, double second) => Maximises ? first > second : first < second;

    /// <summary>
    /// How much of the objective's variance each hyperparameter explains by itself, the greatest first; empty when
    /// there are too few trials to say.
    /// </summary>
    internal IReadOnlyList<(string Name, double Share)> Importance => _importance ??= ForestImportance.Of(this);

    /// <summary>Each trial that was better than all with lower numbers, with its objective.</summary>
    internal IReadOnlyList<(int Trial, float Best)> BestSoFar
    {
        get
        {
            List<(int, float)> best = [];
            foreach (var trial in Trials.Where(trial => trial is { HasEnded: true, Objective: not null }))
            {
                if (best.Count == 0 || IsBetter(trial.Objective!.Value, best[^1].Item2))
                    best.Add((trial.Number, trial.Objective!.Value));
            }
            return best;
        }
    }

    /// <summary>The best trial's hyperparameters that lie at a bound of their range.</summary>
    internal IEnumerable<(TunedParameter Parameter, string Bound)> AtBounds =>
        Best is null ? [] : Parameters
            .Select(parameter => (parameter, parameter.BoundAt(Best.ValueOf(parameter.Name))))
            .Where(pair => pair.Item2 is not null).Select(pair => (pair.parameter, pair.Item2!));

    /// <summary>How many trials of each status there are.</summary>
    internal IEnumerable<(JobStatus Status, int Count)> Counts =>
        Trials.CountBy(trial => trial.State.Status).Select(pair => (pair.Key, pair.Value));
}
