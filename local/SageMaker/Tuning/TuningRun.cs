using Local.SageMaker.Jobs;
using Local.SageMaker.Search;
using Local.SageMaker.Training;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Tuning;

/// <summary>
/// Keeps as many training jobs going as may run in parallel until all have run or a completion criterion is met, each
/// with the values that the search proposes.
/// </summary>
sealed class TuningRun(
    Platform platform,
    TuningJob job,
    IReadOnlyList<TuningTrials> definitions,
    IStoppingRule? rule,
    TrainingJobs trainingJobs)
{
    /// <summary>So many failures without a success end the job.</summary>
    const int Attempts = 5;

    readonly Dictionary<Task, Trial> _running = [];
    readonly List<LearningCurve> _curves = []; // also the lock for them all: training threads report
    int _ended;

    public async Task RunAsync()
    {
        var limits = job.Request.HyperParameterTuningJobConfig.ResourceLimits;
        var parallel = limits.MaxParallelTrainingJobs;
        var threads = Math.Max(1, Environment.ProcessorCount / Math.Min(job.NumberOfJobs, parallel));
        var rest = limits.MaxRuntimeInSeconds is { } seconds
            ? TimeSpan.FromSeconds(Math.Max(0, seconds - job.Runtime.TotalSeconds))
            : Timeout.InfiniteTimeSpan;
        using var deadline = new CancellationTokenSource(rest, platform.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, job.Stopping.Token);
        await using var stop = over.Token.Register(StopRunning);

        for (var number = 1 + Resume(threads); ;)
        {
            while (number <= job.NumberOfJobs
                && _running.Count < parallel
                && !IsHopeless
                && !over.IsCancellationRequested)
                await LaunchAsync(number++, threads, over.Token);
            if (_running.Count == 0)
                break;
            var ended = await Task.WhenAny(_running.Keys);
            _running.Remove(ended, out var trial);
            Record(trial!);
            if (MeetsCriteria())
                await over.CancelAsync();
        }
        End();
    }

    bool IsHopeless => _ended >= Attempts && job.BestTrainingJob is null;

    /// <summary>
    /// Takes over the training jobs of an earlier process: what they have shown, and those that it did not bring to
    /// their end.
    /// </summary>
    /// <returns>How many there are.</returns>
    int Resume(int threads)
    {
        var trials = job.TrainingJobs.Select((training, i) =>
        {
            var of = definitions.First(
                definition => definition.Definition.Training.DefinitionName == training.Definition.DefinitionName);
            var trial = new Trial(training, of, of.Definition.Candidate(training.HyperParameters)!, new(i + 1));
            of.Add(trial.Candidate);
            _curves.Add(trial.Curve);
            return trial;
        }).ToList();
        foreach (var trial in trials.Where(trial => trial.Job.State.HasEnded)
            .OrderBy(trial => trial.Job.State.TrainingEndTime))
        {
            if (rule is not null)
                Read(trial);
            Record(trial);
        }
        foreach (var trial in trials.Where(trial => !trial.Job.State.HasEnded))
        {
            Follow(trial.Job, trial.Curve);
            if (job.Stopping.IsCancellationRequested)
                trial.Job.TryStop();
            trainingJobs.Restart(trial.Job, trial.Trials.Role, threads);
            _running.Add(trial.Job.Completion, trial);
        }
        return trials.Count;
    }

    /// <summary>Reads from the log of a training job of an earlier process what it reported.</summary>
    void Read(Trial trial)
    {
        var log = new FileInfo(Path.Combine(platform.Logs.FullName, "training-jobs", trial.Job.Name + ".log"));
        if (!log.Exists)
            return;
        var objectives = File.ReadLines(log.FullName)
            .SelectMany(line => Metric.Read(line)
                .Where(metric => metric.Name == trial.Job.Objective!.MetricName)
                .Select(metric => (line, metric.Value)));
        foreach (var (line, value) in objectives)
            trial.Curve.Report(
                line.StartsWith("[0]", StringComparison.Ordinal) ? 1 : trial.Curve.Objectives.Count + 1,
                trial.Job.Objective!.Minimised(value));
    }

    async Task LaunchAsync(int number, int threads, CancellationToken over)
    {
        var trials = definitions.Where(definition => definition.HasMore).MinBy(definition => definition.Proposed)!;
        var definition = trials.Definition;
        var candidate = trials.Propose();
        var tuned = TuningDefinition.Texts(candidate);
        var name = $"{job.Name}-{number:000}-{platform.NextHex()}";
        var curve = new LearningCurve(number);
        var training = new TrainingJob
        {
            Name = name,
            Arn = platform.Arn("training-job", name),
            Definition = definition.Training,
            Request = definition.TrainingRequest,
            HyperParameters = definition.HyperParameters(tuned),
            TunedHyperParameters = tuned,
            TuningJobArn = job.Arn,
            Objective = definition.Objective,
            Tags = job.Tags,
            CreationTime = platform.Time.GetUtcNow(),
            State = trainingJobs.Initial(),
        };
        Follow(training, curve);
        lock (_curves)
            _curves.Add(curve);
        job.Add(training);
        await trainingJobs.StartAsync(training, trials.Role, threads);
        _running.Add(training.Completion, new(training, trials, candidate, curve));
        if (over.IsCancellationRequested)
            training.TryStop(); // it came after the others were stopped
    }

    void Follow(TrainingJob training, LearningCurve curve)
    {
        if (rule is null)
            return;
        training.MayStopBetweenRounds = true;
        training.Reported = (round, metric, value) => Report(rule, training, curve, round, metric, value);
    }

    /// <summary>Between two rounds: what is stopped here has no further round.</summary>
    void Report(IStoppingRule rule, TrainingJob training, LearningCurve curve, int round, string metric, float value)
    {
        if (metric != training.Objective!.MetricName)
            return;
        bool isStopped;
        lock (_curves)
        {
            curve.Report(round, training.Objective.Minimised(value));
            isStopped = rule.ShouldStop(curve, _curves.Where(other => other != curve));
        }
        if (isStopped)
            training.TryStop();
    }

    void Record(Trial trial)
    {
        trial.Trials.Record(trial.Candidate, trial.Job.FinalMetric);
        lock (_curves)
            trial.Curve.HasEnded = true;
        _ended++;
    }

    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-progress.html"/>
    bool MeetsCriteria()
    {
        if (job.Request.HyperParameterTuningJobConfig.TuningJobCompletionCriteria is not { } criteria)
            return false;
        var (progress, _) = job.Progress;
        return (criteria.TargetObjectiveMetricValue is { } target && progress.Best <= job.Objective.Minimised(target))
            || progress.NotImproving >= criteria.BestObjectiveNotImproving?.MaxNumberOfTrainingJobsNotImproving
            || (criteria.ConvergenceDetected?.CompleteOnConvergence == "Enabled" && progress.HasConverged);
    }

    void StopRunning()
    {
        foreach (var training in job.TrainingJobs)
            training.TryStop();
    }

    void End()
    {
        var time = platform.Time.GetUtcNow();
        if (job.Stopping.IsCancellationRequested)
            job.End(JobStatus.Stopped, null, time);
        else if (job.BestTrainingJob is null)
        {
            job.End(JobStatus.Failed,
                $"No training job succeeded after {Math.Min(Attempts, _ended)} attempts. For additional details, " +
                "please take a look at the training job failures by listing training jobs for the hyperparameter tuning job.",
                time);
        }
        else
            job.End(JobStatus.Completed, null, time);
    }

    sealed record Trial(TrainingJob Job, TuningTrials Trials, Candidate Candidate, LearningCurve Curve);
}
