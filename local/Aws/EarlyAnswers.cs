namespace Local.Aws;

/// <summary>
/// Ends the connection when the answer comes before the body that the client held back (<c>Expect: 100-continue</c>),
/// as HTTP advises. botocore, and so the AWS CLI, cannot read a further answer from it: after a refused or an empty PUT
/// the next one would wait until it times out.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1"/>
static class EarlyAnswers
{
    public static IApplicationBuilder UseEarlyAnswers(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Request.Headers.Expect.Count > 0)
        {
            http.Response.OnStarting(() =>
            {
                if (http.Request.ContentLength == 0 || http.Response.StatusCode >= StatusCodes.Status400BadRequest)
                    http.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        }
        return next(http);
    });
}
