using Local.Run;
using static System.FormattableString;

namespace Local.Terminal;

/// <summary>A run as lines of text: for a file, a pipe or a log, where nothing can be redrawn.</summary>
sealed class PlainView(TextWriter output, TimeProvider time)
{
    static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);

    readonly RunState _run = new();
    readonly Dictionary<string, long> _lastShown = [];

    public async Task<RunState> ShowAsync(IAsyncEnumerable<RunEvent> events)
    {
        await foreach (var @event in events)
        {
            _run.Apply(@event);
            foreach (var line in Lines(@event))
                await output.WriteLineAsync(line);
            await output.FlushAsync();
        }
        return _run;
    }

    IEnumerable<string> Lines(RunEvent @event) => @event switch
    {
        RunEvent.Notice notice => [notice.Text],
        RunEvent.ExecutionStarted started => [$"Execution {started.ExecutionArn}"],
        RunEvent.StateEntered entered => [$"{Clock(entered.At)}  {entered.State}"],
        RunEvent.AttemptFailed failed => [$"{"",9}{failed.State}: {Text.Failure(failed)}"],
        RunEvent.TrainingJobChanged job when IsDue(job) => [$"{"",9}{Text.TrainingJob(job)}"],
        RunEvent.ExecutionEnded ended => [$"{Clock(ended.At)}  {Text.Ended(ended, ended.At - _run.StartedAt)}"],
        RunEvent.Summary summary => Text.Summary(summary),
        RunEvent.FailureExplained failed => Text.Explained(failed),
        _ => [],
    };

    /// <summary>A job's start and end are always shown, its rounds every few seconds.</summary>
    bool IsDue(RunEvent.TrainingJobChanged job)
    {
        var now = time.GetTimestamp();
        var isProgress = job.Status == "InProgress" && _lastShown.ContainsKey(job.Name);
        if (isProgress && time.GetElapsedTime(_lastShown[job.Name], now) < ProgressInterval)
            return false;
        _lastShown[job.Name] = now;
        return true;
    }

    string Clock(DateTimeOffset at) => Invariant($"{(at - _run.StartedAt).TotalSeconds,7:0.00}");
}
