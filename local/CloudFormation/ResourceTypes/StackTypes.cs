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
}
