using System.Runtime.CompilerServices;
using Local.Reports.Tuning;
using Local.SageMaker.Tuning;

namespace Local.Reports.Executions;

/// <summary>
/// What reports say of tuning jobs. That of a job that has ended is made once, and may be made before it is asked for.
/// </summary>
sealed class TuningSections(Cloud cloud)
{
    readonly ConditionalWeakTable<TuningJob, Lazy<string>> _final = [];

    /// <returns>HTML.</returns>
    public string Of(TuningJob job) => job.HasEnded && job.TrainingJobs.All(training => training.HasEnded)
        ? _final.GetValue(job, ended => new(() => Make(ended))).Value
        : Make(job);

    /// <summary>A report has it now.</summary>
    public void Forget(TuningJob job) => _final.Remove(job);

    string Make(TuningJob job)
    {
        var html = new HtmlText();
        TuningSection.Add(html, new TuningBoard(job, cloud.SageMaker));
        return html.ToString();
    }
}
