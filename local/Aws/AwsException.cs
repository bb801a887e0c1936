using System.Net;

namespace Local.Aws;

/// <summary>An error that a client of an AWS API receives: its code and message, in the service's own words.</summary>
sealed class AwsException(string code, string message, HttpStatusCode status = HttpStatusCode.BadRequest)
    : Exception(message)
{
    public string Code { get; } = code;
    public HttpStatusCode Status { get; } = status;
}
