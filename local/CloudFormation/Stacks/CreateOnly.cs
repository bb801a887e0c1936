using System.Text.Json;

namespace Local.CloudFormation.Stacks;

/// <summary>
/// The properties with which a resource is made, and that cannot be changed: another value makes another resource.
/// </summary>
/// <remarks>Documented: the resource schemas' <c>createOnlyProperties</c>.</remarks>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"/>
static class CreateOnly
{
    static readonly Dictionary<string, string[]> Properties = new()
    {
        ["AWS::CloudFormation::WaitConditionHandle"] = [],
        ["AWS::Events::Rule"] = ["Name", "EventBusName"],
        ["AWS::IAM::ManagedPolicy"] = ["ManagedPolicyName", "Path", "Description"],
        ["AWS::IAM::Role"] = ["RoleName", "Path"],
        ["AWS::Lambda::Alias"] = ["Name", "FunctionName"],
        ["AWS::Lambda::EventSourceMapping"] = ["EventSourceArn", "StartingPosition", "StartingPositionTimestamp"],
        ["AWS::Lambda::Function"] = ["FunctionName", "PackageType"],
        ["AWS::Lambda::Permission"] =
            ["Action", "FunctionName", "Principal", "SourceArn", "SourceAccount", "EventSourceToken", "FunctionUrlAuthType"],
        ["AWS::Lambda::Url"] = ["TargetFunctionArn", "Qualifier"],
        ["AWS::Lambda::Version"] = ["FunctionName", "Description", "CodeSha256", "ProvisionedConcurrencyConfig"],
        ["AWS::Logs::LogGroup"] = ["LogGroupName"],
        ["AWS::S3::Bucket"] = ["BucketName"],
        ["AWS::S3::BucketPolicy"] = ["Bucket"],
        ["AWS::SSM::Parameter"] = ["Name"],
        ["AWS::Serverless::Function"] = ["FunctionName", "PackageType"],
        ["AWS::Serverless::StateMachine"] = ["Name", "Type"],
        ["AWS::StepFunctions::Activity"] = ["Name"],
        ["AWS::StepFunctions::StateMachineAlias"] = ["Name"],
        ["AWS::StepFunctions::StateMachineVersion"] = ["StateMachineArn", "StateMachineRevisionId", "Description"],
        ["AWS::StepFunctions::StateMachine"] = ["StateMachineName", "StateMachineType"],
    };

    public static bool Contains(string type, string property) =>
        Properties.TryGetValue(type, out var names) && names.Contains(property);

    /// <summary>The properties that differ, in the order of the newer ones.</summary>
    public static IReadOnlyList<string> Differences(JsonElement before, JsonElement after) =>
    [
        .. after.EnumerateObject()
            .Where(property => !before.TryGetProperty(property.Name, out var old)
                || !JsonElement.DeepEquals(old, property.Value))
            .Select(property => property.Name),
        .. before.EnumerateObject().Select(property => property.Name).Where(name => !after.TryGetProperty(name, out _)),
    ];
}
