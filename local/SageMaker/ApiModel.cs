using System.Text.Json;
using System.Text.RegularExpressions;

namespace Local.SageMaker;

/// <summary>SageMaker's published API model of the create calls, and of a list: which fields there are, and what each may be.</summary>
/// <remarks><c>ApiModel.json</c> holds the shapes of the model 2017-07-24 that the calls reach, without documentation.</remarks>
/// <seealso href="https://github.com/boto/botocore/tree/develop/botocore/data/sagemaker/2017-07-24"/>
sealed class ApiModel
{
    readonly Dictionary<string, string> _operations;
    readonly Dictionary<string, Shape> _shapes;

    ApiModel(JsonElement model)
    {
        _operations = model.GetProperty("operations").Deserialize<Dictionary<string, string>>(JsonSerializerOptions.Web)!;
        _shapes = model.GetProperty("shapes").Deserialize<Dictionary<string, Shape>>(JsonSerializerOptions.Web)!;
    }

    public static ApiModel Instance { get => field ??= Load(); private set; }

    /// <summary>The fields of a call's request, at its top level; empty for a call that is not in the model.</summary>
    public IReadOnlySet<string> Fields(string operation) =>
        _operations.TryGetValue(operation, out var shape) ? _shapes[shape].Members!.Keys.ToHashSet() : new HashSet<string>();

    /// <summary>Whether a field at the top level of a call's request is a time.</summary>
    public bool IsTime(string operation, string field) => _shapes[_operations[operation]].Members!.TryGetValue(field, out var shape) && _shapes[shape].Type == "timestamp";

    /// <summary>The values of an enumeration.</summary>
    public IReadOnlyList<string> Values(string shape) => _shapes[shape].Enum!;

    /// <summary>The paths of all fields in a request that the model does not have: AWS ignores them, Step Functions refuses them.</summary>
    public IEnumerable<string> UnknownFields(string operation, JsonElement request) => Unknown(_operations[operation], request, "");

    /// <summary>Every violation in a request, in the service's words; empty when there is none.</summary>
    /// <exception cref="Local.Aws.AwsException">A value is of another JSON type than its field.</exception>
    public IReadOnlyList<string> Violations(string operation, JsonElement request)
    {
        List<string> violations = [];
        Check(_operations[operation], request, "", violations);
        return violations;
    }

    static ApiModel Load()
    {
        using var stream = typeof(ApiModel).Assembly.GetManifestResourceStream("SageMaker.ApiModel.json")!;
        using var document = JsonDocument.Parse(stream);
        return new(document.RootElement);
    }

    IEnumerable<string> Unknown(string name, JsonElement value, string path) => (_shapes[name], value.ValueKind) switch
    {
        ({ Members: { } members }, JsonValueKind.Object) => value.EnumerateObject().SelectMany(property =>
            members.TryGetValue(property.Name, out var member) ? Unknown(member, property.Value, $"{path}{property.Name}.") : [path + property.Name]),
        ({ Member: { } member }, JsonValueKind.Array) => value.EnumerateArray().SelectMany((item, i) => Unknown(member, item, $"{path}{i}.")),
        _ => [],
    };

