using System.Text.Json;

namespace Local.Aws.Model;

/// <summary>
/// Compares a request with its operation's shape. What is wrong is told in the words of the services.
/// </summary>
sealed class RequestViolations
{
    /// <summary>The error of most services.</summary>
    public const string Code = "ValidationException";

    readonly ApiModel _model;
    // Told of a request, however much is wrong with it; and of a value, however long it is.
    const int MostTold = 100;
    const int MostCharacters = 10_000;

    readonly List<string> _found = [];

    RequestViolations(ApiModel model) => _model = model;

    /// <param name="code">The error's.</param>
    /// <exception cref="AwsException">All violations, or a <c>SerializationException</c> for a value of another type
    /// than its member's.</exception>
    public static void Check(ApiModel model, string operation, JsonElement request, string code = Code)
    {
        if (Find(model, operation, request) is { Count: > 0 } violations)
            throw Refuse(violations, code);
    }

    /// <returns>One text for each violation.</returns>
    /// <exception cref="AwsException">A <c>SerializationException</c>: a value of another type than its
    /// member's.</exception>
    public static IReadOnlyCollection<string> Find(ApiModel model, string operation, JsonElement request)
    {
        if (request.ValueKind is not JsonValueKind.Object)
            throw new AwsException("SerializationException", "The request's body must be a JSON object.");
        return model.Input(operation) is { } input ? Find(model, input, request) : [];
    }

    /// <inheritdoc cref="Find(ApiModel, string, JsonElement)"/>
    /// <param name="shape">What the value is to be, a request or not.</param>
    public static IReadOnlyCollection<string> Find(ApiModel model, ApiShape shape, JsonElement value)
    {
        var violations = new RequestViolations(model);
        violations.Check(shape, value, "");
        return violations._found;
    }

    /// <summary>All violations of a request's rules in one message.</summary>
    public static AwsException Refuse(IReadOnlyCollection<string> violations, string code = Code) =>
        new(code, $"{Count(violations)} detected: {string.Join("; ", violations)}");

    static string Count(IReadOnlyCollection<string> violations) =>
        violations.Count == 1 ? "1 validation error" : $"{violations.Count} validation errors";

    /// <summary>The violation of a member that must be there.</summary>
    /// <param name="path">The path of its names, each with a small initial.</param>
    public static string Missing(string path) => $"Value null at '{path}' failed to satisfy constraint: {Constraints.NotNull}";

    void Check(ApiShape shape, JsonElement value, string path)
    {
        if (shape.Document)
            return;
        CheckType(shape, value, path);
        foreach (var constraint in Constraints.Violated(shape, value))
            Add(shape, value, path, constraint);
        switch (shape.Type)
        {
            case "structure":
                CheckMembers(shape, value, path);
                break;
            case "list":
                var i = 0;
                foreach (var item in value.EnumerateArray())
                    CheckItem(_model.Shape(shape.Member!), item, $"{path}.{++i}.member");
                break;
            case "map":
                CheckEntries(shape, value, path);
                break;
        }
    }

    void CheckMembers(ApiShape shape, JsonElement value, string path)
    {
        foreach (var (name, reference) in shape.Members!)
        {
            var camel = char.ToLowerInvariant(name[0]) + name[1..];
            var at = path.Length == 0 ? camel : $"{path}.{camel}";
            if (value.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null)
                Check(_model.Shape(reference), member, at);
            else if (shape.Required?.Contains(name) is true)
                Add(Missing(at));
        }
    }

    void CheckItem(ApiShape shape, JsonElement item, string path)
    {
        if (item.ValueKind is JsonValueKind.Null)
            Add(Missing(path));
        else
            Check(shape, item, path);
    }

    // What is wrong within a map is told of the map, but for maps of structures, lists and maps.
    void CheckEntries(ApiShape map, JsonElement value, string path)
    {
        var (keyShape, valueShape) = (_model.Shape(map.Key!), _model.Shape(map.Value!));
        foreach (var entry in value.EnumerateObject())
        {
            if (Constraints.Violated(keyShape, entry.Name).Any())
                Add(map, value, path, $"Map keys must satisfy constraint: [{string.Join(", ", Constraints.All(keyShape))}]");
            if (valueShape.Type is "structure" or "list" or "map")
            {
                CheckItem(valueShape, entry.Value, $"{path}.{entry.Name}.member");
                continue;
            }
            if (entry.Value.ValueKind is not JsonValueKind.Null)
                CheckType(valueShape, entry.Value, path);
            if (entry.Value.ValueKind is JsonValueKind.Null || Constraints.Violated(valueShape, entry.Value).Any())
            {
                string[] constraints = [.. Constraints.All(valueShape), Constraints.NotNull];
                Add(map, value, path, $"Map value must satisfy constraint: [{string.Join(", ", constraints)}]");
            }
        }
    }

    void Add(ApiShape shape, JsonElement value, string path, string constraint)
    {
        if (_found.Count == MostTold)
            return;
        var text = shape.Sensitive ? "" : Text(value);
        if (text.Length > MostCharacters)
            text = text[..(MostCharacters - (char.IsHighSurrogate(text[MostCharacters - 1]) ? 1 : 0))];
        Add($"Value {(shape.Sensitive ? "" : $"'{text}' ")}at '{path}' failed to satisfy constraint: {constraint}");
    }

    void Add(string violation)
    {
        if (_found.Count < MostTold)
            _found.Add(violation);
    }

    static void CheckType(ApiShape shape, JsonElement value, string path)
    {
        var fits = (shape.Type, value.ValueKind) switch
        {
            ("structure" or "map", JsonValueKind.Object) => true,
            ("list", JsonValueKind.Array) => true,
            ("string" or "blob", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("integer" or "long" or "float" or "double" or "timestamp", JsonValueKind.Number) =>
                IsHeld(shape, value) ? true : throw NotConvertible(value.GetRawText(), shape, path),
            _ => false,
        };
        if (!fits)
            throw NotConvertible(value.ValueKind, Kind(shape), path);
    }

    /// <summary>Whether a variable of the type holds the number.</summary>
    static bool IsHeld(ApiShape shape, JsonElement number) => shape.Type switch
    {
        "integer" => number.TryGetInt32(out _),
        "long" => number.TryGetInt64(out _),
        "timestamp" => EpochSeconds.TryRead(number, out _),
        "float" => Math.Abs(number.GetDouble()) <= float.MaxValue,
        _ => double.IsFinite(number.GetDouble()),
    };

    static AwsException NotConvertible(string text, ApiShape shape, string path) =>
        NotConvertible(text, Kind(shape), path);

    static AwsException NotConvertible(JsonValueKind kind, string type, string path) => NotConvertible(kind switch
    {
        JsonValueKind.Object => "START_OBJECT",
        JsonValueKind.Array => "START_ARRAY",
        _ => $"{kind.ToString().ToUpperInvariant()}_VALUE",
    }, type, path);

    static AwsException NotConvertible(string text, string type, string path) =>
        new("SerializationException", $"{text} can not be converted to {(type[0] is 'O' or 'I' ? "an" : "a")} {type} (at '{path}').");

    static string Kind(ApiShape shape) => shape.Type switch
    {
        "structure" or "map" => "Object",
        var type => char.ToUpperInvariant(type[0]) + type[1..],
    };

    /// <summary>A value as Java prints it.</summary>
    static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(entry => $"{entry.Name}={Text(entry.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Text))}]",
        _ => value.GetRawText(),
    };
}
