using System.Text;

namespace Local.CloudFormation.Templates;

/// <summary>The form of a template: its sections, their members, and how many there may be.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"/>
static class TemplateForm
{
    static readonly string[] Sections =
    [
        "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Rules", "Mappings",
        "Conditions", "Globals", "Resources", "Outputs",
    ];

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"/>
    static int? MostMembers(string section) => section switch
    {
        "Resources" => 500,
        "Parameters" or "Outputs" or "Mappings" => 200,
        _ => null,
    };

    /// <summary>In bytes.</summary>
    const int LongestDescription = 1024;

    /// <summary>Complains of what no parameter and no transform can make right.</summary>
    public static void Check(Value.Mapping root, Complaints complaints)
    {
        foreach (var (name, value) in root.Items)
        {
            // https://github.com/dougmoscrop/serverless-plugin-split-stacks/issues/159
            if (value is Value.Mapping { Items.Count: var count } && count > MostMembers(name))
                complaints.Add(value.Line, name,
                    $"Template format error: Number of {name.ToLowerInvariant()}, {count}, is greater than maximum " +
                    $"allowed, {MostMembers(name)}");
            if (!Sections.Contains(name))
                complaints.Add(value.Line, name, $"Invalid template property or properties [{name}]");
            else if (name is not ("AWSTemplateFormatVersion" or "Transform" or "Description" or "Metadata"))
                CheckMembers(name, value, complaints);
        }
        // https://github.com/zalando-stups/senza/issues/319
        if (root["Description"] is Value.Scalar { Text: var text }
            && Encoding.UTF8.GetByteCount(text) > LongestDescription)
            complaints.Add(root["Description"]!.Line, "Description",
                $"Template format error: 'Description' length is greater than {LongestDescription}.");
        if (root["AWSTemplateFormatVersion"] is { } version and not Value.Scalar { Text: "2010-09-09" })
            complaints.Add(version.Line, "AWSTemplateFormatVersion", "Template format error: The only supported version is 2010-09-09.");
        var transforms = root["Transform"] switch { Value.Sequence list => list.Items, null => [], var one => [one] };
        foreach (var transform in transforms.Where(transform =>
            transform is not Value.Scalar { Text: Template.ServerlessTransform or Template.LanguageExtensions }))
            complaints.Add(transform.Line, "Transform",
                $"Only the transforms {Template.ServerlessTransform} and {Template.LanguageExtensions} are supported here.");
        if (root["Resources"] is not Value.Mapping { Items.Count: > 0 } resources)
        {
            complaints.Add("Template format error: At least one Resources member must be defined.");
            return;
        }
        if (!transforms.Any(transform => transform is Value.Scalar { Text: Template.ServerlessTransform })
            && resources.Items.Values.OfType<Value.Mapping>().FirstOrDefault(IsServerless) is { } serverless)
            complaints.Add(serverless.Line, "Transform", $"AWS::Serverless resources need Transform: {Template.ServerlessTransform}.");
    }

    static bool IsServerless(Value.Mapping resource) =>
        (resource["Type"] as Value.Scalar)?.Text.StartsWith("AWS::Serverless::", StringComparison.Ordinal) == true;

    static void CheckMembers(string section, Value value, Complaints complaints)
    {
        if (value is not Value.Mapping map)
            complaints.Add(value.Line, section, $"Template format error: {section} must be an object.");
        else
        {
            foreach (var (key, member) in map.Items.Where(member => !ForEach.IsLoop(member.Key)))
            {
                if (member is not Value.Mapping && section != "Conditions")
                    complaints.Add(member.Line, $"{section}.{key}", $"Template format error: Every {section} member must be an object.");
                if (section == "Resources" && !key.All(char.IsAsciiLetterOrDigit))
                    complaints.Add(member.Line, $"{section}.{key}", $"Template format error: Resource name {key} is non alphanumeric.");
            }
        }
    }
}
