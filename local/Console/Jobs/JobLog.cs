using Local.Console.Controls;
using Local.Logs;
using Local.SageMaker.Training;

namespace Local.Console.Jobs;

/// <summary>
/// The log of a training job; that of a job of an earlier process is in its file alone, without times.
/// </summary>
static class JobLog
{
    const string Group = "/aws/sagemaker/TrainingJobs";

    // What a page can scroll.
    const int Most = 100_000;

    public static LogExcerpt Of(TrainingJob job, ConsoleServices services)
    {
        var events = services.Logs.OfStreams(Group, job.Name + "/");
        if (events.Count > 0)
            return new(events);
        var file = new FileInfo(
            Path.Combine(services.SageMaker.Platform.Logs.FullName, "training-jobs", job.Name + ".log"));
        if (!file.Exists)
            return LogExcerpt.Empty;
        return new(
        [
            .. File.ReadLines(file.FullName).Take(Most).Select((line, i) =>
                new LogEvent(
                    i + 1, new(Group, job.Name, job.CreationTime, line, null, null), job.CreationTime)),
        ]);
    }
}
