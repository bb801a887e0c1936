namespace Local.Aws;

/// <summary>
/// Answers nothing more once the program ends. A request that comes then waits until its connection is cut, and one
/// that fails for what is gone already loses its connection: to whoever asks it is as if the process had been killed,
/// and a function that asks does not fail for it.
/// </summary>
static class ClosedPort
{
    public static IApplicationBuilder UseClosedPort(
        this IApplicationBuilder app, TimeProvider time, CancellationToken closed) => app.Use(async (http, next) =>
    {
        if (closed.IsCancellationRequested)
        {
            var forever = Task.Delay(Timeout.InfiniteTimeSpan, time, http.RequestAborted);
            await forever.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        try
        {
            await next(http);
        }
        catch (Exception) when (closed.IsCancellationRequested)
        {
            http.Abort();
        }
    });
}
