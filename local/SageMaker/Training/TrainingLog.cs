using System.Globalization;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>A training job's log: a file, and the streams in which it is followed.</summary>
/// <param name="measured">Told of each metric that a line has.</param>
sealed class TrainingLog(Platform platform, TrainingJob job, Action<string, float> measured)
{
    const string Group = "/aws/sagemaker/TrainingJobs";

    TextWriter _file = TextWriter.Null;

    /// <summary>What was printed that no container prints.</summary>
    public List<string> Notices { get; } = [];

    /// <param name="append">Whether what an attempt before has written stays.</param>
    public StreamWriter OpenFile(bool append)
    {
        var folder = platform.Logs.CreateSubdirectory("training-jobs");
        return new(Path.Combine(folder.FullName, job.Name + ".log"), append);
    }

    /// <param name="file">Where an attempt's lines go.</param>
    public void Begin(TextWriter file)
    {
        Notices.Clear();
        _file = file;
        OpenOtherStreams();
    }

    /// <summary>Writes a line, and takes the metrics from it as the platform does.</summary>
    /// <returns>Whether it is a round's: its metrics may be no numbers, of which the platform takes none.</returns>
    public bool Print(LineKind kind, string text)
    {
        var time = platform.Time.GetUtcNow();
        var line = ContainerLog.Format(kind, text, time);
        _file.WriteLine(line);
        platform.Sink(new(Group, Stream(1), time, line, null, null));
        if (kind == LineKind.Notice)
            Notices.Add(text);
        if (kind != LineKind.Plain)
            return false;
        foreach (var (name, value) in Metric.Read(text))
        {
            platform.Metrics(new(Group, name, [new("TrainingJobName", job.Name)], value, "None", time));
            measured(name, value);
        }
        return Metric.IsOfRound(text);
    }

    /// <summary>Writes to the file only why the job ends: who follows the streams is told by the job.</summary>
    public void WriteEnd(string reason) => _file.WriteLine(reason);

    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html"/>
    string Stream(int instance) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Name}/algo-{instance}-{job.CreationTime.ToUnixTimeSeconds()}");

    /// <summary>Who follows the log of a job of several instances waits until each has its stream.</summary>
    void OpenOtherStreams()
    {
        const string rest = "The rows of this instance are trained with those of algo-1, whose log says the rest.";
        for (var instance = 2; instance <= job.Definition.ResourceConfig.InstanceCount; instance++)
        {
            var now = platform.Time.GetUtcNow();
            var text = ContainerLog.Format(LineKind.Notice, rest, now);
            platform.Sink(new(Group, Stream(instance), now, text, null, null));
        }
    }
}
