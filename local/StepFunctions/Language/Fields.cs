using System.Globalization;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>The fields of one object of a definition: each is read once, and what is left unread at the end is not supported.</summary>
sealed class Fields(JsonElement json, string location, List<Complaint> complaints)
{
    /// <summary>What a state has in JSONata only.</summary>
    static readonly string[] OfJsonata = ["Arguments", "Output", "Items", "Condition"];

    readonly HashSet<string> _read = ["Comment"];

    public string Location => location;

    public void Complain(string message, string? field = null, string code = "SCHEMA_VALIDATION_FAILED") => complaints.Add(new(code, message, Locate(field)));

    /// <summary>Says what is allowed and looks like a mistake.</summary>
    public void Warn(string code, string message, string field) => complaints.Add(new(code, message, Locate(field)) { IsWarning = true });

    string Locate(string? field) => field is null ? (location.Length == 0 ? "/" : location) : $"{location}/{field}";

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
        else if (value.GetDouble() is var number && number < minimum)
            Complain($"Minimum value is {Print(minimum)}", name);
        else if (number > maximum)
            Complain($"Maximum value is {Print(maximum)}", name);
        else if (whole && number != Math.Truncate(number))
            Complain("Expected value of type Integer", name);
        else
            return number;
        return null;

        string Print(double limit) => limit.ToString(whole ? "0" : "0.0", CultureInfo.InvariantCulture);
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
            // Of a name that is there twice the last counts; there is a complaint.
            if (!_read.Add(property.Name))
                continue;
            var member = json.GetProperty(property.Name);
            if (member.ValueKind is JsonValueKind.Object)
                yield return (property.Name, new(member, $"{location}/{property.Name}", complaints));
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
        WarnOfPaths(value, name);
        return PayloadTemplate.Parse(value, message => Complain(message, name));
    }

    /// <summary>A path. A field that is null selects nothing: an empty object.</summary>
    public Expression? Path(string name)
    {
        if (Json(name) is { ValueKind: JsonValueKind.Null })
            return new Expression.Literal(JsonText.EmptyObject);
        if (Text(name) is not { } text)
            return null;
        if (JsonPath.TryParse(text, out var path))
            return new Expression.Path(path);
        Complain("Value is not a valid JSONPath", name);
        return null;
    }

    /// <summary>A path of names and indexes only, or, where the field takes one, an intrinsic function.</summary>
    /// <param name="orContext">Whether it may start at the context object.</param>
    public Expression? ReferencePath(string name, bool required = false, bool orContext = true, bool orFunction = false)
    {
        if (Text(name, required) is not { } text)
            return null;
        if (orFunction && !text.StartsWith('$') && Expression.TryParse(text, out var function))
            return function;
        if (JsonPath.TryParse(text, out var path) && path.LeadsToOne && (orContext || path.Root is not PathRoot.Context))
            return new Expression.Path(path);
        Complain(text.StartsWith('$') ? "Value is not a Reference Path" : "Value is not a Reference Path: Reference path didn't start with '$'", name);
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
            Complain($"There should only be one of the following fields: [{string.Join(", ", present)}]");
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
        foreach (var name in json.EnumerateObject().Select(property => property.Name).Where(name => !_read.Contains(name)))
            Complain(OfJsonata.Contains(name)
                ? $"The QueryLanguage is set to 'JSONPath', but field '{name}' is only supported for the 'JSONata' QueryLanguage"
                : $"Field '{name}' is not supported");
    }

    /// <summary>Warns of a field's text that looks like a path, which nothing evaluates there.</summary>
    public void WarnOfPath(string name)
    {
        if (Json(name) is { ValueKind: JsonValueKind.String } value && LooksComputed(value.GetString()!))
            Warn("NO_PATH", "Field value looks like a path, but field name does not end with 'Path'", name);
    }

    /// <summary>Warns of texts inside a template that look like paths or calls and are constants.</summary>
    void WarnOfPaths(JsonElement value, string place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject().Where(property => !property.Name.EndsWith(".$", StringComparison.Ordinal)))
                    WarnOfPaths(property.Value, $"{place}/{property.Name}");
                break;
            case JsonValueKind.Array:
                foreach (var (i, item) in value.EnumerateArray().Index())
                    WarnOfPaths(item, $"{place}[{i}]");
                break;
            case JsonValueKind.String when LooksComputed(value.GetString()!):
                Warn("NO_DOLLAR", "No .$ on a field that appears to be a JSONPath or Intrinsic Function", place);
                break;
        }
    }

    /// <summary>Warns of a constant that looks as if it were to be evaluated.</summary>
    public void WarnOfStatic(string name)
    {
        if (Json(name) is { } value && LooksComputedAnywhere(value))
            Warn("PASS_RESULT_IS_STATIC", "Attempt to use a path in the result of a pass state", name);
    }

    static bool LooksComputedAnywhere(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(property => property.Name.EndsWith(".$", StringComparison.Ordinal) || LooksComputedAnywhere(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(LooksComputedAnywhere),
        JsonValueKind.String => LooksComputed(value.GetString()!),
        _ => false,
    };

    static bool LooksComputed(string text) =>
        text.StartsWith("$.", StringComparison.Ordinal) || text.StartsWith("$$.", StringComparison.Ordinal) || text.StartsWith("$[", StringComparison.Ordinal)
        || text.StartsWith("States.", StringComparison.Ordinal) && text.EndsWith(')');

    JsonElement? Required(string name, bool required)
    {
        var value = Json(name);
        if (value is null && required)
            Complain($"These fields are required: [{name}]");
        return value;
    }
}
