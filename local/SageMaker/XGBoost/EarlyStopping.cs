using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// Ends the training after so many rounds without a better value on the validation data; the best model is kept.
/// </summary>
/// <remarks>
/// The last round is printed. In the container chance decides whether it is: Python's xgboost 1.7 keeps callbacks in a
/// set, and this one may come before the one that prints.
/// </remarks>
/// <seealso href="https://xgboost.readthedocs.io/en/release_1.7.0/python/callbacks.html"/>
/// <param name="done">How many rounds the model had before.</param>
sealed class EarlyStopping(string metric, int patience, int done)
{
    /// <summary>
    /// As the container decides it: by the exact name, so that of <c>ndcg@3</c> less counts as better.
    /// </summary>
    readonly bool _maximize = Metric.All.Any(known => known.Name == metric && known.Maximize);

    /// <summary>Of this training, from 0; less before the first.</summary>
    public int BestRound { get; private set; } = -1;

    public double BestScore { get; private set; }

    /// <summary>Takes a round's values of the validation data.</summary>
    /// <exception cref="TrainCallException">The metric is not printed under this name.</exception>
    public bool ShouldStop(int round, OrderedDictionary<string, double> results)
    {
        if (!results.TryGetValue(metric, out var score))
            throw new TrainCallException($"'{metric}'");
        if (BestRound < 0 || (_maximize ? score > BestScore : score < BestScore))
            (BestRound, BestScore) = (round, score);
        return round - BestRound >= patience;
    }

    /// <summary>The model up to its best round.</summary>
    /// <exception cref="TrainCallException">A linear model has no rounds to cut.</exception>
    public Booster Best(Booster booster)
    {
        try
        {
            return booster.Slice(done + BestRound + 1);
        }
        catch (XGBoostException)
        {
            throw new TrainCallException("`save_best` is not applicable to current booster");
        }
    }
}
