using System.Globalization;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>One training job from its start to its end: the container between the platform's download and upload.</summary>
sealed class TrainingRun(Platform platform, TrainingJob job, Principal role, ChannelReader channels, int threads, Action<TrainingJob>? changed)
{
    static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);

    readonly Dictionary<string, float> _metrics = [];
    long _lastChange;
    int _round;

    public async Task RunAsync()
    {
        try
        {
            await RunWithLogAsync();
        }
        catch (Exception e)
        {
            // No log can be written, such as on a full disk: the job must end all the same.
            End(TrainingJobStatus.Failed, "Failed", $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})", null);
        }
    }

    async Task RunWithLogAsync()
    {
        Change(state => state with { SecondaryStatus = "Downloading", TrainingStartTime = platform.Time.GetUtcNow() });
        var folder = platform.Logs.CreateSubdirectory("training-jobs");
        await using var log = new StreamWriter(Path.Combine(folder.FullName, job.Name + ".log"));
        using var tooLong = new CancellationTokenSource(job.Definition.StoppingCondition.Runtime, platform.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, job.Stopping.Token);
        var line = (string text) => Print(log, text);

        try
        {
            var model = Train(line, stop.Token);
            var artifact = model is null ? null : await UploadAsync(model);
            if (stop.IsCancellationRequested && (tooLong.IsCancellationRequested || job.Stopping.IsCancellationRequested) && _round < job.Rounds)
                End(TrainingJobStatus.Stopped, tooLong.IsCancellationRequested ? "MaxRuntimeExceeded" : "Stopped", null, artifact);
            else
                End(TrainingJobStatus.Completed, "Completed", null, artifact);
        }
        catch (UserErrorException e)
        {
            // The container dies of an exception, and the platform reports its traceback.
            var type = e.Message == "'objective'" ? "KeyError" : "sagemaker_algorithm_toolkit.exceptions.UserError";
            Fail(line, $"AlgorithmError: framework error: \nTraceback (most recent call last):\n  ...\n{type}: {e.Message}");
        }
        catch (XGBoostException e)
        {
            Fail(line, CustomerErrors.Caused(e.Message)
                ? $"AlgorithmError: framework error: \nTraceback (most recent call last):\n  ...\nsagemaker_algorithm_toolkit.exceptions.UserError: {e.Message}"
                : $"AlgorithmError: framework error: \nTraceback (most recent call last):\n  ...\nsagemaker_algorithm_toolkit.exceptions.AlgorithmError: XGB train call failed with exception:\n {e.Message}");
        }
        catch (AwsException e)
        {
            Fail(line, $"ClientError: {(_round > 0 ? "Artifact upload" : "Data download")} failed:{e.Message}");
        }
        catch (Exception e)
        {
            // A defect here, or a full disk: the job must end all the same.
            log.WriteLine(e);
            Fail(line, $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})");
        }
    }

    byte[]? Train(Action<string> print, CancellationToken cancellation)
    {
        void Info(string text) => print($"[{platform.Time.GetUtcNow().ToString("yyyy-MM-dd:HH:mm:ss", CultureInfo.InvariantCulture)}:INFO] {text}");

        Info("Imported framework sagemaker_xgboost_container.training");
        foreach (var (name, value) in job.HyperParameters.Where(parameter => !IsJson(parameter.Value)))
            Info($"Failed to parse hyperparameter {name} value {value} to Json.\nReturning the value itself");
        Info("No GPUs detected (normal if no gpus installed)");
        Info("Running XGBoost Sagemaker in algorithm mode");
        if (XGBoostLibrary.Warning is { } warning)
            print(warning);

        var hyperparameters = Hyperparameters.Parse(job.HyperParameters);
        var (trainChannel, validationChannel) = TrainingChannels.Choose(job.Definition);
        Info("Determined 0 GPU(s) available on the instance.");
        var trainFiles = channels.Open(role, trainChannel, Info);
        var validationFiles = validationChannel is null ? null : channels.Open(role, validationChannel, Info);
        var train = channels.Read(role, trainFiles, hyperparameters.HasWeights, Info);
        var validation = validationFiles is null ? null : channels.Read(role, validationFiles, false, Info);
        Info("Single node training.");
        if (hyperparameters.Values.GetValueOrDefault("_tuning_objective_metric") is { } objective)
            Info($"Setting up HPO optimized metric to be : {objective.Split(':')[^1]}");
        Info($"Train matrix has {train.Rows} rows and {train.Columns} columns");
        if (validation is not null)
            Info($"Validation matrix has {validation.Rows} rows");

        Change(state => state with { SecondaryStatus = "Training" });
        return new Trainer(hyperparameters, threads, print).Train(train, validation, cancellation);
    }

    async Task<string> UploadAsync(byte[] model)
    {
        Change(state => state with { SecondaryStatus = "Uploading" });
        var uri = S3Uri.Parse(job.Definition.OutputDataConfig.S3OutputPath).Below($"{job.Name}/output/model.tar.gz");
        await platform.Objects.WriteAsync(role, uri.Bucket, uri.Key, (stream, cancel) => ModelArtifact.WriteAsync(stream, model, platform.Time.GetUtcNow(), cancel), CancellationToken.None);
        return uri.ToString();
    }

    /// <summary>Writes a line to the log, and takes the metrics from it as the platform does.</summary>
    void Print(StreamWriter log, string text)
    {
        log.WriteLine(text);
        var printed = false;
        foreach (var (name, value) in Metric.Read(text))
        {
            _metrics[name] = value;
            printed = true;
        }
        if (!printed)
            return;
        _round++;
        if (platform.Time.GetElapsedTime(_lastChange) >= BetweenChanges)
            Change(state => state);
    }

    void Fail(Action<string> print, string reason)
    {
        print(reason);
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
            job.State = change(job.State) with
            {
                Round = _round,
                Metrics = new Dictionary<string, float>(_metrics),
                LastModifiedTime = platform.Time.GetUtcNow(),
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
