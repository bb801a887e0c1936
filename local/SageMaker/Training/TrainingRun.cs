using System.Globalization;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>
/// One training job from its start to its end: the container between the platform's download and upload.
/// </summary>
sealed class TrainingRun(Platform platform, TrainingJob job, Principal role, int threads, Action<TrainingJob> advanced)
{
    const string LogGroup = "/aws/sagemaker/TrainingJobs";

    static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);

    /// <summary>A round that takes longer is not waited for.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>A container that wants to save its model has so long after SIGTERM.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html"/>
    static readonly TimeSpan PatienceForModel = TimeSpan.FromSeconds(120);

    readonly Dictionary<string, float> _metrics = [];
    readonly List<string> _notices = [];
    readonly long _start = platform.Time.GetTimestamp();
    long _lastChange;
    int _round, _retries;

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
                _retries < job.Definition.RetryStrategy?.MaximumRetryAttempts && !job.Stopping.IsCancellationRequested)
            {
                _metrics.Clear();
                job.Curve.Clear();
                _notices.Clear();
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
        Change(state => state with { SecondaryStatus = "Downloading", TrainingStartTime = platform.Time.GetUtcNow() });
        var folder = platform.Logs.CreateSubdirectory("training-jobs");
        await using var log = new StreamWriter(Path.Combine(folder.FullName, job.Name + ".log"), append: _retries > 0);
        // The time is that of all attempts together.
        var left = job.Definition.StoppingCondition.Runtime - platform.Time.GetElapsedTime(_start);
        using var tooLong = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, platform.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, job.Stopping.Token);

        foreach (var notice in TrainingNotices.Of(job.Definition))
            Print(log, LineKind.Notice, notice);
        OpenStreams();
        try
        {
            RefusePipes();
            var worker = new TrainingWorker(
                platform.Workers,
                (kind, text) => Print(log, kind, text),
                () => Change(state => state with { SecondaryStatus = "Training" }),
                WriteCheckpointAsync);
            var model = await worker.RunAsync(Task(), SavesOnTermination ? PatienceForModel : Patience, stop.Token);
            var artifact = model.Files.Count == 0 ? null : await UploadAsync(model);
            if (model.IsPartial)
                EndStopped(artifact);
            else
                End(JobStatus.Completed, "Completed", null, artifact);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            EndStopped(null);
        }
        catch (ContainerException e)
        {
            // The container dies of an exception, and the platform reports its traceback.
            Fail(log, $"AlgorithmError: framework error: \nTraceback (most recent call last):\n  ...\n{e.Type}: {e.Message}");
        }
        catch (WorkerDiedException e) when (!e.IsOutOfMemory)
        {
            Print(
                log,
                LineKind.Notice,
                $"the process that trained died with exit code {e.ExitCode}. {e.Errors}".TrimEnd());
            Fail(log, $"AlgorithmError: , exit code: {e.ExitCode}");
        }
        catch (Exception e) when (e is InsufficientMemoryException or WorkerDiedException)
        {
            Print(log, LineKind.Notice, $"the training needs more than the {Memory >> 20} MiB that it may have. {e.Message}");
            Fail(log, JobFailures.OutOfMemory);
        }
        catch (InvalidDataException e)
        {
            Fail(log, job.Definition.InputDataConfig.Any(channel => channel.CompressionType == "Gzip")
                ? $"ClientError: Data download failed:A file of a channel with CompressionType Gzip is not in gzip format ({e.Message})"
                : $"ClientError: Data download failed:{e.Message}");
        }
        catch (AwsException e)
        {
            Fail(log, $"ClientError: {(_round > 0 ? "Artifact upload" : "Data download")} failed:{e.Message}");
        }
        catch (Exception e)
        {
            log.WriteLine(e);
            throw;
        }

        void EndStopped(string? artifact) =>
            End(JobStatus.Stopped, tooLong.IsCancellationRequested ? "MaxRuntimeExceeded" : "Stopped", null, artifact);
    }

    /// <exception cref="UserErrorException">A channel is piped whose format the container does not take so.</exception>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/master/src/sagemaker_xgboost_container/data_utils.py"/>
    void RefusePipes()
    {
        if (!job.Definition.InputDataConfig.Any(channel => TrainingNotices.IsPiped(job.Definition, channel)))
            return;
        // The train channel's format is that of all.
        var train = job.Definition.InputDataConfig.FirstOrDefault(channel => channel.ChannelName == "train");
        var format = TrainingChannels.FormatOf(train?.ContentType);
        if (format is TrainingFormat.Libsvm)
            throw new UserErrorException("Pipe mode not supported for LibSVM.");
        if (!Image.HasPipes && format is not null)
            throw new UserErrorException(
                $"Pipe mode for {Name(format.Value)} is no longer supported. Please use Fast File mode (default) instead. "
                + "Set input_mode='File' in your SageMaker Estimator or TrainingInput.");

        static string Name(TrainingFormat format) => format switch
        {
            TrainingFormat.Csv => "CSV",
            TrainingFormat.RecordIO => "RecordIO-Protobuf",
            _ => format.ToString(),
        };
    }

    bool SavesOnTermination => job.HyperParameters.GetValueOrDefault("save_model_on_termination") == "true";

    AlgorithmImage Image => AlgorithmImage.Parse(job.Definition.AlgorithmSpecification.TrainingImage);

    long Memory => MemoryLimit.Of(job.Definition.ResourceConfig.InstanceType);

    TrainingTask Task() => new()
    {
        HyperParameters = Image.Accepted(job.HyperParameters),
        IsThree = Image.IsThree,
        Channels = [
            .. job.Definition.InputDataConfig.Select(channel => InputChannel.Download(platform.Objects, role, channel)),
        ],
        Checkpoints = CheckpointFolder.Download(platform.Objects, role, job.Definition.CheckpointConfig),
        Threads = threads,
        WaitsAfterRounds = job.MayStopBetweenRounds,
        Memory = Memory,
    };

    async Task<string> UploadAsync(TrainedModel model)
    {
        Change(state => state with { SecondaryStatus = "Uploading" });
        if (model.Predictions is { } predictions)
            await WriteAsync("output.tar.gz", [predictions]);
        return await WriteAsync("model.tar.gz", model.Files);

        async Task<string> WriteAsync(string name, IEnumerable<ArchivedFile> files)
        {
            var uri = S3Uri.Parse(job.Definition.OutputDataConfig.S3OutputPath).Below($"{job.Name}/output/{name}");
            await platform.Objects.WriteAsync(
                role,
                uri.Bucket,
                uri.Key,
                (stream, cancel) => ModelArtifact.WriteAsync(stream, files, platform.Time.GetUtcNow(), cancel),
                CancellationToken.None);
            return uri.ToString();
        }
    }

    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/model-checkpoints.html"/>
    async Task WriteCheckpointAsync(ArchivedFile checkpoint)
    {
        var uri = S3Uri.Parse(job.Definition.CheckpointConfig!.S3Uri).Below(checkpoint.Name);
        await platform.Objects.WriteAsync(
            role,
            uri.Bucket,
            uri.Key,
            async (stream, cancel) => await stream.WriteAsync(checkpoint.Content, cancel),
            CancellationToken.None);
    }

    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html"/>
    string Stream => StreamOf(1);

    string StreamOf(int instance) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Name}/algo-{instance}-{job.CreationTime.ToUnixTimeSeconds()}");

    /// <summary>Who follows the log of a job of several instances waits until each has its stream.</summary>
    void OpenStreams()
    {
        const string rest = "The rows of this instance are trained with those of algo-1, whose log says the rest.";
        for (var instance = 2; instance <= job.Definition.ResourceConfig.InstanceCount; instance++)
        {
            var now = platform.Time.GetUtcNow();
            var text = ContainerLog.Format(LineKind.Notice, rest, now);
            platform.Sink(new(LogGroup, StreamOf(instance), now, text, null, null));
        }
    }

    /// <summary>Writes a line to the log, and takes the metrics from it as the platform does.</summary>
    void Print(StreamWriter log, LineKind kind, string text)
    {
        var time = platform.Time.GetUtcNow();
        var line = ContainerLog.Format(kind, text, time);
        log.WriteLine(line);
        platform.Sink(new(LogGroup, Stream, time, line, null, null));
        if (kind == LineKind.Notice)
            _notices.Add(text);
        if (kind != LineKind.Plain)
            return;
        var printed = false;
        foreach (var (name, value) in Metric.Read(text))
        {
            _metrics[name] = value;
            platform.Metrics(new(
                LogGroup, name, [new("TrainingJobName", job.Name)], value, "None", time));
            job.Curve.Add(_round + 1, name, value);
            job.Reported?.Invoke(_round + 1, name, value);
            printed = true;
        }
        if (!printed)
            return;
        _round++;
        if (platform.Time.GetElapsedTime(_lastChange) >= BetweenChanges)
            Change(state => state);
    }

    void Fail(StreamWriter log, string reason)
    {
        log.WriteLine(reason);
        End(JobStatus.Failed, "Failed", reason.Length <= 1024 ? reason : reason[..1024], null);
    }

    void End(JobStatus status, string secondary, string? reason, string? artifact) =>
        Change(state => state with
        {
            Status = status,
            SecondaryStatus = secondary,
            FailureReason = reason,
            ModelArtifacts = artifact,
            TrainingEndTime = platform.Time.GetUtcNow(),
        });

    void Change(Func<TrainingJobState, TrainingJobState> change)
    {
        _lastChange = platform.Time.GetTimestamp();
        job.Change(before =>
        {
            var now = platform.Time.GetUtcNow();
            var state = before.Transitions.Count == 0 ? before.Entered(job.CreationTime) : before.Entered(now);
            return change(state).Entered(now) with
            {
                Round = _round,
                Metrics = new Dictionary<string, float>(_metrics),
                Notices = [.. _notices],
                LastModifiedTime = now,
            };
        });
        // Who runs the job tells of its end.
        if (!job.HasEnded)
            advanced(job);
    }
}
