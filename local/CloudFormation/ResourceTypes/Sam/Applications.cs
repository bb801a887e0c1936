using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>
/// <c>AWS::Serverless::Application</c>: a nested stack. One of the Serverless Application Repository, which is not
/// here, stays as it is.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html"/>
static class Applications
{
    public static Value Nested(Value value)
    {
        if (value is not Value.Mapping resource
            || (resource["Type"] as Value.Scalar)?.Text != "AWS::Serverless::Application"
            || resource["Properties"] is not Value.Mapping properties
            || properties["Location"] is not { } location
            || location is Value.Mapping { Call: null })
            return value;
        var nested = Map(location.Line, ("TemplateURL", location));
        foreach (var name in (string[])["Parameters", "NotificationARNs", "TimeoutInMinutes"])
        {
            if (properties[name] is { } given)
                nested = nested.With(name, given);
        }
        return resource.With("Type", Text(resource.Line, "AWS::CloudFormation::Stack")).With("Properties", nested);
    }
}
