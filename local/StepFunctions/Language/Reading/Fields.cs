using System.Globalization;
using System.Text.Json;
using Local.StepFunctions.Language.Services;

namespace Local.StepFunctions.Language.Reading;

/// <summary>
/// The fields of one object of a definition: each is read once, and what is left unread at the end is not supported.
/// </summary>
/// <param name="location">In the document: <c>/States/Train/Catch[0]</c>.</param>
/// <param name="place">In the state: <c>Catch[0]</c>; empty for the state's own fields.</param>
sealed partial class Fields(JsonElement json, string location, List<Complaint> complaints, string place = "")
{
    /// <summary>What a state has in one language only.</summary>
    static readonly Dictionary<QueryLanguage, HashSet<string>> OnlyIn = new()
    {
        [QueryLanguage.JSONata] = ["Arguments", "Output", "Items", "Condition"],
        [QueryLanguage.JSONPath] =
        [
            "InputPath", "OutputPath", "Parameters", "ResultSelector", "ResultPath", "Result", "ItemsPath",
            "SecondsPath", "TimestampPath", "ErrorPath", "CausePath",
            "TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
            "MaxItemsPath", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath",
            "Variable", "And", "Or", "Not", "IsPresent", .. ChoiceOperator.All.Keys,
            .. ChoiceOperator.All.Keys.Select(name => name + "Path"),
        ],
    };

    readonly HashSet<string> _read = [];
    readonly HashSet<string> _excluded = [];

    public string Location => location;

    /// <summary>The language of the state that these fields are part of.</summary>
    public QueryLanguage Language { get; set; }

    bool IsJsonata => Language is QueryLanguage.JSONata;

    public void Complain(string message, string? field = null, string code = "SCHEMA_VALIDATION_FAILED") =>
        complaints.Add(new(code, message, Locate(field)));

    /// <summary>Says what is allowed and looks like a mistake.</summary>
    public void Warn(string code, string message, string field) =>
        complaints.Add(new(code, message, Locate(field)) { IsWarning = true });

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
            return new(value, $"{location}/{name}", complaints, Place(name)) { Language = Language };
        Complain("Expected value of type Object", name);
        return null;
    }

    /// <summary>The objects in the array that a field holds.</summary>
    public IEnumerable<Fields> Objects(string name, bool required = false)
    {
        if (Required(name, required) is not { } value)
            return [];
        if (value.ValueKind is JsonValueKind.Array
            && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object))
        {
            if (required && value.GetArrayLength() == 0)
                Complain("Value cannot be empty", name);
            return [.. value.EnumerateArray()
                .Select(
                    (item, i) =>
                        new Fields(
                            item, $"{location}/{name}[{i}]", complaints, $"{Place(name)}[{i}]")
                        { Language = Language })];
        }
        Complain("Expected value of type Array of Object", name);
        return [];
    }

    /// <summary>The members of an object whose names the author chooses, such as <c>States</c>.</summary>
    public IEnumerable<(string Name, Fields Fields)> Members()
    {
        foreach (var property in json.EnumerateObject())
        {
            // When a name is there twice, the last one counts; there is a complaint.
            if (!_read.Add(property.Name))
                continue;
            var member = json.GetProperty(property.Name);
            if (member.ValueKind is JsonValueKind.Object)
                yield return (property.Name, new(member, $"{location}/{property.Name}", complaints));
            else
                Complain("Expected value of type Object", property.Name);
        }
    }

    /// <summary>Complains, once, when there are several of the fields that exclude each other.</summary>
    public void OnlyOne(params string[] names)
    {
        _read.UnionWith(names);
        var present = names.Where(Has).ToArray();
        if (present.Length > 1 && !_excluded.IsSupersetOf(present))
            Complain($"There should only be one of the following fields: [{string.Join(", ", present)}]");
        if (present.Length > 1)
            _excluded.UnionWith(present);
    }

    /// <summary>Compares the parameters of a Task state with what its resource takes.</summary>
    /// <remarks>As AWS places its complaints, at the parameters as a whole.</remarks>
    public void CheckParameters(ResourceArn resource)
    {
        var name = IsJsonata ? "Arguments" : "Parameters";
        if (Json(name) is not { } parameters)
            return;
        var rules = new TaskParameters(
            resource,
            IsJsonata,
            (message, path) =>
                complaints.Add(new("SCHEMA_VALIDATION_FAILED", message, Locate(name)) { Place = Locate(name) + path }),
            (message, path) => Warn("FIELD_NOT_LISTED", message, $"{name}/{path}"));
        rules.Check(parameters);
    }

    /// <summary>Complains about what nobody has read, and about what the other language has.</summary>
    public void Done()
    {
        Text("Comment");
        var other = IsJsonata ? QueryLanguage.JSONPath : QueryLanguage.JSONata;
        foreach (var name in json.EnumerateObject().Select(property => property.Name))
        {
            if (OnlyIn[other].Contains(name))
                Complain($"The QueryLanguage is set to '{Language}', but field '{name}' is only supported for the '{other}' QueryLanguage");
            else if (!_read.Contains(name))
                Complain($"Field '{name}' is not supported");
        }
    }

    /// <summary>Warns of a field's text that looks like a path, which nothing evaluates there.</summary>
    public void WarnOfPath(string name)
    {
        if (!IsJsonata && Json(name) is { ValueKind: JsonValueKind.String } value && LooksComputed(value.GetString()!))
            Warn("NO_PATH", "Field value looks like a path, but field name does not end with 'Path'", name);
    }

    /// <summary>Warns of texts inside a template that look like paths or calls and are constants.</summary>
    void WarnOfPaths(JsonElement value, string place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject()
                    .Where(property => !property.Name.EndsWith(".$", StringComparison.Ordinal)))
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
        if (!IsJsonata && Json(name) is { } value && LooksComputedAnywhere(value))
            Warn("PASS_RESULT_IS_STATIC", "Attempt to use a path in the result of a pass state", name);
    }

    static bool LooksComputedAnywhere(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            value.EnumerateObject().Any(
                property =>
                    property.Name.EndsWith(".$", StringComparison.Ordinal) || LooksComputedAnywhere(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(LooksComputedAnywhere),
        JsonValueKind.String => LooksComputed(value.GetString()!),
        _ => false,
    };

    static bool LooksComputed(string text) =>
        text.StartsWith("$.", StringComparison.Ordinal)
            || text.StartsWith("$$.", StringComparison.Ordinal)
            || text.StartsWith("$[", StringComparison.Ordinal)
        || text.StartsWith("States.", StringComparison.Ordinal) && text.EndsWith(')');

    JsonElement? Required(string name, bool required)
    {
        var value = Json(name);
        if (value is null && required)
            Complain($"These fields are required: [{name}]");
        return value;
    }
}
