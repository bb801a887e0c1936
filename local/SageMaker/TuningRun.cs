using System.Globalization;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>Keeps as many training jobs going as may run in parallel until all have run, each with the values that the search proposes.</summary>
sealed class TuningRun(Platform platform, TuningJob job, ISearch search, Principal role, TrainingJobs trainingJobs)
{
    /// <summary>So many failures without a success end the job.</summary>
    const int Attempts = 5;

    readonly ChannelReader _channels = new(platform.Objects);
    readonly List<Observation> _observed = [];
    readonly Dictionary<Task, (TrainingJob Job, Candidate Candidate)> _running = [];

    public async Task RunAsync()
    {
        var limits = job.Definition.HyperParameterTuningJobConfig.ResourceLimits;
        var (all, parallel) = (limits.MaxNumberOfTrainingJobs!.Value, limits.MaxParallelTrainingJobs);
        var threads = Math.Max(1, Environment.ProcessorCount / Math.Min(all, parallel));
        await using var stop = job.Stopping.Token.Register(StopRunning);

        for (var number = 1; ;)
        {
            while (number <= all && _running.Count < parallel && !IsHopeless && !job.Stopping.IsCancellationRequested)
                Launch(number++, threads);
            if (_running.Count == 0)
                break;
            var ended = await Task.WhenAny(_running.Keys);
            _running.Remove(ended, out var trial);
            _observed.Add(new(trial.Candidate, Minimised(job.FinalMetric(trial.Job))));
        }

        if (job.Stopping.IsCancellationRequested)
            job.End(TuningJobStatus.Stopped, null, platform.Time.GetUtcNow());
        else if (job.BestTrainingJob is null)
        {
            job.End(TuningJobStatus.Failed,
                $"No training job succeeded after {Math.Min(Attempts, _observed.Count)} attempts. For additional details, please take a look at the training job failures by listing training jobs for the hyperparameter tuning job.",
                platform.Time.GetUtcNow());
        }
        else
            job.End(TuningJobStatus.Completed, null, platform.Time.GetUtcNow());
    }

    bool IsHopeless => _observed.Count >= Attempts && _observed.All(trial => trial.Objective is null);

    void Launch(int number, int threads)
    {
        var candidate = search.Propose(_observed, [.. _running.Values.Select(trial => trial.Candidate)]);
        var tuned = candidate.Values.OrderBy(value => value.Key, StringComparer.Ordinal).ToDictionary(value => value.Key, value => Text(value.Value));
        var definition = job.Definition.TrainingJobDefinition!;
        var name = $"{job.Name}-{number:000}-{platform.NextHex()}";
        var training = new TrainingJob
        {
            Name = name,
            Arn = platform.Arn("training-job", name),
            Definition = definition,
            Request = job.Request.GetProperty("TrainingJobDefinition"),
            HyperParameters = new Dictionary<string, string>(
                [KeyValuePair.Create("_tuning_objective_metric", job.Objective.MetricName), .. definition.StaticHyperParameters, .. tuned]),
            TunedHyperParameters = tuned,
            TuningJobArn = job.Arn,
            Objective = job.Objective,
            Tags = job.Tags,
            CreationTime = platform.Time.GetUtcNow(),
            State = trainingJobs.Initial(),
        };
        job.Add(training);
        _running.Add(trainingJobs.StartAsync(training, role, _channels, threads), (training, candidate));
        if (job.Stopping.IsCancellationRequested)
            training.Stopping.Cancel(); // it came after the others were stopped
    }

    void StopRunning()
    {
        foreach (var training in job.TrainingJobs)
        {
            lock (training.Changing)
            {
                if (training.State.HasEnded)
                    continue;
            }
            training.Stopping.Cancel();
        }
    }

    double? Minimised(float? metric) => job.Objective.Type == "Maximize" ? -metric : metric;

    /// <summary>As the service writes them: what Python's <c>repr</c> gives.</summary>
    static string Text(ParameterValue value) => value switch
    {
        ParameterValue.Continuous continuous => PythonNumber.Format(continuous.Value),
        ParameterValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        ParameterValue.Categorical categorical => categorical.Value,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
