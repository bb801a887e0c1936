using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.CloudFormation.Templates;

/// <summary>
/// <c>Fn::ForEach</c>: members of an object that are written once, and are there for each item of a list.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html"/>
sealed partial class ForEach(Evaluator evaluator, Complaints complaints)
{
    const string Prefix = "Fn::ForEach::";

    /// <summary>Ours, far beyond the 500 resources of a template: loops in loops make ever more.</summary>
    const int MostValues = 500_000;

    int _made;

    public static bool IsLoop(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The value with all loops in it gone.</summary>
    public Value Expand(Value value, string path) => value switch
    {
        Value.Sequence list => list with { Items = [.. list.Items.Select((item, i) => Expand(item, $"{path}[{i}]"))] },
        Value.Mapping map => ExpandMembers(map, path),
        _ => value,
    };

    public Value.Mapping ExpandMembers(Value.Mapping map, string path)
    {
        OrderedDictionary<string, Value> members = [];
        foreach (var (key, member) in map.Items)
        {
            var place = path.Length == 0 ? key : $"{path}.{key}";
            if (!IsLoop(key))
                members[key] = Expand(member, place);
            else if (member is Value.Sequence
            {
                Items: [Value.Scalar { Text: var identifier }, var collection, Value.Mapping body],
            })
                Repeat(identifier, collection, body, place, members);
            else
                complaints.Add(member.Line, place, "Fn::ForEach takes an identifier, a list, and an object.");
        }
        return map with { Items = members };
    }

    void Repeat(
        string identifier,
        Value collection,
        Value.Mapping body,
        string path,
        OrderedDictionary<string, Value> members)
    {
        if (evaluator.Resolve(collection, path) is not Value.Sequence list)
        {
            complaints.Add(collection.Line, path, "The collection of Fn::ForEach must be a list that is known before anything is made.");
            return;
        }
        foreach (var item in list.Items.OfType<Value.Scalar>())
        {
            var copy = (Value.Mapping)Put(body, identifier, item.Text);
            foreach (var (key, value) in ExpandMembers(copy, path).Items)
            {
                if (!members.TryAdd(key, value))
                    complaints.Add(value.Line, path, $"Fn::ForEach makes {key} more than once.");
            }
        }
    }

    /// <summary>The value with an item in the place of the identifier, in keys as well.</summary>
    /// <exception cref="AwsException">Loops have made too many values.</exception>
    Value Put(Value value, string identifier, string item) => ++_made > MostValues
        ? throw new AwsException("ValidationError", $"Fn::ForEach makes more than {MostValues} values of the template.")
        : value switch
        {
            Value.Mapping { Call: ("Ref", Value.Scalar { Text: var name }) } when name == identifier =>
                new Value.Scalar(value.Line, item),
            Value.Mapping map => map with
            {
                Items = new(map.Items.Select(member => KeyValuePair.Create(
                    Put(member.Key, identifier, item), Put(member.Value, identifier, item)))),
            },
            Value.Sequence list => list with { Items = [.. list.Items.Select(each => Put(each, identifier, item))] },
            Value.Scalar scalar => scalar with { Text = Put(scalar.Text, identifier, item) },
            _ => value,
        };

    /// <summary><c>${Identifier}</c>; <c>&amp;{Identifier}</c> gives the item's letters and digits alone.</summary>
    string Put(string text, string identifier, string item)
    {
        var (whole, part) = ($"${{{identifier}}}", $"&{{{identifier}}}");
        evaluator.Spend((text.AsSpan().Count(whole) + text.AsSpan().Count(part)) * (long)item.Length);
        return text
            .Replace(whole, item, StringComparison.Ordinal)
            .Replace(part, Other().Replace(item, ""), StringComparison.Ordinal);
    }

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex Other();
}
