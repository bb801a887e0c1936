using System.Net;
using Local.Aws.Protocols;

namespace Local.Aws;

/// <summary>
/// Answers a request that met a defect of this program as AWS answers its own: 500, in the form of the request's
/// protocol. What went wrong is in the log. A refusal that nothing else has answered is answered here, too.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html">InternalFailure</seealso>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList">InternalError</seealso>
static partial class InternalFailures
{
    public static IApplicationBuilder UseInternalFailures(
        this IApplicationBuilder app, ILogger log) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (AwsException e) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await ErrorResponse.WriteAsync(http, e);
        }
        catch (Exception e) when (
            e is (IOException or UnauthorizedAccessException) and not BadHttpRequestException
            && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // The disk is full, or a file is not to be read: no defect, and the message says what it is.
            LogRefusal(log, http.Request.Method, http.Request.Path, e.Message);
            await WriteAsync(http, e.Message);
        }
        catch (Exception e) when (
            e is not (OperationCanceledException or BadHttpRequestException) && !http.Response.HasStarted)
        {
            LogFailure(
                log,
                e,
                http.Request.Method,
                http.Request.Path,
                http.Request.Headers[JsonProtocol.TargetHeader].ToString());
            await WriteAsync(http, "We encountered an internal error. Please try again.");
        }
    });

    static Task WriteAsync(HttpContext http, string message)
    {
        http.Response.Clear();
        return ErrorResponse.WriteAsync(http, new(
            WireProtocols.Of(http.Request) is WireProtocol.S3 ? "InternalError" : "InternalFailure",
            message,
            HttpStatusCode.InternalServerError));
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed: {Reason}")]
    static partial void LogRefusal(ILogger log, string method, string path, string reason);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} {Target} failed.")]
    static partial void LogFailure(ILogger log, Exception exception, string method, string path, string target);
}
