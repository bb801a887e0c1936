using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.CloudFormation.Templates;

/// <summary>Text outside a template that names the stack's resources as <c>Fn::Sub</c> does.</summary>
static partial class References
{
    /// <summary>
    /// Puts resources in the place of <c>${LogicalId}</c> and <c>${LogicalId.Attribute}</c>; <c>${!Text}</c> stays
    /// <c>${Text}</c>.
    /// </summary>
    /// <exception cref="AwsException">A <c>ValidationError</c>: there is no such resource or attribute.</exception>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html"/>
    public static string Resolve(string text, Stack stack) => Reference().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        if (name.StartsWith('!'))
            return $"${{{name[1..]}}}";
        return (name.Split('.', 2) switch
        {
            [var id] => stack.Resources.GetValueOrDefault(id)?.PhysicalId,
            [var id, var attribute] => stack.Resources.GetValueOrDefault(id)?.Attribute(attribute),
            _ => null,
        }) ?? throw new AwsException("ValidationError",
            $"${{{name}}} is not a resource of the template. Its resources are {string.Join(", ", stack.Resources.Keys)}.");
    });

    [GeneratedRegex(@"\$\{(!?[A-Za-z0-9.]+)\}")]
    private static partial Regex Reference();
}
