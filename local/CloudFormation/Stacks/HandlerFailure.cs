using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Stacks;

/// <summary>Why a resource could not be made, changed or deleted, as events say it.</summary>
/// <seealso href="https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html"/>
static class HandlerFailure
{
    public static string Of(Exception e, StackResource resource) => e switch
    {
        ResourceFailureException => e.Message,
        ResourceExistsException => Text(e.Message, "AlreadyExists"),
        AwsException refusal => Text(
            $"{refusal.Message} (Service: {Service(resource)}, Status Code: {(int)refusal.Status}, Request ID: {Guid.NewGuid()})",
            Code(refusal)),
        OperationCanceledException => "The program that is this account has ended.",
        IOException or UnauthorizedAccessException => Text(e.Message, "GeneralServiceException"),
        // A service's own refusals, and properties of a form that it cannot read.
        _ => Text(e.Message, "InvalidRequest"),
    };

    static string Text(string message, string code) =>
        $"Resource handler returned message: \"{message}\" (RequestToken: {Guid.NewGuid()}, HandlerErrorCode: {code})";

    static string Service(StackResource resource) => DeployedType.Of(resource.Type).Split("::") switch
    {
        [_, "StepFunctions", ..] => "Sfn",
        [_, "Logs", ..] => "CloudWatchLogs",
        [_, var service, ..] => service,
        _ => resource.Type,
    };

    static string Code(AwsException refusal) => refusal.Code switch
    {
        _ when refusal.Code.Contains("AlreadyExists", StringComparison.Ordinal) => "AlreadyExists",
        _ when refusal.Code.Contains("NotFound", StringComparison.Ordinal)
            || refusal.Code.StartsWith("NoSuch", StringComparison.Ordinal) => "NotFound",
        _ when refusal.Code.StartsWith("AccessDenied", StringComparison.Ordinal) => "AccessDenied",
        _ when refusal.Code.Contains("Conflict", StringComparison.Ordinal) || refusal.Code == "BucketNotEmpty" =>
            "ResourceConflict",
        _ when (int)refusal.Status >= 500 => "ServiceInternalError",
        _ => "InvalidRequest",
    };
}

/// <summary>
/// A resource did not become what its stack wants: its function has failed, or has not answered; or it is a stack that
/// has failed itself.
/// </summary>
sealed class ResourceFailureException(string message) : Exception(message)
{
    /// <summary>What is there of a resource all the same, and must be deleted; null for nothing.</summary>
    public StackResource? Left { get; init; }
}

/// <summary>There is a resource of that name already, of another stack or of none.</summary>
sealed class ResourceExistsException(StackResource resource) : Exception(
    $"Resource of type '{DeployedType.Of(resource.Type)}' with identifier '{resource.PhysicalId}' already exists.");
