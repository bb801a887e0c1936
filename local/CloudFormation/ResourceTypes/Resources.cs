using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>The resources of a stack while it is made: each after those that it refers to.</summary>
sealed class Resources(Value.Mapping definitions, StackIdentity stack, Complaints complaints)
{
    static readonly string[] Attributes =
        [
            "Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Description", "Metadata", "Properties",
            "Type", "UpdatePolicy", "UpdateReplacePolicy",
        ];

    /// <summary>
    /// Stands for a resource that there is a complaint about, so that what refers to it causes no further one.
    /// </summary>
    public static StackResource Refused { get; } = new("", "", "", new Dictionary<string, string>(), default);

    readonly Dictionary<string, StackResource> _created = [];
    readonly HashSet<string> _refused = [];
    readonly List<string> _underway = [];
    readonly Dictionary<string, HashSet<string>> _dependencies = [];
    Evaluator? _evaluator;

    public IReadOnlyDictionary<string, StackResource> Created => _created;

    public void Resolve(Evaluator evaluator)
    {
        _evaluator = evaluator;
        foreach (var id in definitions.Items.Keys)
            Find(id);
    }

    /// <summary>
    /// The resource, made now if it was not; null when there is none of that logical id or its condition is false.
    /// </summary>
    public StackResource? Find(string id)
    {
        if (_underway is [.., var dependent] && definitions[id] is not null)
            _dependencies[dependent].Add(id);
        if (_created.TryGetValue(id, out var created))
            return created;
        if (definitions[id] is not Value.Mapping definition || !Exists(id, definition))
            return null;
        if (_underway.IndexOf(id) is var first and >= 0)
        {
            // SAM makes several resources of one, which need each other the other way round.
            if (IsOnlyInSam(definition))
                return MadeUpType.Create(id, TypeOf(definition)!, new(definition.Line, []), stack);
            complaints.Add(definition.Line, "", $"Circular dependency between resources: [{string.Join(", ", _underway[first..])}]");
            return Refused;
        }
        if (_refused.Contains(id))
            return Refused;

        _underway.Add(id);
        _dependencies[id] = [];
        CheckAttributes(id, definition);
        var resource = Create(id, definition);
        _underway.RemoveAt(_underway.Count - 1);
        if (resource is not null)
            _created[id] = resource = resource with
            {
                DependsOn = [.. _dependencies[id].Where(_created.ContainsKey)],
                DeletionPolicy = (definition["DeletionPolicy"] as Value.Scalar)?.Text,
                UpdateReplacePolicy = (definition["UpdateReplacePolicy"] as Value.Scalar)?.Text,
            };
        else
            _refused.Add(id);
        return resource ?? Refused;
    }

    StackResource? Create(string id, Value.Mapping definition)
    {
        if (TypeOf(definition) is not { } name)
        {
            complaints.Add(definition.Line, $"Resources.{id}", "Template format error: Every Resources object must contain a Type member.");
            return null;
        }
        var type = ResourceType.All.GetValueOrDefault(name);
        if (type is null && !MadeUpType.IsName(name))
        {
            complaints.Add(definition.Line, $"Resources.{id}", $"Template format error: Unrecognized resource types: [{name}]");
            return null;
        }
        var path = $"Resources.{id}.Properties";
        var resolved = _evaluator!.Resolve(definition["Properties"] ?? new Value.Mapping(definition.Line, []), path);
        if (resolved is Value.Mapping found
            && StoredValues.Resolve(found, path, stack, complaints) is Value.Mapping properties)
            return type is null
                ? MakeUp(id, name, definition.Line, properties)
                : type.Create(id, Property.Read(type.Properties, properties, path, complaints, name), stack);
        if (resolved is not { IsUnknown: true })
            complaints.Add(definition.Line, path, "Template format error: Properties must be an object.");
        return null;
    }

    StackResource MakeUp(string id, string type, int line, Value.Mapping properties)
    {
        if (MadeUpType.Warning(type) is { } warning && !(MadeUpType.IsCustom(type) && IsMadeByFunction(properties)))
            complaints.Warn(line, id, warning);
        return MadeUpType.Create(id, type, properties, stack);
    }

    /// <summary>Whether a custom resource is made by a function of this stack.</summary>
    bool IsMadeByFunction(Value.Mapping properties) =>
        properties["ServiceToken"] is Value.Scalar { Text: var token }
        && _created.Values.Any(each => each.Attributes.GetValueOrDefault("Arn") == token && LambdaTypes.Runs(each));

    bool Exists(string id, Value.Mapping definition)
    {
        if (definition["Condition"] is not { } condition)
            return true;
        if (condition is Value.Scalar name && _evaluator!.Condition(name.Text) is { } holds)
            return holds;
        complaints.Add(condition.Line, $"Resources.{id}.Condition",
            $"Template format error: Unresolved condition dependency {(condition as Value.Scalar)?.Text} in the " +
                $"Resources block of the template");
        return false;
    }

    void CheckAttributes(string id, Value.Mapping definition)
    {
        foreach (var (key, value) in definition.Items.Where(attribute => !Attributes.Contains(attribute.Key)))
        {
            if (IsOfSam(definition))
                complaints.Warn(value.Line, id, $"{key} has no effect: SAM hands on no such attribute.");
            else
                complaints.Add(value.Line, $"Resources.{id}.{key}",
                    $"{key} is not supported here. Supported: {string.Join(", ", Attributes)}.");
        }
        foreach (var policy in (string[])["DeletionPolicy", "UpdateReplacePolicy"])
        {
            if (definition[policy] is { } value and not Value.Scalar { Text: "Delete" or "Retain" or "RetainExceptOnCreate" or "Snapshot" })
                complaints.Add(value.Line, $"Resources.{id}.{policy}", $"Template format error: Unrecognized {policy} for resource {id}");
        }
        foreach (var on in definition["DependsOn"] switch
        {
            null => [],
            Value.Sequence list => list.Items,
            var single => [single],
        })
        {
            if ((on as Value.Scalar)?.Text is not { } other || definitions[other] is null)
                complaints.Add(on.Line, $"Resources.{id}.DependsOn",
                    $"Template format error: Unresolved resource dependencies [{(on as Value.Scalar)?.Text}] in the " +
                        $"Resources block of the template");
            else
                Find(other);
        }
    }

    static bool IsOfSam(Value.Mapping definition) =>
        TypeOf(definition)?.StartsWith("AWS::Serverless::", StringComparison.Ordinal) is true;

    static bool IsOnlyInSam(Value.Mapping definition) =>
        IsOfSam(definition) && !ResourceType.All.ContainsKey(TypeOf(definition)!);

    static string? TypeOf(Value.Mapping definition) => (definition["Type"] as Value.Scalar)?.Text;
}
