using System.Globalization;

namespace Local.SageMaker.Transform;

/// <summary>A transform job's log: a file, and the stream in which it is followed.</summary>
sealed class TransformLog(Platform platform, TransformJob job) : IAsyncDisposable
{
    readonly TextWriter _file = TextWriter.Synchronized(new StreamWriter(
        Path.Combine(platform.Logs.CreateSubdirectory("transform-jobs").FullName, job.Name + ".log")));

    // CloudWatch names the instance, and here is none.
    string Stream => $"{job.Name}/i-0-{job.CreationTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";

    public void Print(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var now = platform.Time.GetUtcNow();
            platform.Sink(new("/aws/sagemaker/TransformJobs", Stream, now, line, null, null));
            _file.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd'T'HH:mm:ss.fff}:[sagemaker logs]: {line}"));
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
