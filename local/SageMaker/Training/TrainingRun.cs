using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Training;

/// <summary>One training job from its start to its end: the container between the platform's download and upload.</summary>
sealed class TrainingRun(Platform platform, TrainingJob job, Principal role, ChannelReader channels, int threads, Action<TrainingJob>? changed)
{
    static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);

    readonly Dictionary<string, float> _metrics = [];
    ContainerLog _log = new(platform.Time, _ => { });
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
            catch (Exception) when (_retries < job.Definition.RetryStrategy?.MaximumRetryAttempts && !job.Stopping.IsCancellationRequested)
            {
                _metrics.Clear();
                _round = 0;
                Change(state => state with { SecondaryStatus = "Starting" });
            }
            catch (Exception e)
            {
                // A defect here, or a full disk: the job must end all the same.
                End(TrainingJobStatus.Failed, "Failed", $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})", null);
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
        _log = new(platform.Time, text => Print(log, text));

        try
        {
            var model = Train(stop.Token);
            var artifact = model.Files.Count == 0 ? null : await UploadAsync(model);
            if (model.IsPartial)
                End(TrainingJobStatus.Stopped, tooLong.IsCancellationRequested ? "MaxRuntimeExceeded" : "Stopped", null, artifact);
            else
                End(TrainingJobStatus.Completed, "Completed", null, artifact);
        }
        catch (ContainerException e)
        {
            // The container dies of an exception, and the platform reports its traceback.
            Fail($"AlgorithmError: framework error: \nTraceback (most recent call last):\n  ...\n{e.Type}: {e.Message}");
        }
        catch (InvalidDataException e) when (job.Definition.InputDataConfig.Any(channel => channel.CompressionType == "Gzip"))
        {
            Fail($"ClientError: Data download failed:A file of a channel with CompressionType Gzip is not in gzip format ({e.Message})");
        }
        catch (AwsException e)
        {
            Fail($"ClientError: {(_round > 0 ? "Artifact upload" : "Data download")} failed:{e.Message}");
        }
        catch (Exception e)
        {
            log.WriteLine(e);
            throw;
        }
    }

    TrainedModel Train(CancellationToken cancellation)
    {
        _log.Info("Imported framework sagemaker_xgboost_container.training");
        foreach (var (name, value) in job.HyperParameters.Where(parameter => !IsJson(parameter.Value)))
            _log.Info($"Failed to parse hyperparameter {name} value {value} to Json.\nReturning the value itself");
        _log.Info("No GPUs detected (normal if no gpus installed)");
        _log.Info("Running XGBoost Sagemaker in algorithm mode");
        if (XGBoostLibrary.Warning is { } warning)
            _log.Print(warning);
        // The container's first look is at the environment, where each channel has a variable.
        if (!job.Definition.InputDataConfig.Any(channel => channel.ChannelName.Equals("train", StringComparison.OrdinalIgnoreCase)))
            throw new ContainerException("KeyError", "'SM_CHANNEL_TRAIN'");

        var hyperparameters = Hyperparameters.Parse(job.HyperParameters);
        foreach (var notice in hyperparameters.Notices)
            _log.Notice(notice);
        if (XGBoostLibrary.Version.Major >= 2 && string.Join("; ", OtherVersion.Differences(hyperparameters.Values)) is { Length: > 0 } differences)
            _log.Notice($"In libxgboost {XGBoostLibrary.Version} {differences}, unlike in the container's.");
        var chosen = TrainingChannels.Choose(job.Definition);
        if (chosen.Validation is not null)
            channels.WarnOfDuplicates(role, chosen.Train, chosen.Validation, _log);
        _log.Info("Determined 0 GPU(s) available on the instance.");
        var trainFiles = channels.Open(role, chosen.Train, chosen.Format, _log);
        var validationFiles = chosen.Validation is null ? null : channels.Open(role, chosen.Validation, chosen.Format, _log);
        var train = Read(trainFiles);
        var validation = Read(validationFiles);
        var both = hyperparameters.Folds > 0 ? ReadBoth() : null;
        if (train is null)
            throw new UserErrorException("No data in training channel path /opt/ml/input/data/train");
        if (chosen.Validation is not null && validation is null)
            throw new UserErrorException("No data in validation channel path /opt/ml/input/data/validation");
        _log.Info("Single node training.");
        if (hyperparameters.Values.GetValueOrDefault("_tuning_objective_metric") is { } objective)
            _log.Info($"Setting up HPO optimized metric to be : {objective.Split(':')[^1]}");
        _log.Info($"Train matrix has {train.Rows} rows and {train.Columns} columns");
        if (validation is not null)
            _log.Info($"Validation matrix has {validation.Rows} rows");

        Change(state => state with { SecondaryStatus = "Training" });
        return new Trainer(hyperparameters, threads, _log).Train(train, validation, both, cancellation);

        TrainingData? Read(params ChannelFiles?[] files) =>
            files is [null] ? null : channels.Read(role, chosen.Format, hyperparameters.HasWeights, _log, [.. files.OfType<ChannelFiles>()]);

        TrainingData? ReadBoth()
        {
            if (train is null || validation is null)
                return train;
            _log.Info("Read both train and validation data into one DMatrix");
            return Read(trainFiles, validationFiles);
        }
    }

    async Task<string> UploadAsync(TrainedModel model)
    {
        Change(state => state with { SecondaryStatus = "Uploading" });
        if (model.Predictions is { } predictions)
            await WriteAsync("output.tar.gz", [predictions]);
        return await WriteAsync("model.tar.gz", model.Files);

        async Task<string> WriteAsync(string name, IEnumerable<ArchivedFile> files)
        {
            var uri = S3Uri.Parse(job.Definition.OutputDataConfig.S3OutputPath).Below($"{job.Name}/output/{name}");
            await platform.Objects.WriteAsync(role, uri.Bucket, uri.Key, (stream, cancel) => ModelArtifact.WriteAsync(stream, files, platform.Time.GetUtcNow(), cancel), CancellationToken.None);
            return uri.ToString();
        }
    }

    /// <summary>Writes a line to the log, and takes the metrics from it as the platform does.</summary>
    void Print(StreamWriter log, string text)
    {
        log.WriteLine(text);
        var printed = false;
        foreach (var (name, value) in Metric.Read(text))
        {
            _metrics[name] = value;
            job.Reported?.Invoke(_round + 1, name, value);
            printed = true;
        }
        if (!printed)
            return;
        _round++;
        if (platform.Time.GetElapsedTime(_lastChange) >= BetweenChanges)
            Change(state => state);
    }

    void Fail(string reason)
    {
        _log.Print(reason);
        End(TrainingJobStatus.Failed, "Failed", reason.Length <= 1024 ? reason : reason[..1024], null);
    }

    void End(TrainingJobStatus status, string secondary, string? reason, string? artifact) =>
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
        lock (job.Changing)
        {
            var now = platform.Time.GetUtcNow();
            var state = job.State.Transitions.Count == 0 ? job.State.Entered(job.CreationTime) : job.State.Entered(now);
            job.State = change(state).Entered(now) with
            {
                Round = _round,
                Metrics = new Dictionary<string, float>(_metrics),
                Notices = [.. _log.Notices],
                LastModifiedTime = now,
            };
        }
        changed?.Invoke(job);
    }

    static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return text is "NaN" or "Infinity" or "-Infinity";
        }
    }
}
