namespace Local.SageMaker.Search;

/// <summary>Decides, after each epoch of a trial, whether it goes on. It remembers nothing between calls.</summary>
interface IStoppingRule
{
    /// <param name="trial">The trial that has just reported.</param>
    /// <param name="others">All other trials of the job, running ones included.</param>
    bool ShouldStop(LearningCurve trial, IEnumerable<LearningCurve> others);
}
