using Local.Aws;
using Local.StepFunctions.Maps;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>
/// Forgets executions some time after they have ended, as the service does, and gives their space back.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions"/>
sealed class Retention(StateStore store, MapRuns mapRuns, TimeProvider time, TimeSpan period)
{
    /// <summary>The service's own: 90 days.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromDays(90);

    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    long _next;

    /// <summary>
    /// Looks, at most once an hour, for what is to be forgotten. It grows only when something starts: whoever starts it
    /// asks.
    /// </summary>
    public void Look()
    {
        var now = time.GetUtcNow();
        var next = Interlocked.Read(ref _next);
        if (now.UtcTicks >= next && Interlocked.CompareExchange(ref _next, (now + Interval).UtcTicks, next) == next)
            _ = Task.Run(() => ForgetAsync(now - period));
    }

    // A few at a time: others write in between.
    async Task ForgetAsync(DateTimeOffset before)
    {
        const int AtATime = 200;
        var forgotten = false;
        try
        {
            while (await store.WriteAsync(ExecutionTable.Forget(before, mapRuns.Running, AtATime)) > 0)
                forgotten = true;
        }
        catch (Exception e) when (e is AwsException or ObjectDisposedException)
        {
            // The disk is full, or the program ends: another time.
        }
        if (forgotten)
            store.Shrink();
    }
}
