using System.Globalization;
using Local.Aws;

namespace Local.CloudFormation.Templates;

/// <summary>
/// A parameter of a template. AWS-specific types such as <c>AWS::EC2::KeyPair::KeyName</c> are strings here: nothing is
/// looked up.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html"/>
sealed class Parameter(string name, Value.Mapping definition)
{
    static readonly string[] Attributes =
    [
        "Type", "Default", "AllowedValues", "AllowedPattern", "ConstraintDescription", "Description", "MaxLength",
        "MaxValue", "MinLength", "MinValue", "NoEcho",
    ];

    const string StoredValue = "AWS::SSM::Parameter::Value<";

    public string Type => Attribute("Type") ?? "";
    public string? Default =>
        definition["Default"] is Value.Scalar { Kind: not ScalarKind.Null } value ? value.Text : null;
    public bool NoEcho => Attribute("NoEcho") == "true";
    public string? Description => Attribute("Description");

    /// <summary>As texts; null when any value is allowed that the other constraints allow.</summary>
    public IEnumerable<string>? AllowedValues =>
        (definition["AllowedValues"] as Value.Sequence)?.Items.OfType<Value.Scalar>().Select(value => value.Text);

    public int Line => definition.Line;
    string Path => $"Parameters.{name}";
    bool IsList => ValueType == "CommaDelimitedList" || ValueType.StartsWith("List<", StringComparison.Ordinal);
    bool IsNumeric => Type is "Number" or "List<Number>";

    /// <summary>Whether what is given is the name of a parameter of Systems Manager.</summary>
    public bool IsStored => IsStoredName || Type.StartsWith(StoredValue, StringComparison.Ordinal);

    /// <summary>Whether it stays the name, of a parameter that must be there.</summary>
    public bool IsStoredName => Type == "AWS::SSM::Parameter::Name";

    string ValueType => Type.StartsWith(StoredValue, StringComparison.Ordinal) && Type.EndsWith('>')
        ? Type[StoredValue.Length..^1] : Type;

    /// <summary>What <c>Ref</c> gives: a string, or a list of strings.</summary>
    public Value ValueOf(string text) =>
        IsList ? new Value.Sequence(Line, [.. Members(text).Select(member => new Value.Scalar(Line, member))])
            : new Value.Scalar(Line, text);

    public void CheckDefinition(Complaints complaints)
    {
        foreach (var (key, value) in definition.Items)
        {
            if (!Attributes.Contains(key))
                complaints.Add(value.Line, $"{Path}.{key}", $"A parameter has no attribute {key}; it has {string.Join(", ", Attributes)}.");
        }
        if (Type.Length == 0)
            complaints.Add(Line, Path, "Template format error: Every Parameters object must contain a Type member.");
        else if (ValueType is not ("String" or "Number" or "List<Number>" or "List<String>" or "CommaDelimitedList")
            && !IsStoredName
            && (ValueType.StartsWith("List<", StringComparison.Ordinal) ? ValueType["List<".Length..] : ValueType)
                .Split("::") is not ["AWS", "EC2" or "Route53", ..])
            complaints.Add(Line, Path,
                $"The parameter type {Type} is not supported here. Supported: String, Number, List<Number>, " +
                    $"CommaDelimitedList, AWS::SSM::Parameter::Name, AWS::SSM::Parameter::Value<…>, " +
                    $"and AWS::EC2::… and AWS::Route53::… types as plain strings.");
    }

    /// <remarks>
    /// The pattern's message and that of a <c>ConstraintDescription</c>, which replaces the others, are
    /// CloudFormation's; the list of allowed
    /// values is ours, and the lengths and limits are worded in the same way.
    /// </remarks>
    /// <seealso href="https://github.com/aws/aws-cli/issues/7750"/>
    public void Check(string text, Complaints complaints)
    {
        string[] members = IsList && !IsStored ? Members(text) : [text];
        var message =
            IsNumeric && members.Any(member => Number(member) is null) ? $"Parameter '{name}' must be a number"
            : definition["AllowedValues"] is Value.Sequence allowed && members.Any(member => !Allows(allowed, member))
                ? $"Parameter '{name}' must be one of AllowedValues: " +
                    $"{string.Join(", ", allowed.Items.OfType<Value.Scalar>().Select(value => value.Text))}"
            : Attribute("AllowedPattern") is { } none && members.Any(member => Matches(member, none) is null)
                ? $"The AllowedPattern of parameter '{name}' is no regular expression that can be matched: {none}"
            : Attribute("AllowedPattern") is { } pattern && members.Any(member => Matches(member, pattern) is false)
                ? $"Parameter '{name}' must match pattern {pattern}"
            : Attribute("MinLength") is { } minLength && text.Length < Number(minLength)
                ? $"Parameter '{name}' must contain at least {minLength} characters"
            : Attribute("MaxLength") is { } maxLength && text.Length > Number(maxLength)
                ? $"Parameter '{name}' must contain at most {maxLength} characters"
            : Attribute("MinValue") is { } least && members.Any(member => Number(member) < Number(least))
                ? $"Parameter '{name}' must be a number not less than {least}"
            : Attribute("MaxValue") is { } most && members.Any(member => Number(member) > Number(most))
                ? $"Parameter '{name}' must be a number not greater than {most}"
            : null;
        if (message is not null)
            complaints.Add(Line, "", Attribute("ConstraintDescription") is { } description
                ? $"Parameter {name} failed to satisfy constraint: {description}" : message);
    }

    string? Attribute(string key) => (definition[key] as Value.Scalar)?.Text;

    static string[] Members(string text) => text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries);

    static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    bool Allows(Value.Sequence allowed, string text) =>
        allowed.Items.OfType<Value.Scalar>().Any(value => value.Text == text
            || (IsNumeric && Number(value.Text) is { } number && number == Number(text)));

    /// <summary>The pattern must match the whole value.</summary>
    /// <returns>Null when the pattern is none.</returns>
    static bool? Matches(string text, string pattern) => GivenPattern.Matches($@"^(?:{pattern})\z", text);

    /// <summary>The value of each parameter, given or default.</summary>
    /// <seealso href="https://github.com/deep-security/cloudformation/issues/29"/>
    /// <seealso href="https://github.com/sat-utils/sat-api/issues/25"/>
    /// <seealso href="https://github.com/aws/aws-toolkit-azure-devops/issues/75"/>
    public static Dictionary<string, string> Choose(
        IReadOnlyDictionary<string, Parameter> parameters,
        IReadOnlyDictionary<string, string> given,
        Complaints complaints)
    {
        if (parameters.Count == 0 && given.Count > 0)
            complaints.Add("Parameter values specified for a template which does not require them.");
        else if (given.Keys.Except(parameters.Keys).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } unknown)
            complaints.Add($"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");

        Dictionary<string, string> chosen = [];
        List<string> missing = [];
        foreach (var (name, parameter) in parameters)
        {
            parameter.CheckDefinition(complaints);
            if ((given.GetValueOrDefault(name) ?? parameter.Default) is not { } value)
                missing.Add(name);
            else
            {
                chosen[name] = value;
                parameter.Check(value, complaints);
            }
        }
        if (missing.Count > 0)
            complaints.Add($"Parameters: [{string.Join(", ", missing)}] must have values");
        return chosen;
    }
}