    void Check(string name, JsonElement value, string path, List<string> violations)
    {
        var shape = _shapes[name];
        if (!shape.Accepts(value.ValueKind))
            throw new Aws.AwsException("SerializationException", $"{Json(value.ValueKind)} can not be converted to {shape.Article} {shape.Kind} (at '{path}').");

        if ((shape.Type == "integer" && !value.TryGetInt32(out _)) || (shape.Type == "long" && !value.TryGetInt64(out _)))
            throw new Aws.AwsException("SerializationException", $"{value} can not be converted to {shape.Article} {shape.Kind} (at '{path}').");

        violations.AddRange(shape.Violations(value).Select(violation => $"Value '{Text(value)}' at '{path}' failed to satisfy constraint: {violation}"));
        switch (shape.Type)
        {
            case "structure":
                foreach (var (member, memberShape) in shape.Members!)
                {
                    var at = path.Length == 0 ? Camel(member) : $"{path}.{Camel(member)}";
                    if (value.TryGetProperty(member, out var field) && field.ValueKind != JsonValueKind.Null)
                        Check(memberShape, field, at, violations);
                    else if (shape.Required?.Contains(member) == true)
                        violations.Add(Missing(at));
                }
                break;
            case "list":
                var i = 0;
                foreach (var item in value.EnumerateArray())
                    Check(shape.Member!, item, $"{path}.{++i}.member", violations);
                break;
            case "map":
                foreach (var (part, inner, text) in value.EnumerateObject().SelectMany(entry => new[]
                {
                    ("key", _shapes[shape.Key!], JsonSerializer.SerializeToElement(entry.Name)), ("value", _shapes[shape.Value!], entry.Value),
                }))
                {
                    if (!inner.Accepts(text.ValueKind))
                        throw new Aws.AwsException("SerializationException", $"{Json(text.ValueKind)} can not be converted to a String (at '{path}').");
                    if (inner.Violations(text).Any())
                        violations.Add($"Value '{Text(value)}' at '{path}' failed to satisfy constraint: Map {part} must satisfy constraint: [{string.Join(", ", inner.Constraints)}]");
                }
                break;
        }
    }

    /// <summary>The violation of a field that must be there.</summary>
    /// <param name="path">Its name, or the path of its names.</param>
    public static string Missing(string path) => $"Value null at '{path}' failed to satisfy constraint: Member must not be null";

    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static string Json(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => $"{kind.ToString().ToUpperInvariant()}_VALUE",
        JsonValueKind.Object => "START_OBJECT",
        JsonValueKind.Array => "START_ARRAY",
        _ => $"{kind.ToString().ToUpperInvariant()}_VALUE",
    };

    /// <summary>A type of the model: a structure has members, a list a member, a map a key and a value.</summary>
    sealed record Shape(
        string Type, string[]? Required, double? Min, double? Max, string? Pattern, string[]? Enum,
        OrderedDictionary<string, string>? Members, string? Member, string? Key, string? Value)
    {
        Regex? _pattern;

        public string Kind => Type switch { "structure" or "map" => "Object", "list" => "List", _ => char.ToUpperInvariant(Type[0]) + Type[1..] };

        public string Article => Kind[0] is 'O' or 'I' ? "an" : "a";

        public bool Accepts(JsonValueKind kind) => Type switch
        {
            "structure" or "map" => kind == JsonValueKind.Object,
            "list" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => kind == JsonValueKind.Number,
        };

        /// <summary>The constraints on this value, in words, that it does not satisfy.</summary>
        public IEnumerable<string> Violations(JsonElement value)
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
            if (text is not null && Pattern is not null && !(_pattern ??= new($@"^(?:{Pattern})\z", RegexOptions.CultureInvariant)).IsMatch(text))
                yield return $"Member must satisfy regular expression pattern: {Pattern}";
            if (text is not null && Enum is not null && !Enum.Contains(text))
                yield return EnumConstraint;
            var size = value.ValueKind switch
            {
                JsonValueKind.String => text!.Length,
                JsonValueKind.Array => value.GetArrayLength(),
                JsonValueKind.Object when Type == "map" => value.GetPropertyCount(),
                JsonValueKind.Number => value.GetDouble(),
                _ => double.NaN,
            };
            if (size > Max)
                yield return MaxConstraint;
            if (size < Min)
                yield return MinConstraint;
        }

        /// <summary>All constraints, in words.</summary>
        public IEnumerable<string> Constraints =>
        [
            .. Max is null ? [] : new[] { MaxConstraint },
            .. Min is null ? [] : new[] { MinConstraint },
            .. Pattern is null ? [] : new[] { $"Member must satisfy regular expression pattern: {Pattern}" },
            .. Enum is null ? [] : new[] { EnumConstraint },
        ];

        string Of => Type is "string" or "list" or "map" ? "have length" : "have value";

        string MaxConstraint => $"Member must {Of} less than or equal to {Max}";

        string MinConstraint => $"Member must {Of} greater than or equal to {Min}";

        string EnumConstraint => $"Member must satisfy enum value set: [{string.Join(", ", Enum!)}]";
    }
}
