using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>Reads a definition and collects every complaint on the way.</summary>
sealed class DefinitionReader(Func<ResourceArn, bool> isResource, bool isExpress)
{
    readonly List<Complaint> _complaints = [];
    readonly HashSet<string> _names = [];

    public IReadOnlyList<Complaint> Complaints => _complaints;

    public Definition? Read(JsonElement json)
    {
        var machine = new Fields(json, "", _complaints);
        machine.Text("Version");
        CheckQueryLanguage(machine);
        var timeout = machine.Number("TimeoutSeconds", 1, 99_999_999);
        var graph = ReadGraph(machine);
        machine.Done();
        return graph is null ? null : new(graph, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    /// <summary>Reads a state outside any machine. Its name is the one that the service's context object shows then.</summary>
    public State? ReadState(JsonElement json)
    {
        const string Name = "StateName";
        var fields = new Fields(json, $"/States/{Name}", _complaints);
        CheckQueryLanguage(fields);
        return new StateReader(Name, fields, this, (_, _) => { }).Read();
    }

    /// <summary>Reads <c>StartAt</c> and <c>States</c>, and follows the transitions between them.</summary>
    public StateGraph? ReadGraph(Fields owner)
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
            if (name.Length is 0 or > 80)
                fields.Complain("State name length should be between 1 and 80 characters");
            if (!_names.Add(name))
                fields.Complain($"Duplicate state name: {name}", code: "DUPLICATE_STATE_NAME");
            CheckQueryLanguage(fields);
            var reader = new StateReader(name, fields, this, (field, target) => transitions.Add((name, field, target)));
            if (reader.Read() is { } state)
                states[name] = state;
            else
                states.TryAdd(name, new SucceedState { Name = name, Type = "Succeed" });
        }
        if (states.Count == 0)
            members.Complain("Expected at least one state");
        CheckTransitions(owner, startAt, states.Keys, transitions);
        return new(startAt, states);
    }

    /// <returns>Null when the resource is not one that a Task state can call; there is a complaint then.</returns>
    public ResourceArn? ReadResource(Fields state)
    {
        if (state.Text("Resource", required: true) is not { } text)
            return null;
        var complaint = ResourceArn.TryParse(text, out var resource) switch
        {
            true when isExpress && resource.IsActivity => "Express state machine does not support Activity ARN",
            true when isExpress && resource.Suffix.Length > 0 => $"Express state machine does not support '{resource.Suffix}' service integration",
            true when isResource(resource) => null,
            _ => $"The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.",
        };
        if (complaint is not null)
            state.Complain(complaint, "Resource");
        return complaint is null ? resource : null;
    }

    static void CheckQueryLanguage(Fields fields)
    {
        var language = fields.Text("QueryLanguage");
        if (language is "JSONata")
            fields.Complain("The query language 'JSONata' is not supported here yet: use 'JSONPath'", "QueryLanguage");
        else if (language is not (null or "JSONPath"))
            fields.Complain("The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]", "QueryLanguage");
    }

    static void CheckTransitions(Fields owner, string startAt, Dictionary<string, State>.KeyCollection states, List<(string From, string Field, string Target)> transitions)
    {
        if (!states.Contains(startAt))
            Complain($"Missing 'StartAt' target: {startAt}", "StartAt");
        foreach (var (from, field, target) in transitions.Where(transition => !states.Contains(transition.Target)))
            Complain($"Missing 'Next' target: {target}", $"States/{from}/{field}");

        var next = transitions.ToLookup(transition => transition.From, transition => transition.Target);
        HashSet<string> reached = [];
        Stack<string> toVisit = new([startAt]);
        while (toVisit.TryPop(out var state))
        {
            if (reached.Add(state))
            {
                foreach (var target in next[state])
                    toVisit.Push(target);
            }
        }
        foreach (var state in states.Where(state => !reached.Contains(state)))
            Complain($"State \"{state}\" is not reachable.", $"States/{state}");
        // States that only lead to each other never end; a state without a transition is an end.
        if (states.Count > 0 && reached.All(state => next[state].Any()))
            owner.Complain("There is no terminal state", code: "MISSING_END_STATE");

        void Complain(string message, string field) => owner.Complain(message, field, "MISSING_TRANSITION_TARGET");
    }
}
