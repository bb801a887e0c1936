namespace Local.SageMaker.XGBoost;

/// <summary>
/// The scores that the container takes from scikit-learn to judge classes: per class how many rows were found, claimed
/// and present. A score of a class without rows to divide by counts as 0.
/// </summary>
/// <seealso href="https://scikit-learn.org/0.24/modules/model_evaluation.html#classification-metrics"/>
sealed class ClassScores
{
    readonly (int Label, double Hits, double Claimed, double Present)[] _classes;
    readonly int _rows;
    readonly bool _isMulticlass;

    /// <param name="labels">What is true; whole numbers.</param>
    /// <param name="predicted">The class that was predicted for each row.</param>
    /// <exception cref="TrainCallException">The labels are no classes.</exception>
    public ClassScores(ReadOnlySpan<float> labels, ReadOnlySpan<int> predicted)
    {
        _rows = labels.Length;
        Dictionary<int, (double Hits, double Claimed, double Present)> counts = [];
        for (var row = 0; row < labels.Length; row++)
        {
            var label = (int)labels[row];
            if (label != labels[row])
                throw Mixed(labels, predicted);
            var hit = label == predicted[row] ? 1 : 0;
            var present = counts.GetValueOrDefault(label);
            counts[label] = (present.Hits + hit, present.Claimed, present.Present + 1);
            var claimed = counts.GetValueOrDefault(predicted[row]);
            counts[predicted[row]] = (claimed.Hits, claimed.Claimed + 1, claimed.Present);
        }
        _classes = [
            .. counts.OrderBy(count => count.Key)
                .Select(count => (count.Key, count.Value.Hits, count.Value.Claimed, count.Value.Present)),
        ];
        _isMulticlass = _classes.Length > 2;
    }

    public double Accuracy => _classes.Sum(each => each.Hits) / _rows;

    /// <summary>The mean recall of the classes that are present.</summary>
    public double BalancedAccuracy =>
        _classes.Where(each => each.Present > 0).Average(each => each.Hits / each.Present);

    public double PrecisionOfOne => One(Precision);

    public double RecallOfOne => One(Recall);

    public double F1OfOne => One(F1);

    public double MacroPrecision => _classes.Average(Precision);

    public double MacroRecall => _classes.Average(Recall);

    public double MacroF1 => _classes.Average(F1);

    static double Precision((int, double Hits, double Claimed, double Present) each) => Ratio(each.Hits, each.Claimed);

    static double Recall((int, double Hits, double Claimed, double Present) each) => Ratio(each.Hits, each.Present);

    static double F1((int, double, double, double) each)
    {
        var (precision, recall) = (Precision(each), Recall(each));
        return Ratio(2 * precision * recall, precision + recall);
    }

    static double Ratio(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;

    /// <summary>The score of class 1, where there are no others than two.</summary>
    double One(Func<(int, double, double, double), double> score)
    {
        if (_isMulticlass)
            throw new TrainCallException(
                "Target is multiclass but average='binary'. Please choose another average setting, one of [None, " +
                "'micro', 'macro', 'weighted'].");
        var one = Array.FindIndex(_classes, each => each.Label == 1);
        if (one >= 0)
            return score(_classes[one]);
        return _classes.Length < 2
            ? 0
            : throw new TrainCallException(
                $"pos_label=1 is not a valid label: array([{string.Join(", ", _classes.Select(each => each.Label))}])");
    }

    static TrainCallException Mixed(ReadOnlySpan<float> labels, ReadOnlySpan<int> predicted)
    {
        foreach (var label in labels)
        {
            if (!float.IsFinite(label))
                return new("Input contains NaN, infinity or a value too large for dtype('float32').");
        }
        var classes = predicted.ToArray().Distinct().Count() > 2 ? "multiclass" : "binary";
        return new($"Classification metrics can't handle a mix of continuous and {classes} targets");
    }
}
