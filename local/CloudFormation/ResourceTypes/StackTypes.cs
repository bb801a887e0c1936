using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>The resource types of CloudFormation itself.</summary>
static class StackTypes
{
    /// <summary>What SAM makes of an application whose template lies somewhere.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html"/>
    public static ResourceType Stack { get; } = new("AWS::CloudFormation::Stack", "", 128,
    [
        new("TemplateURL", Text, "The object of S3 that holds the template; or a file, beside the template of `serve`.",
            IsRequired: true),
        new("Parameters", Map, "The values of its parameters."),
        new("Tags", List, "Tags of the stack."),
        new("NotificationARNs", TextList, "Nothing is told of events here.", HasEffect: false),
        new("TimeoutInMinutes", Integer, "A stack takes the time that it takes.", HasEffect: false),
    ],
    (_, name, _) => name)
    {
        RefIsArn = true,
        Late = ["", "Outputs."],
    };

    /// <summary>What it is called is the address to which signals are put.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html"/>
    public static ResourceType WaitConditionHandle { get; } =
        new("AWS::CloudFormation::WaitConditionHandle", "", 128, [], (_, name, _) => name)
        {
            Late = [""],
            RefGives = "address to which signals are put",
        };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitcondition.html"/>
    public static ResourceType WaitCondition { get; } = new("AWS::CloudFormation::WaitCondition", "", 128,
    [
        new("Handle", Text, "The handle that is signalled; without it nothing is waited for."),
        new("Timeout", Integer, "How many seconds are waited for the signals."),
        new("Count", Integer, "How many signals of success are waited for: 1, if it is left out."),
    ],
    (_, name, _) => name)
    {
        Late = ["", "Data"],
    };
}
