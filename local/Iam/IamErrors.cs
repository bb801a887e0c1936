using System.Net;
using Local.Aws;

namespace Local.Iam;

/// <summary>IAM's refusals.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html#API_CreateRole_Errors"/>
static class IamErrors
{
    public static AwsException NoSuchEntity(string message) => new("NoSuchEntity", message, HttpStatusCode.NotFound);

    public static AwsException AlreadyExists(string message) =>
        new("EntityAlreadyExists", message, HttpStatusCode.Conflict);

    public static AwsException Conflict(string message) => new("DeleteConflict", message, HttpStatusCode.Conflict);
}
