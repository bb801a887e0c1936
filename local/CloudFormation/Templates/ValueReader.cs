using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Local.CloudFormation.Templates;

/// <summary>Reads YAML, and JSON as the YAML that it also is, as CloudFormation does.</summary>
/// <remarks>
/// YAML 1.1 without aliases and merges; of the same key twice the last one counts, with a warning.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html"/>
sealed partial class ValueReader(IParser parser, Complaints complaints)
{
    const int DeepestNesting = 200;
    int _depth;

    public static Value? Read(TextReader text, Complaints complaints)
    {
        var parser = new Parser(text);
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return null;
            var value = new ValueReader(parser, complaints).Read("");
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
                complaints.Add((int)second.Start.Line, "", "There is a second YAML document; a template is one.");
            return value;
        }
        catch (YamlException e)
        {
            complaints.AddUnreadable((int)e.Start.Line, (int)e.Start.Column, e.Message);
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's parser ends so when more is closed than was opened.
            var (line, column) = parser.Current is { End: var end } ? ((int)end.Line, (int)end.Column) : (1, 1);
            complaints.AddUnreadable(line, column, "After this line, brackets or indentation do not match.");
            return null;
        }
    }

    Value Read(string path)
    {
        if (++_depth > DeepestNesting)
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"Values are nested more than {DeepestNesting} deep.");
        var value = parser.Current switch
        {
            Scalar scalar => Tagged(scalar, ReadScalar(scalar)),
            SequenceStart start => Tagged(start, ReadSequence(start, path)),
            MappingStart start => Tagged(start, ReadMapping(start, path)),
            AnchorAlias alias => ReadAlias(alias, path),
            var other => throw new YamlException(other!.Start, other.End, "A value was expected."),
        };
        _depth--;
        return value;
    }

    /// <seealso href="https://github.com/seeebiii/aws-cloudformation-templates/issues/1"/>
    Value ReadAlias(AnchorAlias alias, string path)
    {
        parser.MoveNext();
        var line = (int)alias.Start.Line;
        complaints.Add(line, path, "Template error: YAML aliases are not allowed in CloudFormation templates");
        return Value.Unknown(line);
    }

    Value.Scalar ReadScalar(Scalar scalar)
    {
        parser.MoveNext();
        return scalar.Style == ScalarStyle.Plain ? Plain((int)scalar.Start.Line, scalar.Value)
            : new((int)scalar.Start.Line, scalar.Value);
    }

    /// <summary>
    /// YAML 1.1's booleans and nulls, JSON's numbers; everything else, dates and <c>0123</c> included, keeps its text.
    /// </summary>
    static Value.Scalar Plain(int line, string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" =>
            new(line, "true", ScalarKind.Boolean),
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" =>
            new(line, "false", ScalarKind.Boolean),
        "" or "~" or "null" or "Null" or "NULL" => new(line, "null", ScalarKind.Null),
        _ => new(line, text, JsonNumber().IsMatch(text) ? ScalarKind.Number : ScalarKind.Text),
    };

    Value.Sequence ReadSequence(SequenceStart start, string path)
    {
        parser.MoveNext();
        List<Value> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Read($"{path}[{items.Count}]"));
        return new((int)start.Start.Line, items);
    }

    Value.Mapping ReadMapping(MappingStart start, string path)
    {
        parser.MoveNext();
        OrderedDictionary<string, Value> items = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is not Scalar key)
                throw new YamlException(parser.Current!.Start, parser.Current.End, "A key must be a string.");
            parser.MoveNext();
            var member = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (key is { Style: ScalarStyle.Plain, Value: "<<" })
                complaints.Add((int)key.Start.Line, path, "CloudFormation does not support YAML merges (<<).");
            // https://github.com/aws-cloudformation/cfn-language-discussion/issues/96
            if (items.ContainsKey(key.Value))
                complaints.WarnAt((int)key.Start.Line, member, "This key is there twice. The last one counts, as on AWS.");
            items[key.Value] = Read(member);
        }
        return new((int)start.Start.Line, items);
    }

    /// <summary>
    /// The long form of <c>!Sub value</c> is <c>{ Fn::Sub: value }</c>; a short form may itself be the argument of
    /// another.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html"/>
    static Value Tagged(NodeEvent node, Value value)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific)
            return value;
        var tag = node.Tag.Value;
        if (tag == "tag:yaml.org,2002:str")
            return value is Value.Scalar scalar ? scalar with
            {
                Text = ((Scalar)node).Value,
                Kind = ScalarKind.Text,
            } : value;
        if (tag[0] != '!')
            throw new YamlException(node.Start, node.End, $"CloudFormation does not support the YAML tag {tag}.");
        var name = tag[1..];
        var argument = value is Value.Scalar { Kind: not ScalarKind.Text } plain ? plain with
        {
            Text = ((Scalar)node).Value,
            Kind = ScalarKind.Text,
        } : value;
        return new Value.Mapping(
            value.Line, new() { [name is "Ref" or "Condition" ? name : "Fn::" + name] = argument });
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex JsonNumber();
}
