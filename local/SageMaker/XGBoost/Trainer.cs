using System.Globalization;

namespace Local.SageMaker.XGBoost;

/// <summary>Trains as the container's algorithm mode does, round by round, and prints its lines.</summary>
/// <param name="log">Takes a line of the job's log.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/train.py"/>
sealed class Trainer(Hyperparameters hyperparameters, int threads, Action<string> log)
{
    /// <summary>Runs to the end, on the calling thread.</summary>
    /// <returns>The model file; null when it was stopped and <c>save_model_on_termination</c> does not ask for the model so far.</returns>
    /// <exception cref="XGBoostException">XGBoost refuses the data or the parameters.</exception>
    public byte[]? Train(TrainingData train, TrainingData? validation, CancellationToken cancellation)
    {
        LibraryLog.Redirect(log);
        using var trainMatrix = train.ToMatrix(threads);
        using var validationMatrix = validation?.ToMatrix(threads);
        var evaluation = validation is null
            ? new Evaluation(hyperparameters, ("train", trainMatrix, train.Labels))
            : new Evaluation(hyperparameters, ("train", trainMatrix, train.Labels), ("validation", validationMatrix!, validation.Labels));

        using var booster = validationMatrix is null ? new Booster(trainMatrix) : new Booster(trainMatrix, validationMatrix);
        foreach (var (name, value) in Parameters(evaluation))
            booster.SetParameter(name, value);

        var stopping = validation is not null && evaluation.Decisive is { } metric && hyperparameters.EarlyStoppingRounds is { } patience
            ? new EarlyStopping(metric, patience)
            : null;
        for (var round = 0; round < hyperparameters.Rounds; round++)
        {
            if (cancellation.IsCancellationRequested)
                return hyperparameters.Values.GetValueOrDefault("save_model_on_termination") == "true" ? booster.Save() : null;
            booster.Update(round, trainMatrix);
            var results = evaluation.After(round, booster);
            log(Evaluation.Line(round, results));
            if (stopping?.ShouldStop(round, results["validation"]) == true)
                break;
        }
        return stopping is null ? booster.Save() : SaveBest(booster, stopping);
    }

    /// <summary>As Python's <c>xgb.train</c> passes them on, those included that are none of XGBoost's: it prints which it does not use.</summary>
    IEnumerable<(string, string)> Parameters(Evaluation evaluation) =>
    [
        .. hyperparameters.Values.Where(value => value.Key is not ("eval_metric" or "nthread")).Select(value => (value.Key, value.Value)),
        ("nthread", hyperparameters.Values.GetValueOrDefault("nthread") ?? threads.ToString(CultureInfo.InvariantCulture)),
        .. evaluation.Native.Select(metric => ("eval_metric", metric)),
        .. PinnedParameters(),
        ("validate_parameters", "1"),
    ];

    /// <summary>What XGBoost 2 changed and a parameter can bring back: the default tree method, and the estimated base score.</summary>
    IEnumerable<(string, string)> PinnedParameters()
    {
        if (XGBoostLibrary.Version.Major < 2)
            yield break;
        if (hyperparameters.Values.GetValueOrDefault("tree_method", "auto") == "auto" && hyperparameters.Values.GetValueOrDefault("booster") != "gblinear")
            yield return ("tree_method", "exact");
        if (!hyperparameters.Values.ContainsKey("base_score"))
            yield return ("base_score", "0.5");
    }

    static byte[] SaveBest(Booster booster, EarlyStopping stopping)
    {
        using var best = booster.Slice(stopping.BestRound + 1);
        best.SetAttribute("best_iteration", stopping.BestRound.ToString(CultureInfo.InvariantCulture));
        best.SetAttribute("best_score", PythonNumber.Format(stopping.BestScore));
        return best.Save();
    }

    /// <summary>Ends the training after so many rounds without a better value on the validation data; the best model is kept.</summary>
    sealed class EarlyStopping(string metric, int patience)
    {
        readonly bool _maximize = Metric.All.FirstOrDefault(known => known.Name == metric.Split('@')[0])?.Maximize ?? false;

        public int BestRound { get; private set; } = -1;

        public double BestScore { get; private set; }

        public bool ShouldStop(int round, OrderedDictionary<string, double> results)
        {
            var score = results[metric];
            if (BestRound < 0 || (_maximize ? score > BestScore : score < BestScore))
                (BestRound, BestScore) = (round, score);
            return round - BestRound >= patience;
        }
    }
}
