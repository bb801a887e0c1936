using Local.Aws;

namespace Local.CloudFormation.Stacks;

/// <summary>In whose name a stack's resources are made: the stack's role, or who asked for it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html"/>
sealed class StackCaller(Principal principal, AwsAccount account, Authorization authorize)
{
    /// <summary>The service that takes the role.</summary>
    public const string Service = "cloudformation.amazonaws.com";

    public Principal Principal => principal;

    /// <summary>Asks whether a resource may be made or changed.</summary>
    /// <exception cref="AwsException"><c>AccessDenied</c>.</exception>
    public void Require(StackResource resource, ChangeKind kind)
    {
        if (principal.IsRoot || ResourceCalls.Of(resource.Type) is not { } calls)
            return;
        Require(kind is ChangeKind.Update ? calls.Update : calls.Create, ResourceCalls.ArnOf(resource, account));
        if (calls.Passes is { } service && ResourceCalls.RoleOf(resource) is { } role)
            Require("iam:PassRole", role, new Dictionary<string, string> { ["iam:PassedToService"] = service });
    }

    /// <summary>Asks whether a resource may be deleted.</summary>
    /// <inheritdoc cref="Require(StackResource, ChangeKind)"/>
    public void RequireDelete(StackResource resource)
    {
        if (!principal.IsRoot && ResourceCalls.Of(resource.Type) is { } calls)
            Require(calls.Delete, ResourceCalls.ArnOf(resource, account));
    }

    void Require(string action, string resource, Dictionary<string, string>? context = null)
    {
        if (authorize(principal, action, resource, context) is { } refusal)
            throw new AwsException("AccessDenied", refusal, System.Net.HttpStatusCode.Forbidden);
    }
}
