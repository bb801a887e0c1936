using System.Net;
using Local.Aws.SigV4;

namespace Local.Aws;

/// <summary>Answers a request that met a defect of this program as AWS answers its own: 500, in the form of the request's protocol. What went wrong is in the log.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html">InternalFailure</seealso>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList">InternalError</seealso>
static partial class InternalFailures
{
    public static IApplicationBuilder UseInternalFailures(this IApplicationBuilder app, ILogger log) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (e is not (OperationCanceledException or BadHttpRequestException) && !http.Response.HasStarted)
        {
            LogFailure(log, e, http.Request.Method, http.Request.Path, http.Request.Headers["X-Amz-Target"].ToString());
            http.Response.Clear();
            await ErrorResponse.WriteAsync(http, new(
                Refusal.SpeaksS3(http.Request) ? "InternalError" : "InternalFailure", "We encountered an internal error. Please try again.", HttpStatusCode.InternalServerError));
        }
    });

    [LoggerMessage(LogLevel.Error, "{Method} {Path} {Target} failed.")]
    static partial void LogFailure(ILogger log, Exception exception, string method, string path, string target);
}
