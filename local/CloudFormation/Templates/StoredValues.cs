using System.Text.RegularExpressions;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Templates;

/// <summary>Values that a template names, and that are kept in the Parameter Store of Systems Manager.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html"/>
static partial class StoredValues
{
    /// <summary>What AWS publishes there for everyone: images, layers.</summary>
    const string Public = "/aws/service/";

    /// <summary>The value of a template's parameter of a type <c>AWS::SSM::Parameter::Value&lt;…&gt;</c>.</summary>
    /// <param name="name">The name under which it is stored.</param>
    public static Value Of(Parameter parameter, string name, StackIdentity stack, Complaints complaints)
    {
        var found = stack.StoredParameter is null ? Standing(name) : stack.StoredParameter(name);
        if (found is null && name.StartsWith(Public, StringComparison.Ordinal))
        {
            complaints.Warn(parameter.Line, "", $"{name} is not here: it has a made-up value.");
            found = MadeUp(name, stack);
        }
        if (found is null)
        {
            // https://github.com/aws/aws-cdk/issues/6535
            complaints.Add($"Unable to fetch parameters [{name}] from parameter store for this account.");
            return Value.Unknown(parameter.Line);
        }
        return parameter.ValueOf(parameter.IsStoredName ? name : found);
    }

    /// <summary>Puts stored values in the place of <c>{{resolve:ssm:NAME}}</c>.</summary>
    public static Value Resolve(Value value, string path, StackIdentity stack, Complaints complaints) => value.Rewrite(
        part => part is not Value.Scalar { Text: var text } scalar
            || !text.Contains("{{resolve:", StringComparison.Ordinal)
            ? null
            : scalar with
            {
                Text = Reference().Replace(text, match => Resolve(match, scalar.Line, path, stack, complaints)),
            });

    static string Resolve(Match match, int line, string path, StackIdentity stack, Complaints complaints)
    {
        var (service, reference) = (match.Groups[1].Value, match.Groups[2].Value);
        if (service is not ("ssm" or "ssm-secure"))
        {
            complaints.Warn(line, path.Split('.')[1], $"{match.Value} stays as it is: {service} is not here.");
            return match.Value;
        }
        if (stack.StoredParameter is null)
            return Standing(reference);
        if (stack.StoredParameter(reference) is { } found)
            return found;
        complaints.Add(line, path, $"Parameters: [{service}:{reference}] cannot be found.");
        return "";
    }

    /// <summary>Where there is no store, as when a template is only checked, a name stands for its value.</summary>
    static string Standing(string name) => name.Split('/')[^1];

    static string MadeUp(string name, StackIdentity stack) =>
        name.Contains("/ami", StringComparison.Ordinal)
            ? $"ami-{PhysicalName.Token(17, stack.Account, name).ToLowerInvariant()}"
            : Standing(name);

    [GeneratedRegex(@"\{\{resolve:([a-z-]+):([^{}]+)\}\}")]
    private static partial Regex Reference();
}
