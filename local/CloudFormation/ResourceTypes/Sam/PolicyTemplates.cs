using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>SAM's policy templates: a name with parameters stands for statements.</summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html"/>
static class PolicyTemplates
{
    public static bool Contains(string name) => SamData.PolicyTemplates.TryGetProperty(name, out _);

    /// <summary>The policy document that a template stands for.</summary>
    /// <param name="values">The parameters' values; others than the template's are ignored, as by SAM.</param>
    public static Value.Mapping? Expand(string name, Value values, string path, Complaints complaints)
    {
        var template = SamData.PolicyTemplates.GetProperty(name);
        var given = values as Value.Mapping;
        var parameters = template.TryGetProperty("Parameters", out var all)
            ? all.EnumerateObject().Select(parameter => parameter.Name).ToList()
            : [];
        string[] missing = [.. parameters.Where(parameter => given?[parameter] is null)];
        if (missing.Length > 0)
        {
            complaints.Add(values.Line, path,
                $"Following required parameters of template '{name}' don't have values: " +
                $"['{string.Join("', '", missing)}']");
            return null;
        }
        var definition = (Value.Mapping)ValueBuilder.Of(values.Line, template.GetProperty("Definition"));
        var statements = definition["Statement"]!.Rewrite(value =>
            value is Value.Mapping { Call: ("Ref", Value.Scalar reference) } && parameters.Contains(reference.Text)
                ? given![reference.Text]
                : null);
        return ValueBuilder.Map(
            values.Line, ("Version", ValueBuilder.Text(values.Line, "2012-10-17")), ("Statement", statements));
    }
}
