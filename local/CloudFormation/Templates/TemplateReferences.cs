using System.Text.RegularExpressions;

namespace Local.CloudFormation.Templates;

/// <summary>What a value in a template refers to.</summary>
static partial class TemplateReferences
{
    /// <summary>The names of parameters and resources, and the attributes that are asked for.</summary>
    public static IEnumerable<(string Name, string? Attribute)> In(Value value) => value switch
    {
        Value.Mapping { Call: ("Ref", Value.Scalar name) } => [(name.Text, null)],
        Value.Mapping { Call: ("Fn::GetAtt", Value.Scalar name) } => [Split(name.Text)],
        Value.Mapping { Call: ("Fn::GetAtt", Value.Sequence { Items: [Value.Scalar id, Value.Scalar attribute] }) } =>
            [(id.Text, attribute.Text)],
        Value.Mapping { Call: ("Fn::Sub", Value.Scalar text) } => InText(text.Text),
        Value.Mapping { Call: ("Fn::Sub", Value.Sequence { Items: [Value.Scalar text, var variables] }) } =>
            [.. InText(text.Text), .. In(variables)],
        Value.Mapping map => map.Items.Values.SelectMany(In),
        Value.Sequence list => list.Items.SelectMany(In),
        _ => [],
    };

    static IEnumerable<(string Name, string? Attribute)> InText(string text) =>
        Placeholder().Matches(text).Select(match => Split(match.Groups[1].Value));

    static (string Name, string? Attribute) Split(string reference) =>
        reference.Split('.', 2) is [var id, var attribute] ? (id, attribute) : (reference, null);

    [GeneratedRegex(@"\$\{([A-Za-z0-9_.:]+)\}")]
    private static partial Regex Placeholder();
}
