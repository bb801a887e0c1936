using Local.Aws;
using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>The resource types of Step Functions.</summary>
static class StepFunctionsTypes
{
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html"/>
    public static ResourceType StateMachine { get; } = new("AWS::StepFunctions::StateMachine", "StateMachineName", 80,
    [
        new("StateMachineName", Text, "The state machine's name."),
        new("Definition", Map, "The states, written in the template."),
        new("DefinitionString", Text, "The states, as a text."),
        new("DefinitionS3Location", Any, "The object of S3, or the file, that holds the states."),
        new("DefinitionSubstitutions", TextMap, "Put in the place of ${…} in the states."),
        new("RoleArn", Text, "The role as which the states call services.", IsRequired: true),
        new("StateMachineType", Text, "STANDARD or EXPRESS; what changes from one to the other is made anew.",
            Only: "STANDARD|EXPRESS"),
        new("EncryptionConfiguration", Map, "Nothing here is encrypted.", HasEffect: false),
        new("LoggingConfiguration", Map, "What of the history goes to the first log group, as its level and data say."),
        new("Tags", List, "Tags are for AWS's bills and searches.", HasEffect: false),
        new("TracingConfiguration", Map, "There is no X-Ray here.", HasEffect: false),
    ],
    (account, name, _) => account.Arn("states", $"stateMachine:{name}").ToString())
    {
        RefIsArn = true,
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["Arn"] = (_, _, arn) => arn,
            ["Name"] = (_, name, _) => name,
        },
        Late = ["StateMachineRevisionId"],
    };

    /// <remarks><c>Ref</c> gives the ARN, which ends with the number that Step Functions chooses.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachineversion.html"/>
    public static ResourceType StateMachineVersion { get; } = new("AWS::StepFunctions::StateMachineVersion", "", 80,
    [
        new("StateMachineArn", Text, "The state machine that is published.", IsRequired: true),
        new("StateMachineRevisionId", Text, "The revision that it must have; another one makes another version."),
        new("Description", Text, "The version's description."),
    ],
    (_, name, _) => name)
    {
        RefIsArn = true,
        Late = ["", "Arn"],
    };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachinealias.html"/>
    public static ResourceType StateMachineAlias { get; } = new("AWS::StepFunctions::StateMachineAlias", "Name", 80,
    [
        new("Name", Text, "The alias's name; without one it is generated."),
        new("Description", Text, "The alias's description."),
        new("RoutingConfiguration", List, "The versions that it leads to.", Members:
        [
            new("StateMachineVersionArn", Text, "A version.", IsRequired: true),
            new("Weight", Integer, "How many of a hundred executions take it.", IsRequired: true),
        ]),
        new("DeploymentPreference", Map, "The version that it leads to; all executions take it at once.", Members:
        [
            new("StateMachineVersionArn", Text, "The version.", IsRequired: true),
            new("Type", Text, "All executions take the version at once.", HasEffect: false),
            new("Percentage", Integer, "All executions take the version at once.", HasEffect: false),
            new("Interval", Integer, "All executions take the version at once.", HasEffect: false),
            new("Alarms", List, "There are no alarms here.", HasEffect: false),
        ]),
    ],
    (_, name, _) => name)
    {
        RefIsArn = true,
        Late = ["", "Arn"],
    };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-activity.html"/>
    public static ResourceType Activity { get; } = new("AWS::StepFunctions::Activity", "Name", 80,
    [
        new("Name", Text, "The activity's name.", IsRequired: true),
        new("EncryptionConfiguration", Map, "Nothing here is encrypted.", HasEffect: false),
        new("Tags", List, "Tags are for AWS's bills and searches.", HasEffect: false),
    ],
    (account, name, _) => account.Arn("states", $"activity:{name}").ToString())
    {
        RefIsArn = true,
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["Arn"] = (_, _, arn) => arn,
            ["Name"] = (_, name, _) => name,
        },
    };
}
