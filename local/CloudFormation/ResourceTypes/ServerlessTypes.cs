using Local.Aws;
using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>
/// SAM's resource types. <c>Policies</c> is gone when this table is used: <see cref="Serverless"/> made it a role, as
/// SAM does.
/// </summary>
static class ServerlessTypes
{
    static readonly Property Tags = new("Tags", TextMap, "Tags are for AWS's bills and searches.", HasEffect: false);
    static readonly Property PropagateTags = new(
        "PropagateTags", Flag, "Tags are for AWS's bills and searches.", HasEffect: false);

    /// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"/>
    public static ResourceType Function { get; } = new("AWS::Serverless::Function", "FunctionName", 64,
    [
        new("FunctionName", Text, "The function's name."),
        new("CodeUri", Any, "A folder: its project is built and run, or its files are run; or a zip in a bucket."),
        new("InlineCode", Text, "Code in the template is of runtimes that are not here.", HasEffect: false),
        new("Role", Text, "The role whose credentials the function gets.", IsRequired: true),
        .. LambdaTypes.Common,
        PropagateTags,
        Tags,
        new("Tracing", Text, "There is no X-Ray here.", HasEffect: false),
        new("Events", Map, "Rules, permissions and whatever else SAM makes of them; nothing here triggers functions."),
        new("EventInvokeConfig", Map, "A resource of its own, as SAM makes it, without an effect here."),
        new("FunctionUrlConfig", Map,
            "A resource of its own, as SAM makes it, with its permissions; there are no URLs here."),
        .. Property.Missing("Nothing here takes what fails.", "DeadLetterQueue"),
        .. Property.Missing(
            "An alias leads to its version at once, and processes start as they are needed.",
            "DeploymentPreference",
            "ProvisionedConcurrencyConfig"),
        new("AutoPublishAlias", Text, "A version is published when the code changes, and this alias leads to it."),
        new("AutoPublishAliasAllProperties", Flag, "A version is published when anything changes."),
        new("AutoPublishCodeSha256", Text, "What stands for the code in the version's logical id."),
        new("VersionDescription", Text, "The version's description."),
        new("VersionDeletionPolicy", Text, "Whether a version stays when the template has it no more; Retain."),
        .. Property.Missing("There are no images of containers here.", "ImageUri"),
        new("AssumeRolePolicyDocument", Map, "The trust of the role that SAM makes."),
        new("PermissionsBoundary", Text, "Bounds the role that SAM makes."),
        new("RolePath", Text, "Part of the ARN of the role that SAM makes."),
    ],
    (account, name, _) => account.Arn("lambda", $"function:{name}").ToString())
    {
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>> { ["Arn"] = (_, _, arn) => arn },
    };

    /// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html"/>
    public static ResourceType StateMachine { get; } = StepFunctionsTypes.StateMachine with
    {
        Name = "AWS::Serverless::StateMachine",
        NameProperty = "Name",
        Properties =
        [
            new("Name", Text, "The state machine's name."),
            new("Definition", Map, "The states, written in the template."),
            new("DefinitionUri", Any, "The file that holds the states, relative to the template; or an object of S3."),
            new("DefinitionSubstitutions", TextMap, "Put in the place of ${…} in the states."),
            new("Role", Text, "The role as which the states call services.", IsRequired: true),
            new("Type", Text, "STANDARD or EXPRESS; what changes from one to the other is made anew.", Only: "STANDARD|EXPRESS"),
            new("Logging", Map, "What of the history goes to the first log group, as its level and data say."),
            PropagateTags,
            Tags,
            new("Tracing", Map, "There is no X-Ray here.", HasEffect: false),
            new("Events", Map, "Rules and roles, as SAM makes them; nothing here starts executions on an event."),
            new("AutoPublishAlias", Text, "A version is published at each change, and this alias leads to it."),
            new("DeploymentPreference", Map, "Part of the alias, which leads to its version at once."),
            new("UseAliasAsEventTarget", Flag, "Whether events start what the alias leads to."),
            new("PermissionsBoundary", Text, "Bounds the role that SAM makes."),
            new("RolePath", Text, "Part of the ARN of the role that SAM makes."),
        ],
    };
}
