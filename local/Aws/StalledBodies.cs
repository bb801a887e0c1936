using Local.Aws.SigV4;

namespace Local.Aws;

/// <summary>Ends a request whose body stops coming: it is refused, and its connection closed.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList">RequestTimeout</seealso>
static class StalledBodies
{
    /// <summary>How long the next byte may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static IApplicationBuilder UseStalledBodies(
        this IApplicationBuilder app, TimeProvider time) => app.Use((http, next) =>
    {
        http.Request.Body = new TimedStream(http, http.Request.Body, time);
        return next(http);
    });

    sealed class TimedStream(HttpContext http, Stream body, TimeProvider time) : BodyStream
    {
        Task EndConnection()
        {
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var stalled = new CancellationTokenSource(Longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
            try
            {
                return await body.ReadAsync(buffer, either.Token);
            }
            catch (OperationCanceledException) when (
                stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                if (!http.Response.HasStarted)
                    http.Response.OnStarting(EndConnection);
                throw new AwsException(
                    "RequestTimeout",
                    "Your socket connection to the server was not read from or written to within the timeout period. "
                    + "Idle connections will be closed.");
            }
        }
    }
}
