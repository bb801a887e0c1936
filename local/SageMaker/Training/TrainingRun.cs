using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Workers;

namespace Local.SageMaker.Training;

/// <summary>
/// One training job from its start to its end: the container between the platform's download and upload.
/// </summary>
sealed class TrainingRun
{
    static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);

    /// <summary>A round that takes longer is not waited for.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>A container that wants to save its model has so long after SIGTERM.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html"/>
    static readonly TimeSpan PatienceForModel = TimeSpan.FromSeconds(120);

    readonly Platform _platform;
    readonly TrainingJob _job;
    readonly Principal _role;
    readonly int _threads;
    readonly Action<TrainingJob> _advanced;
    readonly TrainingLog _log;
    readonly Dictionary<string, float> _metrics = [];
    readonly long _start;
    long _lastChange;
    int _round, _retries;

    /// <param name="role">The job's.</param>
    /// <param name="threads">How many it may use.</param>
    /// <param name="advanced">Told when the job shows something new, but not of its end.</param>
    public TrainingRun(
        Platform platform,
        TrainingJob job,
        Principal role,
        int threads,
        Action<TrainingJob> advanced)
    {
        (_platform, _job, _role, _threads, _advanced) = (platform, job, role, threads, advanced);
        _log = new(platform, job, Record);
        _start = platform.Time.GetTimestamp();
    }

    public async Task RunAsync()
    {
        for (; ; _retries++)
        {
            try
            {
                await RunWithLogAsync();
                return;
            }
            catch (Exception) when (
                _retries < _job.Definition.RetryStrategy?.MaximumRetryAttempts
                && !_job.Stopping.IsCancellationRequested)
            {
                _metrics.Clear();
                _job.Curve.Clear();
                _round = 0;
                Change(state => state with { SecondaryStatus = "Starting" });
            }
            catch (Exception e)
            {
                // A defect here, or a full disk: the job must end all the same.
                End(JobStatus.Failed, "Failed", JobFailures.Internal(e), null);
                return;
            }
        }
    }

    /// <summary>One attempt. An exception that leaves it is an internal error.</summary>
    async Task RunWithLogAsync()
    {
        Change(state => state with { SecondaryStatus = "Downloading", TrainingStartTime = _platform.Time.GetUtcNow() });
        await using var file = _log.OpenFile(append: _retries > 0);
        _log.Begin(file);
        // The time is that of all attempts together.
        var left = _job.Definition.StoppingCondition.Runtime - _platform.Time.GetElapsedTime(_start);
        using var tooLong = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _platform.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, _job.Stopping.Token);

        foreach (var notice in TrainingNotices.Of(_job.Definition))
            _log.Print(LineKind.Notice, notice);
        try
        {
            var (artifact, isPartial) = await TrainAsync(stop.Token);
            if (isPartial)
                EndStopped(artifact);
            else
                End(JobStatus.Completed, "Completed", null, artifact);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            EndStopped(null);
        }
        catch (Exception e)
        {
            if (TrainingFailure.Notice(e, Memory) is { } notice)
                _log.Print(LineKind.Notice, notice);
            var reason = TrainingFailure.Reason(e, _job.Definition, hasBegun: _round > 0);
            _log.WriteEnd(reason ?? e.ToString());
            if (reason is null)
                throw;
            End(JobStatus.Failed, "Failed", reason.Length <= 1024 ? reason : reason[..1024], null);
        }

        void EndStopped(string? artifact) =>
            End(JobStatus.Stopped, tooLong.IsCancellationRequested ? "MaxRuntimeExceeded" : "Stopped", null, artifact);
    }

    /// <summary>The container between the download and the upload.</summary>
    /// <returns>Where the model is, if there is one, and whether the training was stopped before its end.</returns>
    async Task<(string? Artifact, bool IsPartial)> TrainAsync(CancellationToken stop)
    {
        TrainingChannels.RefusePipes(_job.Definition, Image);
        var output = new TrainingOutput(_platform, _job, _role);
        var worker = new TrainingWorker(
            _platform.Workers,
            Print,
            () => Change(state => state with { SecondaryStatus = "Training" }),
            output.WriteCheckpointAsync);
        var model = await worker.RunAsync(Task(), SavesOnTermination ? PatienceForModel : Patience, stop);
        if (model.Files.Count == 0)
            return (null, model.IsPartial);
        Change(state => state with { SecondaryStatus = "Uploading" });
        return (await output.WriteModelAsync(model), model.IsPartial);
    }

    bool SavesOnTermination => _job.HyperParameters.GetValueOrDefault("save_model_on_termination") == "true";

    AlgorithmImage Image => AlgorithmImage.Parse(_job.Definition.AlgorithmSpecification.TrainingImage);

    long Memory => MemoryLimit.Of(_job.Definition.ResourceConfig.InstanceType);

    TrainingTask Task() => new()
    {
        HyperParameters = Image.Accepted(_job.HyperParameters),
        IsThree = Image.IsThree,
        Channels = [
            .. _job.Definition.InputDataConfig.Select(
                channel => InputChannel.Download(_platform.Objects, _role, channel)),
        ],
        Checkpoints = CheckpointFolder.Download(_platform.Objects, _role, _job.Definition.CheckpointConfig),
        Threads = _threads,
        WaitsAfterRounds = _job.MayStopBetweenRounds,
        Memory = Memory,
    };

    void Print(LineKind kind, string text)
    {
        if (!_log.Print(kind, text))
            return;
        _round++;
        if (_platform.Time.GetElapsedTime(_lastChange) >= BetweenChanges)
            Change(state => state);
    }

    void Record(string metric, float value)
    {
        _metrics[metric] = value;
        _job.Curve.Add(_round + 1, metric, value);
        _job.Reported?.Invoke(_round + 1, metric, value);
    }

    void End(JobStatus status, string secondary, string? reason, string? artifact) =>
        Change(state => state with
        {
            Status = status,
            SecondaryStatus = secondary,
            FailureReason = reason,
            ModelArtifacts = artifact,
            TrainingEndTime = _platform.Time.GetUtcNow(),
        });

    void Change(Func<TrainingJobState, TrainingJobState> change)
    {
        _lastChange = _platform.Time.GetTimestamp();
        _job.Change(before =>
        {
            var now = _platform.Time.GetUtcNow();
            var state = before.Transitions.Count == 0 ? before.Entered(_job.CreationTime) : before.Entered(now);
            return change(state).Entered(now) with
            {
                Round = _round,
                Metrics = new Dictionary<string, float>(_metrics),
                Notices = [.. _log.Notices],
                LastModifiedTime = now,
            };
        });
        // Who runs the job tells of its end.
        if (!_job.HasEnded)
            _advanced(_job);
    }
}
