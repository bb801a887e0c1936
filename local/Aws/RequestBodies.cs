using Local.Aws.SigV4;

namespace Local.Aws;

/// <summary>
/// Refuses a request whose body stops coming or cannot be read, whoever reads it, and closes its connection.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList">RequestTimeout,
/// IncompleteBody</seealso>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html">
/// MalformedHttpRequestException</seealso>
static class RequestBodies
{
    /// <summary>How long the next byte may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static IApplicationBuilder UseRequestBodies(
        this IApplicationBuilder app, TimeProvider time) => app.Use((http, next) =>
    {
        http.Request.Body = new CheckedStream(http, http.Request.Body, time);
        return next(http);
    });

    sealed class CheckedStream(HttpContext http, Stream body, TimeProvider time) : BodyStream
    {
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
                throw Refuse(new(
                    "RequestTimeout",
                    "Your socket connection to the server was not read from or written to within the timeout period. "
                    + "Idle connections will be closed."));
            }
            // What is too large is for whoever has set the limit.
            catch (IOException e) when (
                e is not BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
            {
                throw Refuse(Refusal.Unreadable(http.Request, e.Message));
            }
        }

        AwsException Refuse(AwsException refusal)
        {
            if (!http.Response.HasStarted)
                http.Response.OnStarting(EndConnection);
            return refusal;
        }

        Task EndConnection()
        {
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        }
    }
}
