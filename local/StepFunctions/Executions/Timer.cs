namespace Local.StepFunctions.Executions;

/// <summary>Waits and time limits of any length: a state may wait three years, a timer of .NET 49 days.</summary>
static class Timer
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    public static async Task UntilAsync(DateTimeOffset until, TimeProvider time, CancellationToken cancellation)
    {
        // Timers count milliseconds: a part of one would be a wait of none.
        while (until - time.GetUtcNow() is { Ticks: > 0 } rest)
            await Task.Delay(
                TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(rest.TotalMilliseconds, Longest.TotalMilliseconds))),
                time,
                cancellation);
    }

    /// <summary>The task's end, or a <see cref="TimeoutException"/> when the limit passes before.</summary>
    public static async Task<T> WithinAsync<T>(
        this Task<T> task, TimeSpan? limit, TimeProvider time, CancellationToken cancellation)
    {
        if (limit is not { } given || task.IsCompleted)
            return await task.WaitAsync(cancellation);
        var until = time.GetUtcNow() + given;
        var rest = given;
        while (rest > Longest)
        {
            using var passed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(task, Task.Delay(Longest, time, passed.Token));
            await passed.CancelAsync(); // no timer of forty days stays behind
            cancellation.ThrowIfCancellationRequested();
            if (task.IsCompleted)
                return await task;
            rest = until - time.GetUtcNow();
        }
        return await task.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, cancellation);
    }
}
