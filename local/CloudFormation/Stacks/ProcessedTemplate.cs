using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Stacks;

/// <summary>A template as it is after its transforms.</summary>
static class ProcessedTemplate
{
    /// <summary>One without transforms stays as it was given.</summary>
    public static string Of(string original)
    {
        var template = Template.ParseBody(original);
        if (template.Transforms.Count == 0)
            return original;
        OrderedDictionary<string, Value> resources = [];
        foreach (var (id, value) in template.Resources.Items)
        {
            resources[id] = value;
            if (value is Value.Mapping resource && resource["Type"] is Value.Scalar type)
            {
                var deployed = type with { Text = DeployedType.Of(type.Text) };
                resources[id] = resource with { Items = new(resource.Items) { ["Type"] = deployed } };
            }
        }
        return template.With(new Value.Mapping(1, resources)).ToJsonText(indented: true);
    }
}
