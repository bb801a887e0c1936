using System.Buffers;
using System.Text.Json;

namespace Local.StepFunctions.Language.Reading;

/// <summary>Reads a definition and collects every complaint on the way.</summary>
/// <param name="isResource">Whether a Task state can call this resource; null for a definition that was found valid
/// before.</param>
sealed class DefinitionReader(Func<ResourceArn, bool>? isResource, bool isExpress)
{
    static readonly SearchValues<char> ForbiddenInLabels = SearchValues.Create(" ?*<>{}[]:;,\\|^~$#%&`\"");

    readonly List<Complaint> _complaints = [];
    readonly HashSet<string> _names = [];
    readonly HashSet<string> _labels = [];
    QueryLanguage _language;

    public IReadOnlyList<Complaint> Complaints => _complaints;

    /// <summary>Whether the states that are being read run in an Express execution.</summary>
    public bool IsExpress { get; private set; } = isExpress;

    /// <summary>
    /// Whether all is looked at, which a definition that was found valid before does not need: also the parameters of
    /// tasks, for which the models of services are read.
    /// </summary>
    public bool ChecksAll => isResource is not null;

    public Definition? Read(JsonElement json)
    {
        var machine = new Fields(json, "", _complaints);
        machine.Text("Version");
        CheckDuplicates(json, "");
        _language = ReadQueryLanguage(machine, of: QueryLanguage.JSONPath);
        var timeout = machine.Number("TimeoutSeconds", 1, 99_999_999);
        var graph = ReadGraph(machine);
        machine.Done();
        if (ChecksAll)
            new VariableScopes(
                (message, place) => _complaints.Add(new("SCHEMA_VALIDATION_FAILED", message, place))).Check(json);
        return graph is null ? null : new(graph, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    /// <summary>
    /// Reads a state outside any machine. Its name is the one that the service's context object shows then.
    /// </summary>
    public State? ReadState(JsonElement json)
    {
        const string Name = "StateName";
        var fields = new Fields(json, $"/States/{Name}", _complaints);
        fields.Language = ReadQueryLanguage(fields, of: QueryLanguage.JSONPath);
        return new StateReader(Name, fields, this, (_, _) => { }).Read();
    }

    /// <summary>Reads <c>StartAt</c> and <c>States</c>, and follows the transitions between them.</summary>
    /// <param name="isExpress">The type of the child executions that run them; null where they are part of what they
    /// are in.</param>
    public StateGraph? ReadGraph(Fields owner, bool? isExpress = null)
    {
        var before = IsExpress;
        IsExpress = isExpress ?? before;
        var graph = ReadStates(owner);
        IsExpress = before;
        return graph;
    }

    StateGraph? ReadStates(Fields owner)
    {
        var missing = ((string[])["States", "StartAt"]).Where(name => !owner.Has(name)).ToArray();
        if (missing.Length > 0)
            owner.Complain($"These fields are required: [{string.Join(", ", missing)}]");
        var startAt = owner.Text("StartAt");
        if (owner.Object("States") is not { } members || startAt is null)
            return null;
        Dictionary<string, State> states = [];
        List<(string From, string Field, string Target)> transitions = [];
        foreach (var (name, fields) in members.Members())
        {
            if (name.Length is 0)
                fields.Complain("Invalid State name: A state's name must not be empty", code: "INVALID_STATE_NAME");
            if (name.Length > 80)
                fields.Complain(
                    $"Invalid State name: State '{name}' exceeds the 80-character limit allowed by the service",
                    code: "INVALID_STATE_NAME");
            if (!_names.Add(name))
                fields.Complain($"Duplicate State name: {name}", code: "DUPLICATE_STATE_NAME");
            fields.Language = ReadQueryLanguage(fields, of: _language);
            var reader = new StateReader(name, fields, this, (field, target) => transitions.Add((name, field, target)));
            if (reader.Read() is { } state)
                states[name] = state;
            else
                states.TryAdd(name, new SucceedState { Name = name, Type = "Succeed", Language = fields.Language });
        }
        if (states.Count == 0)
            members.Complain("Value cannot be empty");
        CheckTransitions(owner, startAt, states, transitions);
        return new(startAt, states);
    }

    /// <returns>Null when the resource is not one that a Task state can call; there is a complaint then.</returns>
    public ResourceArn? ReadResource(Fields state)
    {
        if (state.Text("Resource", required: true) is not { } text)
            return null;
        // Recorded, one with a blank at its end.
        var complaint = ResourceArn.TryParse(text, out var resource) switch
        {
            true when IsExpress && resource.IsActivity => "Express state machine does not support Activity ARN",
            true when IsExpress && resource.Suffix.Length > 0 =>
                $"Express state machine does not support '{resource.Suffix}' service integration" +
                (resource.Suffix is ".waitForTaskToken" ? " " : ""),
            true when isResource?.Invoke(resource) is not false => null,
            _ =>
                $"The resource provided {text} is not recognized. The value is not a valid resource ARN, or the " +
                "resource is not available in this region.",
        };
        if (complaint is not null)
            state.Complain(complaint, "Resource");
        return complaint is null ? resource : null;
    }

    /// <summary>A Map's label, which is part of its map runs' names.</summary>
    public string? ReadLabel(Fields map)
    {
        if (map.Text("Label") is not { } label)
            return null;
        if (label.Length is 0 or > 40 || label.AsSpan().ContainsAny(ForbiddenInLabels))
            map.Complain(
                "A Label has at most 40 characters, and no white space, wildcards, brackets or special characters",
                "Label",
                "INVALID_LABEL_NAME");
        if (!_labels.Add(label))
            map.Complain($"Duplicate Label name: {label}", "Label", "DUPLICATE_LABEL_NAME");
        return label;
    }

    /// <summary>Complains about each name that an object has twice.</summary>
    void CheckDuplicates(JsonElement json, string location)
    {
        if (json.ValueKind is JsonValueKind.Array)
        {
            foreach (var (i, item) in json.EnumerateArray().Index())
                CheckDuplicates(item, $"{location}[{i}]");
        }
        if (json.ValueKind is not JsonValueKind.Object)
            return;
        HashSet<string> names = [];
        foreach (var property in json.EnumerateObject())
        {
            if (!names.Add(property.Name))
                _complaints.Add(new("INVALID_JSON_DESCRIPTION", $"Duplicate field '{property.Name}'", $"{location}/{property.Name}"));
            if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                CheckDuplicates(property.Value, $"{location}/{property.Name}");
        }
    }

    /// <param name="of">The language where none is set.</param>
    static QueryLanguage ReadQueryLanguage(Fields fields, QueryLanguage of)
    {
        var language = fields.Text("QueryLanguage");
        if (language is "JSONPath" && of is QueryLanguage.JSONata)
            fields.Complain("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
        if (language is not (null or "JSONPath" or "JSONata"))
            fields.Complain("The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]", "QueryLanguage");
        // What is neither is taken for JSONata, as users have measured.
        return !fields.Has(
            "QueryLanguage") ? of : language is "JSONPath" ? QueryLanguage.JSONPath : QueryLanguage.JSONata;
    }

    void CheckTransitions(
        Fields owner,
        string startAt,
        Dictionary<string, State> states,
        List<(string From, string Field, string Target)> transitions)
    {
        if (!states.ContainsKey(startAt))
            Complain($"Missing 'Next' target: {startAt}", "StartAt");
        foreach (var (from, field, target) in transitions.Where(transition => !states.ContainsKey(transition.Target)))
            Complain($"Missing 'Next' target: {target}", $"States/{from}/{field}");

        // As the service answered: without an end it looks no further, and whatever leads to a state makes it
        // reachable.
        if (states.Count > 0 && states.Values.All(state => state is ChoiceState || state.Next is not null))
        {
            _complaints.Add(
                new(
                    "MISSING_END_STATE",
                    "Workflow has no terminal state",
                    owner.Location.Length > 0 ? owner.Location : null));
            return;
        }
        foreach (var state in states.Keys.Except(transitions.Select(transition => transition.Target).Append(startAt)))
            Complain($"State \"{state}\" is not reachable.", $"States/{state}");

        void Complain(string message, string field) => owner.Complain(message, field, "MISSING_TRANSITION_TARGET");
    }
}
