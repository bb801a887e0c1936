using System.Globalization;
using System.Text;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// The container's <c>_kfold</c>: a model for each fold of each round. What it prints is each model's value on the
/// whole channels (which include the rows that it was trained on), and after each round their means, which are
/// therefore what a tuning job sees last.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/algorithm_mode/train.py"/>
sealed class CrossValidation(
    Hyperparameters hyperparameters,
    ContainerLog log,
    Func<DMatrix, Evaluation, int?, CancellationToken, Booster?> boost)
{
    readonly List<ArchivedFile> _models = [];
    readonly List<IReadOnlyDictionary<string, OrderedDictionary<string, double>>> _results = [];

    /// <param name="data">The rows of both channels.</param>
    public TrainedModel Train(TrainingMatrix data, Evaluation evaluation, CancellationToken cancellation)
    {
        var (folds, rounds) = (hyperparameters.Folds, hyperparameters.FoldRounds);
        log.Info($"Run {rounds}-round of {folds}-fold cross validation with {data.Rows} rows");
        var classifies = IsClassification();
        var random = new Random(hyperparameters.Seed);
        var predictions = new FoldPredictions(data.Labels, classifies);
        for (var round = 1; round <= rounds; round++)
        {
            var foldOf = classifies ? Folds.Stratified(data.Labels, folds, random) : Folds.Of(data.Rows, folds, random);
            for (var fold = 0; fold < folds; fold++)
            {
                log.Info($"Train cross validation fold {fold + 1}");
                using var train = data.Features.Slice(Rows(foldOf, other => other != fold));
                using var booster = boost(train, evaluation, _models.Count, cancellation);
                if (booster is not null)
                    _models.Add(new($"xgboost-model-{_models.Count}", booster.Save()));
                if (booster is null || cancellation.IsCancellationRequested)
                    return new(_models, null) { IsPartial = true };
                _results.Add(evaluation.Last);
                var left = Rows(foldOf, other => other == fold);
                using var validation = data.Features.Slice(left);
                predictions.Add(left, booster.Predict(validation));
            }
            log.Info($"The metrics of round {round} cross validation");
            log.Print(Mean(_results.TakeLast(folds)));
        }
        log.Info("Storing predictions on validation set(s) in /opt/ml/output/data/predictions.csv");
        if (rounds > 1)
        {
            log.Info($"The overall metrics of {rounds}-round cross validation");
            log.Print(Mean(_results));
        }
        return new(_models, new("predictions.csv", Encoding.ASCII.GetBytes(predictions.ToCsv())));
    }

    bool IsClassification() => hyperparameters.Values.ContainsKey("num_class")
        || (hyperparameters.Values.TryGetValue("objective", out var objective)
            ? objective.StartsWith("binary:", StringComparison.Ordinal)
            : throw new TrainCallException("'NoneType' object has no attribute 'startswith'"));

    static int[] Rows(int[] foldOf, Func<int, bool> isIn) =>
        [.. Enumerable.Range(0, foldOf.Length).Where(row => isIn(foldOf[row]))];

    string Mean(IEnumerable<IReadOnlyDictionary<string, OrderedDictionary<string, double>>> results)
    {
        var all = results.ToList();
        var line = new StringBuilder($"[{hyperparameters.Rounds}]");
        foreach (var metric in all[0]["train"].Keys)
        {
            foreach (var name in all[0].Keys)
            {
                var mean = all.Average(result => result[name][metric]);
                line.Append(CultureInfo.InvariantCulture, $"#011{name}-{metric}:{PythonNumber.Fixed(mean, 5)}");
            }
        }
        return line.ToString();
    }
}
