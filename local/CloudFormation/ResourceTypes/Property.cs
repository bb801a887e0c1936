using System.Globalization;
using System.Text.Json;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>A property of a resource type that is understood here.</summary>
/// <param name="Effect">What it does here, or, when it has no effect, why it only matters on AWS.</param>
/// <param name="Members">The members of an object, or of each object in a list, that are understood; null when all
/// are.</param>
/// <param name="Only">The values that are supported, separated by <c>|</c>; null when all are that AWS has.</param>
/// <param name="Warns">Whether a template that has it is carried on without it, or without what runs its other values,
/// with a warning.</param>
sealed record Property(
    string Name,
    Shape Shape,
    string Effect,
    bool HasEffect = true,
    bool IsRequired = false,
    IReadOnlyList<Property>? Members = null,
    string? Only = null,
    bool Warns = false)
{
    /// <summary>Properties of which nothing is here: a template that has one is carried on without it.</summary>
    public static IEnumerable<Property> Missing(string effect, params string[] names) =>
        names.Select(name => new Property(name, Shape.Any, effect, HasEffect: false, Warns: true));

    /// <summary>
    /// Checks a resolved value and gives it its type, as CloudFormation does: <c>"512"</c> for an integer becomes 512,
    /// 512 for a string "512".
    /// </summary>
    public Value Read(Value value, string path, Complaints complaints) => (Shape, value) switch
    {
        (_, { IsUnknown: true }) or (Shape.Any, _) => value,
        (_, Value.Scalar scalar) when Only is not null && !Only.Split('|').Contains(scalar.Text) && Warns =>
            Carry(scalar, path, complaints),
        (_, Value.Scalar scalar) when Only is not null && !Only.Split('|').Contains(scalar.Text) =>
            complaints.Add(value, path,
                $"{Name} is supported here as {Only.Replace("|", " or ")} only, not as {scalar.Text}. Change it, or " +
                $"run this stack on AWS."),
        (Shape.Text, Value.Scalar scalar) => scalar with { Kind = ScalarKind.Text },
        (Shape.Integer, Value.Scalar scalar) when long.TryParse(
            scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            scalar with { Text = number.ToString(CultureInfo.InvariantCulture), Kind = ScalarKind.Number },
        (Shape.Flag, Value.Scalar { Text: "true" or "false" } scalar) => scalar with { Kind = ScalarKind.Boolean },
        (Shape.TextMap, Value.Mapping map) =>
            map with
            {
                Items = new(map.Items.Select(entry =>
                KeyValuePair.Create(entry.Key, Text(entry.Value, $"{path}.{entry.Key}", complaints))))
            },
        (Shape.TextList, Value.Sequence list) =>
            list with { Items = [.. list.Items.Select((item, i) => Text(item, $"{path}[{i}]", complaints))] },
        // A document may be given as the text of its JSON.
        (Shape.Map, Value.Scalar { Text: var text }) when Document(text) is { } document =>
            Read(ValueBuilder.Of(value.Line, document), path, complaints),
        (Shape.Map, Value.Mapping map) =>
            Members is null ? map : Read(Members, map, path, complaints, path.Split('.')[^1]),
        (Shape.List, Value.Sequence list) =>
            Members is null ? list
                : list with { Items = [.. list.Items.Select((item, i) => ReadItem(item, $"{path}[{i}]", complaints))] },
        _ => complaints.Add(value, path, $"{Name} must be {Description}."),
    };

    /// <summary>
    /// Reads the properties of a resource, or the members of an object, called <paramref name="owner"/>.
    /// </summary>
    public static Value.Mapping Read(
        IReadOnlyList<Property> table,
        Value.Mapping map,
        string path,
        Complaints complaints,
        string owner)
    {
        OrderedDictionary<string, Value> read = [];
        foreach (var (key, value) in map.Items)
        {
            if (table.FirstOrDefault(property => property.Name == key) is { } property)
            {
                read[key] = property.Read(value, $"{path}.{key}", complaints);
                if (property is { Warns: true, HasEffect: false })
                    complaints.Warn(value.Line, path.Split('.')[1], $"{key} has no effect here. {property.Effect}");
            }
            else
                complaints.Add(value.Line, $"{path}.{key}",
                    $"{owner} is supported here without {key}. Remove it, or run this stack on AWS. Supported: " +
                        $"{string.Join(", ", table.Select(property => property.Name))}.");
        }
        foreach (var missing in table.Where(property => property.IsRequired && !map.Items.ContainsKey(property.Name)))
            complaints.Add(map.Line, path, $"{owner} needs {missing.Name}.");
        return map with { Items = read };
    }

    static JsonElement? Document(string text)
    {
        if (!text.TrimStart().StartsWith('{'))
            return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    Value.Scalar Carry(Value.Scalar scalar, string path, Complaints complaints)
    {
        complaints.Warn(scalar.Line, path.Split('.')[1],
            $"{Name} {scalar.Text} is not run here, and what calls it fails. Here are: {Only!.Replace("|", ", ")}.");
        return scalar with { Kind = ScalarKind.Text };
    }

    Value ReadItem(Value item, string path, Complaints complaints) => item switch
    {
        Value.Mapping map => Read(Members!, map, path, complaints, Name),
        { IsUnknown: true } => item,
        _ => complaints.Add(item, path, "An object is needed here."),
    };

    static Value Text(Value value, string path, Complaints complaints) => value switch
    {
        Value.Scalar { Kind: not ScalarKind.Unknown } scalar => scalar with { Kind = ScalarKind.Text },
        Value.Scalar => value,
        _ => complaints.Add(value, path, "A string is needed here."),
    };

    string Description => Shape switch
    {
        Shape.Text => "a string",
        Shape.Integer => "an integer",
        Shape.Flag => "true or false",
        Shape.TextMap => "an object of strings",
        Shape.TextList => "a list of strings",
        Shape.List => "a list",
        _ => "an object",
    };
}

enum Shape { Text, Integer, Flag, TextMap, TextList, Map, List, Any }
