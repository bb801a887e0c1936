using Local.CloudFormation.ResourceTypes.Sam;
using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>
/// What the transform <c>AWS::Serverless-2016-10-31</c> does before CloudFormation sees the resources: <c>Globals</c>,
/// and roles from <c>Policies</c>.
/// </summary>
static class Serverless
{
    const string Function = "AWS::Serverless::Function";
    const string StateMachine = "AWS::Serverless::StateMachine";

    /// <summary>What SAM has; those of what is not here have no effect.</summary>
    static readonly string[] GlobalSections =
        ["Function", "Api", "HttpApi", "SimpleTable", "StateMachine", "LayerVersion", "CapacityProvider", "WebSocketApi"];

    /// <param name="root">The template.</param>
    /// <param name="parameters">The values of its parameters that are known.</param>
    public static Transformed Transform(
        Value.Mapping root, IReadOnlyDictionary<string, Value?> parameters, Complaints complaints)
    {
        var (resources, globals) = ((Value.Mapping)root["Resources"]!, root["Globals"] as Value.Mapping);
        foreach (var (section, value) in globals?.Items ?? [])
        {
            if (!GlobalSections.Contains(section))
                complaints.Add(value.Line, $"Globals.{section}",
                    $"'Globals' section is invalid. '{section}' is not supported. Must be one of: {string.Join(", ", GlobalSections)}.");
        }
        OrderedDictionary<string, Value> transformed = [];
        Dictionary<string, string> generated = [];
        PublishedAliases aliases = new(parameters, generated, complaints);
        foreach (var (id, value) in resources.Items)
        {
            if (value is Value.Mapping resource
                && (resource["Type"] as Value.Scalar)?.Text is (Function or StateMachine) and var type)
            {
                var properties = Merge(globals?[type.Split("::")[^1]],
                    resource["Properties"] ?? new Value.Mapping(resource.Line, [])) as Value.Mapping;
                transformed[id] = properties is null ? resource : AddRole(
                    id,
                    type,
                    resource,
                    properties,
                    transformed,
                    complaints);
                aliases.AddFor(id, (Value.Mapping)transformed[id], transformed);
            }
            else
                transformed[id] = Applications.Nested(value);
        }
        Events.Transform(transformed, generated, complaints);
        Invocations.Transform(transformed, generated);
        Apis.Transform(transformed, generated);
        Connectors.Transform(transformed, complaints);
        return new(root.With("Resources", resources with { Items = transformed }), generated, complaints);
    }

    /// <summary>
    /// Maps merge, lists are joined with the global items first, anything else of the resource replaces the global
    /// value.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html"/>
    static Value Merge(Value? global, Value own) => (global, own) switch
    {
        (Value.Mapping { Call: null } globals, Value.Mapping { Call: null } map) => own.With(
        [
            .. globals.Items.Select(member =>
                KeyValuePair.Create(member.Key,
                    map[member.Key] is { } value ? Merge(member.Value, value) : member.Value)),
            .. map.Items.Where(member => !globals.Items.ContainsKey(member.Key)),
        ]),
        (Value.Sequence globals, Value.Sequence list) => list with { Items = [.. globals.Items, .. list.Items] },
        _ => own,
    };

    /// <summary>
    /// Without <c>Role</c> SAM creates one, <c>&lt;LogicalId&gt;Role</c>, with the statements of <c>Policies</c>.
    /// </summary>
    /// <remarks>Tracing would add X-Ray's managed policy; nothing here calls X-Ray.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html"/>
    static Value.Mapping AddRole(
        string id,
        string type,
        Value.Mapping resource,
        Value.Mapping properties,
        OrderedDictionary<string, Value> resources,
        Complaints complaints)
    {
        if (properties["Role"] is not null)
        {
            // SAM ignores a function's Policies when it has a Role, and refuses a state machine's.
            if (properties["Policies"] is { } policies)
                complaints.Warn(policies.Line, id,
                    "Policies has no effect beside Role. Put the statements in the role, or remove Role.");
            return resource.With("Properties", properties.Without("Policies"));
        }
        var line = properties.Line;
        var isFunction = type == Function;
        List<Value> inline = [], managed = [];
        if (isFunction)
        {
            managed.Add(ManagedPolicy(new(line, "service-role/AWSLambdaBasicExecutionRole")));
            managed.AddRange(Events.ManagedPolicies(properties).Select(name => ManagedPolicy(new(line, name))));
        }
        var list = properties["Policies"] switch
        {
            Value.Sequence sequence => sequence.Items,
            null => [],
            var single => [single],
        };
        for (var i = 0; i < list.Count; i++)
            AddPolicy(id, i, list[i], inline, managed, complaints);

        var role = Map(line,
            ("AssumeRolePolicyDocument", properties["AssumeRolePolicyDocument"]
                ?? Trust(line, isFunction ? "lambda.amazonaws.com" : "states.amazonaws.com")),
            ("ManagedPolicyArns", new Value.Sequence(line, managed)),
            ("Policies", new Value.Sequence(line, inline)));
        if (properties["RolePath"] is { } rolePath)
            role = role.With("Path", rolePath);
        if (properties["PermissionsBoundary"] is { } boundary)
            role = role.With("PermissionsBoundary", boundary);
        var generated = Map(line, ("Type", Text(line, "AWS::IAM::Role")), ("Properties", role));
        resources[$"{id}Role"] = resource["Condition"] is { } condition ? generated.With("Condition", condition)
            : generated;
        var withRole = properties.Without("Policies").With("Role", Map(line, ("Fn::GetAtt", Text(line, $"{id}Role.Arn"))));
        return resource.With("Properties", withRole);
    }

