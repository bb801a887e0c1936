using System.Text.RegularExpressions;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Stacks;

/// <summary>What SAM's transform says of a template that it refuses.</summary>
/// <seealso href="https://github.com/aws/serverless-application-model/issues/322"/>
static partial class TransformFailure
{
    /// <param name="complaints">A line each, of which those about SAM's resources are the transform's.</param>
    public static string Describe(Template template, string complaints)
    {
        var lines = complaints.Split('\n');
        var refused = lines.Select(line => Place().Match(line))
            .Where(match => match.Success && IsServerless(template, match.Groups[1].Value))
            .Select(match => $"Resource with id [{match.Groups[1].Value}] is invalid. {match.Groups[2].Value}")
            .ToList();
        return refused.Count == 0 ? complaints
            : $"Transform {string.Join(", ", template.Transforms)} failed with: Invalid Serverless Application " +
                $"Specification document. Number of errors found: {refused.Count}. {string.Join(' ', refused)}";
    }

    static bool IsServerless(Template template, string id) =>
        (template.Written[id] as Value.Mapping)?["Type"] is Value.Scalar type
        && type.Text.StartsWith("AWS::Serverless::", StringComparison.Ordinal);

    [GeneratedRegex("""^\[/Resources/([^/\]]+)[^\]]*\] (.*)$""")]
    private static partial Regex Place();
}
