using Local.Aws;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Stacks;

/// <summary>What a caller must acknowledge before a template may be deployed.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"/>
static class Capabilities
{
    const string Iam = "CAPABILITY_IAM", NamedIam = "CAPABILITY_NAMED_IAM", AutoExpand = "CAPABILITY_AUTO_EXPAND";

    static readonly Dictionary<string, string?> IamTypes = new()
    {
        ["AWS::IAM::AccessKey"] = null,
        ["AWS::IAM::Group"] = "GroupName",
        ["AWS::IAM::InstanceProfile"] = "InstanceProfileName",
        ["AWS::IAM::ManagedPolicy"] = "ManagedPolicyName",
        ["AWS::IAM::Policy"] = null,
        ["AWS::IAM::Role"] = "RoleName",
        ["AWS::IAM::User"] = "UserName",
        ["AWS::IAM::UserToGroupAddition"] = null,
    };

    /// <summary>
    /// The capability that resources of a template need, and the types for which they do; null for none.
    /// </summary>
    public static (string Name, IReadOnlyList<string> Types)? Of(Value.Mapping resources)
    {
        var own = resources.Items.Values.OfType<Value.Mapping>()
            .Select(resource => (Type: (resource["Type"] as Value.Scalar)?.Text ?? "", resource))
            .Where(each => IamTypes.ContainsKey(each.Type)).ToList();
        if (own.Count == 0)
            return null;
        var isNamed = own.Exists(each => IamTypes[each.Type] is { } name
            && (each.resource["Properties"] as Value.Mapping)?[name] is not null);
        return (isNamed ? NamedIam : Iam, [.. own.Select(each => each.Type).Distinct()]);
    }

    /// <param name="resources">As they are written, or as transforms have made them.</param>
    /// <exception cref="AwsException"><c>InsufficientCapabilitiesException</c>.</exception>
    public static void Check(Value.Mapping resources, IReadOnlyList<string> given)
    {
        if (Of(resources) is var (needed, _) && !given.Contains(NamedIam) && !(needed == Iam && given.Contains(Iam)))
            throw Missing(needed);
    }

    /// <summary>Without a change set nobody sees first what a transform has made of the template.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckExpansion(Template template, IReadOnlyList<string> given)
    {
        if (template.Transforms.Count > 0 && !given.Contains(AutoExpand))
            throw Missing(AutoExpand);
    }

    /// <seealso href="https://github.com/buildkite/docs/pull/2330"/>
    static AwsException Missing(string capability) =>
        new("InsufficientCapabilitiesException", $"Requires capabilities : [{capability}]");
}
