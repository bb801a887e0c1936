namespace Local.SageMaker.Search;

/// <summary>What a trial has reported so far: what is minimised, after each epoch.</summary>
/// <param name="number">The trial's number in its job, from 1.</param>
sealed class LearningCurve(int number)
{
    readonly List<double> _objectives = [], _averages = [];

    public int Number { get; } = number;

    public bool HasEnded { get; set; }

    public IReadOnlyList<double> Objectives => _objectives;

    /// <summary>After each epoch, the mean of the objectives up to it.</summary>
    public IReadOnlyList<double> Averages => _averages;

    /// <param name="epoch">From 1, which starts the curve anew: a trial that is retried.</param>
    public void Report(int epoch, double objective)
    {
        if (epoch == 1)
        {
            _objectives.Clear();
            _averages.Clear();
        }
        var sum = _averages.Count == 0 ? 0 : _averages[^1] * _averages.Count;
        _objectives.Add(objective);
        _averages.Add((sum + objective) / _objectives.Count);
    }
}
