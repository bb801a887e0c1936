namespace Local.SageMaker.XGBoost;

/// <summary>
/// The folds of one round of cross validation, shuffled: as scikit-learn's <c>KFold</c> and <c>StratifiedKFold</c> lay
/// them out. The container's shuffle is unseeded; here it is repeatable.
/// </summary>
/// <seealso href="https://scikit-learn.org/0.24/modules/cross_validation.html"/>
static class Folds
{
    /// <returns>The fold of each row, as even as can be.</returns>
    /// <exception cref="TrainCallException">There are fewer rows than folds.</exception>
    public static int[] Of(int rows, int folds, Random random)
    {
        if (folds > rows)
            throw new TrainCallException(
                $"Cannot have number of splits n_splits={folds} greater than the number of samples: n_samples={rows}.");
        // Folds of consecutive places in a shuffled order; the first rows % folds are one longer.
        var order = Enumerable.Range(0, rows).ToArray();
        random.Shuffle(order);
        var (size, longer) = Math.DivRem(rows, folds);
        var fold = new int[rows];
        for (var i = 0; i < rows; i++)
            fold[order[i]] = i < longer * (size + 1) ? i / (size + 1) : longer + (i - longer * (size + 1)) / size;
        return fold;
    }

    /// <returns>The fold of each row: every class is spread over all of them.</returns>
    /// <exception cref="TrainCallException">The labels are no classes, or no class has as many rows as there are
    /// folds.</exception>
    public static int[] Stratified(float[] labels, int folds, Random random)
    {
        if (labels.Any(label => label != MathF.Floor(label)))
            throw new TrainCallException("Supported target types are: ('binary', 'multiclass'). Got 'continuous' instead.");
        var classes = labels.Distinct().Index().ToDictionary(label => label.Item, label => label.Index);
        var rows = Enumerable.Range(0, labels.Length)
            .GroupBy(row => classes[labels[row]])
            .OrderBy(group => group.Key)
            .Select(group => group.ToArray())
            .ToList();
        if (rows.TrueForAll(group => folds > group.Length))
            throw new TrainCallException($"n_splits={folds} cannot be greater than the number of members in each class.");

        var fold = new int[labels.Length];
        var first = 0;
        foreach (var group in rows)
        {
            // The classes one after the other are dealt out to the folds in turn; within a class, who gets which is
            // shuffled.
            var dealt = Enumerable.Range(first, group.Length).Select(place => place % folds).Order().ToArray();
            random.Shuffle(dealt);
            for (var i = 0; i < group.Length; i++)
                fold[group[i]] = dealt[i];
            first += group.Length;
        }
        return fold;
    }
}
