using System.Net;

namespace Local.Aws;

/// <summary>Lets requests wait until what they ask for is there: the port is open before the stack is.</summary>
/// <param name="time">Measures how long a request waits.</param>
sealed class Readiness(TimeProvider time)
{
    /// <summary>Where a client asks: 200 when everything is there, 503 until then.</summary>
    public const string Path = "/_ready";

    // Less than the time after which SDKs give up waiting for an answer (60 s); they try again after a 503.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => _ready.TrySetResult();

    public RequestDelegate Answer => http =>
    {
        if (!_ready.Task.IsCompleted)
            Refuse(http);
        return Task.CompletedTask;
    };

    /// <summary>
    /// A middleware: the request goes on when everything is there, and ends with 503 when that takes too long.
    /// </summary>
    public async Task WaitAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await WaitAsync(http.RequestAborted);
        }
        catch (AwsException e)
        {
            Refuse(http);
            await ErrorResponse.WriteAsync(http, e);
            return;
        }
        await next(http);
    }

    /// <summary>Ends when everything is there.</summary>
    /// <exception cref="AwsException">That takes too long.</exception>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        if (_ready.Task.IsCompleted)
            return;
        try
        {
            await _ready.Task.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new AwsException(
                "ServiceUnavailable",
                "The stack is still being deployed. Try again.",
                HttpStatusCode.ServiceUnavailable);
        }
    }

    static void Refuse(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = "1";
    }
}
