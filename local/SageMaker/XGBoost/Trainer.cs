using System.Globalization;
using Local.SageMaker.Training;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>Trains as the container's algorithm mode does, round by round, and prints its lines.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/train.py"/>
/// <param name="isPinned">Whether a later XGBoost is to do what 1.7 does.</param>
/// <param name="checkpointsOf">The checkpoints of a training, or of a fold of a cross validation; null when there are
/// none.</param>
sealed class Trainer(
    Hyperparameters hyperparameters,
    int threads,
    ContainerLog log,
    bool isPinned = false,
    Func<int?, Checkpoints?>? checkpointsOf = null)
{
    /// <summary>What the container itself acts upon, and takes out before XGBoost sees the rest.</summary>
    static readonly HashSet<string> OfTheContainer =
        [
            "num_round", "save_model_on_termination", "_tuning_objective_metric", "early_stopping_rounds", "_kfold",
            "use_dask_gpu_training", "eval_metric", "nthread",
        ];

    bool _isStopped;

    /// <summary>Whether it trains as an image with XGBoost 3 does.</summary>
    bool IsThree => XGBoostLibrary.Version.Major >= 3 && !isPinned;

    /// <summary>Runs to the end, on the calling thread.</summary>
    /// <param name="both">The rows of both, when the job asks for cross validation.</param>
    /// <exception cref="ContainerException">XGBoost, or what the container calls during the training, refuses the data
    /// or the parameters.</exception>
    public TrainedModel Train(
        TrainingMatrix train, TrainingMatrix? validation, TrainingMatrix? both, CancellationToken cancellation)
    {
        LibraryLog.Redirect(log.Print);
        try
        {
            var evaluation = validation is null
                ? new Evaluation(hyperparameters, !IsThree, ("train", train))
                : new Evaluation(hyperparameters, !IsThree, ("train", train), ("validation", validation));
            if (both is not null)
                return new CrossValidation(hyperparameters, log, Boost).Train(both, evaluation, cancellation);
            return new(
                Boost(train.Features, evaluation, null, cancellation) is { } booster ? [Saved(booster)] : [],
                null)
            { IsPartial = _isStopped };
        }
        catch (Exception e) when (e is XGBoostException or TrainCallException)
        {
            throw CustomerErrors.Caused(e.Message)
                ? new UserErrorException(e.Message)
                : new AlgorithmErrorException($"XGB train call failed with exception:\n {e.Message}");
        }
    }

    /// <returns>The model; null when it was stopped, and <c>save_model_on_termination</c> does not ask for the model so
    /// far.</returns>
    Booster? Boost(DMatrix train, Evaluation evaluation, int? fold, CancellationToken cancellation)
    {
        var booster = new Booster([train, .. evaluation.Matrices.Where(matrix => matrix != train)]);
        try
        {
            var checkpoints = checkpointsOf?.Invoke(fold);
            var done = checkpoints?.Resume(booster) ?? 0;
            // Python's xgboost takes a tuple, or a dictionary.
            if (hyperparameters.Values.GetValueOrDefault("monotone_constraints") is ['[', ..])
                throw new TrainCallException("'list' object has no attribute 'keys'");
            foreach (var (name, value) in Parameters(evaluation, train.Rows))
                booster.SetParameter(name, value);
            var stopping = evaluation.HasValidation
                && evaluation.Decisive is { } metric
                && hyperparameters.EarlyStoppingRounds is { } patience
                ? new EarlyStopping(metric, patience, done)
                : null;
            for (var round = 0; round < hyperparameters.Rounds - done; round++)
            {
                if (_isStopped = cancellation.IsCancellationRequested)
                    return hyperparameters.SavesOnTermination ? booster : Dispose(booster);
                booster.Update(round, train);
                var results = evaluation.After(round, booster);
                log.Print(Evaluation.Line(round, results));
                checkpoints?.After(round, booster);
                if (stopping?.ShouldStop(round, results["validation"]) == true)
                    break;
            }
            if (stopping is null)
                return Finished(booster, null);
            using (booster)
                return Finished(stopping.Best(booster), stopping);
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Python's 1.7 notes its rounds in every model that it has trained to the end (a linear one has no trees), 3 those
    /// of early stopping only.
    /// </summary>
    Booster Finished(Booster booster, EarlyStopping? stopping)
    {
        if (IsThree)
        {
            booster.SetAttribute("best_iteration", stopping?.BestRound.ToString(CultureInfo.InvariantCulture));
            booster.SetAttribute("best_score", stopping is null ? null : PythonNumber.Format(stopping.BestScore));
            return booster;
        }
        var rounds = booster.Rounds;
        booster.SetAttribute("best_iteration", (rounds - 1).ToString(CultureInfo.InvariantCulture));
        booster.SetAttribute(
            "best_ntree_limit", (rounds * hyperparameters.TreesPerRound).ToString(CultureInfo.InvariantCulture));
        return booster;
    }

    static Booster? Dispose(Booster booster)
    {
        booster.Dispose();
        return null;
    }

    static ArchivedFile Saved(Booster booster)
    {
        using (booster)
            return new("xgboost-model", booster.Save());
    }

    /// <summary>
    /// As Python's <c>xgb.train</c> passes them on, those included that are none of XGBoost's: it prints which it does
    /// not use.
    /// </summary>
    IEnumerable<(string, string)> Parameters(Evaluation evaluation, int rows) =>
    [
        .. hyperparameters.OnProcessors
            .Where(value => !OfTheContainer.Contains(value.Key))
            .Where(value => !(hyperparameters.Folds > 0 && value.Key == "_num_cv_round"))
            .Select(value => (value.Key, value.Value)),
        (
            "nthread",
            hyperparameters.Values.GetValueOrDefault("nthread") ?? threads.ToString(CultureInfo.InvariantCulture)),
        .. evaluation.Native.Select(metric => ("eval_metric", metric)),
        .. isPinned ? OtherVersion.Pinned(hyperparameters.Values, rows, evaluation.Native.Count > 0) : [],
        ("validate_parameters", "1"),
    ];
}

/// <summary>What a training leaves behind.</summary>
/// <param name="Files">The files of <c>model.tar.gz</c>: <c>xgboost-model</c>, or one for each fold.</param>
/// <param name="Predictions">Of a cross validation, <c>predictions.csv</c>: what <c>output.tar.gz</c> holds.</param>
sealed record TrainedModel(IReadOnlyList<ArchivedFile> Files, ArchivedFile? Predictions)
{
    /// <summary>Whether the training was stopped before its end.</summary>
    public bool IsPartial { get; init; }
}

sealed record ArchivedFile(string Name, byte[] Content);