    static void AddPolicy(
        string id,
        int i,
        Value policy,
        List<Value> inline,
        List<Value> managed,
        Complaints complaints)
    {
        var path = $"Resources.{id}.Properties.Policies[{i}]";
        if (policy is Value.Mapping document && document["Statement"] is not null)
        {
            var versioned = document["Version"] is null ? document.With("Version", Text(document.Line, "2012-10-17"))
                : document;
            inline.Add(Map(policy.Line, ("PolicyName", Text(policy.Line, $"{id}RolePolicy{i}")),
                ("PolicyDocument", versioned)));
        }
        else if (policy is Value.Mapping { Call: ("Ref" or "Fn::Sub" or "Fn::GetAtt", _) })
            managed.Add(policy);
        else if (policy is Value.Scalar name)
            managed.Add(name.Text.StartsWith("arn:", StringComparison.Ordinal) ? name : ManagedPolicy(name));
        else if (policy is Value.Mapping { Items.Count: 1 } template
            && PolicyTemplates.Contains(template.Items.GetAt(0).Key))
        {
            var (called, values) = template.Items.GetAt(0);
            if (PolicyTemplates.Expand(called, values, $"{path}.{called}", complaints) is { } statements)
                inline.Add(Map(
                    policy.Line,
                    ("PolicyName", Text(policy.Line, $"{id}RolePolicy{i}")),
                    ("PolicyDocument", statements)));
        }
        else if (policy is Value.Mapping { Call: ("Fn::If", Value.Sequence { Items: [var when, var yes, var no] }) })
            AddConditional(id, i, policy.Line, when, (yes, no), (inline, managed), complaints);
        else
            complaints.Add(policy.Line, path,
                $"{(policy is Value.Mapping map ? string.Join(", ", map.Items.Keys) : "This")} is neither a policy " +
                "document nor a managed policy nor a policy template of SAM.");
    }

    /// <summary>A policy that is one of two, or none: each may be written in any of the ways.</summary>
    static void AddConditional(
        string id,
        int i,
        int line,
        Value condition,
        (Value Yes, Value No) policies,
        (List<Value> Inline, List<Value> Managed) role,
        Complaints complaints)
    {
        foreach (var (policy, holds) in new[] { (policies.Yes, true), (policies.No, false) })
        {
            if (policy is Value.Mapping { Call: ("Ref", Value.Scalar { Text: "AWS::NoValue" }) })
                continue;
            List<Value> inline = [], managed = [];
            AddPolicy(id, i, policy, inline, managed, complaints);
            role.Inline.AddRange(inline.Select(Chosen));
            role.Managed.AddRange(managed.Select(Chosen));

            Value Chosen(Value made)
            {
                var nothing = Call(line, "Ref", "AWS::NoValue");
                return Map(line, ("Fn::If", List(line, condition, holds ? made : nothing, holds ? nothing : made)));
            }
        }
    }

    static Value.Mapping ManagedPolicy(Value.Scalar name) =>
        Map(name.Line, ("Fn::Sub", Text(name.Line, $"arn:${{AWS::Partition}}:iam::aws:policy/{name.Text}")));

    static Value.Mapping Trust(int line, string service) => Map(line,
        ("Version", Text(line, "2012-10-17")),
        ("Statement", new Value.Sequence(line, [Map(
            line,
            ("Effect", Text(line, "Allow")),
            ("Action", Text(line, "sts:AssumeRole")),
            ("Principal", Map(line, ("Service", Text(line, service)))))])));

    static Value.Mapping With(this Value map, IEnumerable<KeyValuePair<string, Value>> members) =>
        new(map.Line, new(members));
}
