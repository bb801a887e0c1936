using System.Text.Json;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Training;

/// <summary>
/// The training container, in a worker:
/// 1. it tells of its environment; 2. checks the hyperparameters; 3. checks the channels and their files; 4. reads the
/// rows; 5. trains.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/training.py"/>
sealed class TrainingContainer(TrainingTask task, ChannelReader reader, ContainerLog log)
{
    /// <param name="begun">Told when the rows are read.</param>
    /// <param name="save">Takes each checkpoint.</param>
    /// <exception cref="ContainerException">What the container ends with.</exception>
    public TrainedModel Run(Action begun, Action<ArchivedFile> save, CancellationToken stop)
    {
        // 1
        log.Info("Imported framework sagemaker_xgboost_container.training");
        foreach (var (name, value) in task.HyperParameters.Where(parameter => !IsJson(parameter.Value)))
            log.Info($"Failed to parse hyperparameter {name} value {value} to Json.\nReturning the value itself");
        log.Info("No GPUs detected (normal if no gpus installed)");
        log.Info("Running XGBoost Sagemaker in algorithm mode");
        var isPinned = XGBoostLibrary.Version.Major >= 2 && !(task.IsThree && XGBoostLibrary.Version.Major >= 3);
        if (XGBoostLibrary.Warning is { } warning && (isPinned || XGBoostLibrary.Version.Major < 2))
            log.Print(warning);
        // The container's first look is at the environment, where each channel has a variable.
        if (!task.Channels.Any(channel => channel.Name.Equals("train", StringComparison.OrdinalIgnoreCase)))
            throw new ContainerException("KeyError", "'SM_CHANNEL_TRAIN'");

        // 2
        var hyperparameters = Hyperparameters.Parse(task.HyperParameters);
        foreach (var notice in hyperparameters.Notices)
            log.Notice(notice);
        if (isPinned
            && string.Join("; ", OtherVersion.Differences(hyperparameters.Values)) is { Length: > 0 } differences)
            log.Notice($"In libxgboost {XGBoostLibrary.Version} {differences}, unlike in the container's.");

        // 3
        var chosen = TrainingChannels.Choose(task.Channels);
        if (chosen.Validation is not null)
            ChannelReader.WarnOfDuplicates(chosen.Train, chosen.Validation, log);
        log.Info("Determined 0 GPU(s) available on the instance.");
        var trainFiles = ChannelReader.Open(chosen.Train, chosen.Format, log);
        var validationFiles = chosen.Validation is null
            ? null
            : ChannelReader.Open(chosen.Validation, chosen.Format, log);

        // 4
        var train = Read(trainFiles);
        var validation = Read(validationFiles);
        var both = hyperparameters.Folds > 0 ? ReadBoth() : null;
        if (train is null)
            throw new UserErrorException("No data in training channel path /opt/ml/input/data/train");
        if (chosen.Validation is not null && validation is null)
            throw new UserErrorException("No data in validation channel path /opt/ml/input/data/validation");
        log.Info("Single node training.");
        if (hyperparameters.Values.GetValueOrDefault("_tuning_objective_metric") is { } objective)
            log.Info($"Setting up HPO optimized metric to be : {objective.Split(':')[^1]}");
        log.Info($"Train matrix has {train.Rows} rows and {train.Columns} columns");
        if (validation is not null)
            log.Info($"Validation matrix has {validation.Rows} rows");

        if (LabelsFromOne(hyperparameters, train) is { } offByOne)
            log.Notice(offByOne);

        // 5
        begun();
        return new Trainer(hyperparameters, task.Threads, log, isPinned, CheckpointsOf)
            .Train(train, validation, both, stop);

        Checkpoints? CheckpointsOf(int? fold) =>
            task.Checkpoints is { } folder ? new(folder, fold, log, save) : null;

        TrainingMatrix? Read(params InputChannel?[] channels) => channels is [null]
            ? null
            : reader.Read(
                chosen.Format,
                hyperparameters.HasWeights,
                task.Threads,
                log,
                [.. channels.OfType<InputChannel>()]);

        TrainingMatrix? ReadBoth()
        {
            if (train is null || validation is null)
                return train;
            log.Info("Read both train and validation data into one DMatrix");
            return Read(trainFiles, validationFiles);
        }
    }

    /// <summary>
    /// What is said of labels that begin with 1 where 0 is the first class; XGBoost's own words do not say it.
    /// </summary>
    static string? LabelsFromOne(Hyperparameters hyperparameters, TrainingMatrix train) =>
        hyperparameters.Values.GetValueOrDefault("objective") is { } objective and ("multi:softmax" or "multi:softprob")
        && int.TryParse(hyperparameters.Values.GetValueOrDefault("num_class"), out var classes)
        && train.Labels.Length > 0
        && train.Labels.Min() >= 1
        && train.Labels.Max() == classes
            ? $"The labels are 1 to {classes}, and {objective} with num_class {classes} wants 0 to {classes - 1}: subtract 1 from each."
            : null;

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
