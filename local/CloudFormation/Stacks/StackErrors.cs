using System.Net;
using Local.Aws;

namespace Local.CloudFormation.Stacks;

/// <summary>Refusals in the service's words.</summary>
static class StackErrors
{
    public static AwsException Invalid(string message) => new("ValidationError", message);

    /// <seealso href="https://github.com/boto/boto3/issues/2807"/>
    public static AwsException NoStackWithId(string name) => Invalid($"Stack with id {name} does not exist");

    /// <seealso href="https://github.com/cloudtools/stacker/issues/683"/>
    public static AwsException NoStack(string name) => Invalid($"Stack [{name}] does not exist");

    /// <seealso href="https://github.com/boto/boto3/issues/2352"/>
    public static AwsException NoQuotedStack(string name) => Invalid($"Stack '{name}' does not exist");

    /// <seealso href="https://github.com/serverless/serverless/issues/5630"/>
    public static AwsException NotUpdatable(StackRecord stack) =>
        Invalid($"Stack:{stack.Id} is in {stack.Status} state and can not be updated.");

    /// <seealso href="https://github.com/aws-solutions-library-samples/guidance-for-clickstream-analytics-on-aws/issues/573"/>
    public static AwsException NotDeletable(StackRecord stack) =>
        Invalid($"Stack [{stack.Id}] cannot be deleted while in status {stack.Status}");

    public static AwsException NoChangeSet(string name) =>
        new("ChangeSetNotFound", $"ChangeSet [{name}] does not exist", HttpStatusCode.NotFound);

    public static AwsException NotExecutable(ChangeSetRecord changeSet) => new("InvalidChangeSetStatus",
        changeSet.Status == "CREATE_COMPLETE"
            ? $"ChangeSet [{changeSet.Id}] cannot be executed in its current execution status of [{changeSet.ExecutionStatus}]"
            : $"ChangeSet [{changeSet.Id}] cannot be executed in its current status of [{changeSet.Status}]");

    public static AwsException StackExists(string name) => new("AlreadyExistsException", $"Stack [{name}] already exists");

    public static AwsException ChangeSetExists(string name) =>
        new("AlreadyExistsException", $"ChangeSet {name} cannot be created due to a mismatch with existing attribute Template");

    public static AwsException NoUpdates() => Invalid("No updates are to be performed.");
}
