namespace Local.SageMaker.Search;

/// <summary>How a job's best objective develops: what its completion criteria ask for.</summary>
/// <remarks>
/// An improvement is one by more than 1% of the best objective so far. A job has converged when the last ten trials,
/// and at least half of all, brought none: SageMaker says what it means by convergence (1% or less), not from how many
/// training jobs it concludes it.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-progress.html"/>
sealed class Progress
{
    const double Significant = 0.01;
    const int Patience = 10;

    int _trials;

    /// <summary>What was minimised best; null before the first trial.</summary>
    public double? Best { get; private set; }

    /// <summary>Trials in a row that brought no improvement.</summary>
    public int NotImproving { get; private set; }

    public bool HasConverged => NotImproving >= Patience && 2 * NotImproving >= _trials;

    /// <param name="objective">What is minimised, of a trial that has ended with one.</param>
    public void Record(double objective)
    {
        _trials++;
        NotImproving = Best is { } best && best - objective <= Significant * Math.Abs(best) ? NotImproving + 1 : 0;
        Best = Best is { } before ? Math.Min(before, objective) : objective;
    }
}
