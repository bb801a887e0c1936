using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>The fields of one object of a definition: each is read once, and what is left unread at the end is not supported.</summary>
sealed class Fields(JsonElement json, string location, List<Complaint> complaints)
{
    readonly HashSet<string> _read = ["Comment"];

    public string Location => location;

    public void Complain(string message, string? field = null, string code = "SCHEMA_VALIDATION_FAILED") =>
        complaints.Add(new(code, message, field is null ? (location.Length == 0 ? "/" : location) : $"{location}/{field}"));

    /// <summary>The value of a field, whatever it is; null when it is absent.</summary>
    public JsonElement? Json(string name)
    {
        _read.Add(name);
        return json.TryGetProperty(name, out var value) ? value : null;
    }

    public bool Has(string name) => json.TryGetProperty(name, out _);

    public string? Text(string name, bool required = false)
    {
        if (Required(name, required) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.String)
            return value.GetString();
        Complain("Expected value of type String", name);
        return null;
    }

    public double? Number(string name, double minimum, double maximum, bool whole = true)
    {
        if (Json(name) is not { } value)
            return null;
        if (value.ValueKind is not JsonValueKind.Number)
            Complain($"Expected value of type {(whole ? "Integer" : "Number")}", name);
        else if (value.GetDouble() is var number && (number < minimum || number > maximum || whole && number != Math.Truncate(number)))
            Complain(FormattableString.Invariant($"Expected {(whole ? "an integer" : "a number")} of at least {minimum}{(maximum < int.MaxValue ? $" and at most {maximum}" : "")}, but was {value.GetRawText()}"), name);
        else
            return number;
        return null;
    }

    public int? Integer(string name, int minimum, int maximum) => (int?)Number(name, minimum, maximum);

    public bool? Boolean(string name)
    {
        if (Json(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.ValueKind is JsonValueKind.True;
        Complain("Expected value of type Boolean", name);
        return null;
    }

    /// <summary>The fields of the object that a field holds.</summary>
    public Fields? Object(string name, bool required = false)
    {
        if (Required(name, required) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.Object)
            return new(value, $"{location}/{name}", complaints);
        Complain("Expected value of type Object", name);
        return null;
    }

    /// <summary>The objects in the array that a field holds.</summary>
    public IEnumerable<Fields> Objects(string name, bool required = false)
    {
        if (Required(name, required) is not { } value)
            return [];
        if (value.ValueKind is JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object))
        {
            if (required && value.GetArrayLength() == 0)
                Complain("Expected at least one item", name);
            return value.EnumerateArray().Select((item, i) => new Fields(item, $"{location}/{name}[{i}]", complaints)).ToArray();
        }
        Complain("Expected value of type Array of Object", name);
        return [];
    }

    /// <summary>The members of an object whose names the author chooses, such as <c>States</c>.</summary>
    public IEnumerable<(string Name, Fields Fields)> Members()
    {
        foreach (var property in json.EnumerateObject())
        {
            _read.Add(property.Name);
            if (property.Value.ValueKind is JsonValueKind.Object)
                yield return (property.Name, new(property.Value, $"{location}/{property.Name}", complaints));
            else
                Complain("Expected value of type Object", property.Name);
        }
    }

    public PayloadTemplate? Template(string name, bool mustBeObject = false)
    {
        if (Json(name) is not { } value || value.ValueKind is JsonValueKind.Null)
            return null;
        if (mustBeObject && value.ValueKind is not JsonValueKind.Object)
            Complain("Expected value of type Object", name);
        return PayloadTemplate.Parse(value, message => Complain(message, name));
    }

    /// <summary>A path or an intrinsic function. A field that is null selects nothing: an empty object.</summary>
    public Expression? Path(string name)
    {
        if (Json(name) is { ValueKind: JsonValueKind.Null })
            return new Expression.Literal(JsonText.EmptyObject);
        if (Text(name) is not { } text)
            return null;
        if (Expression.TryParse(text, out var expression))
            return expression;
        Complain("Value is not a valid JSONPath", name);
        return null;
    }

    public ResultPlace ResultPath()
    {
        if (Json("ResultPath") is { ValueKind: JsonValueKind.Null })
            return new(null as JsonPath);
        if (JsonPath.TryParse(Text("ResultPath") ?? "$", out var path) && path.IsReference)
            return new(path);
        Complain("Value is not a Reference Path", "ResultPath");
        return new(null as JsonPath);
    }

    /// <summary>Of fields that exclude each other, complains when there are several.</summary>
    public void OnlyOne(params string[] names)
    {
        _read.UnionWith(names);
        var present = names.Where(Has).ToArray();
        if (present.Length > 1)
            Complain($"Only one of these fields is allowed: [{string.Join(", ", present)}]");
    }

    /// <summary>Complains about fields that the service has and this program does not.</summary>
    public void NotYet(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Json(name) is not null)
                Complain($"The field '{name}' is not supported here yet", name);
        }
    }

    /// <summary>Complains about what nobody has read.</summary>
    public void Done()
    {
        foreach (var property in json.EnumerateObject().Where(property => !_read.Contains(property.Name)))
            Complain($"The field \"{property.Name}\" is not supported by Step Functions");
    }

    JsonElement? Required(string name, bool required)
    {
        var value = Json(name);
        if (value is null && required)
            Complain($"The field '{name}' is required but was missing");
        return value;
    }
}
