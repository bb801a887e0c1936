using System.Text.Json;
using System.Text.RegularExpressions;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>
/// SAM's connectors: of those whose permission is a role's, the policy; the others concern services that are not here.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html"/>
static partial class Connectors
{
    public const string Type = "AWS::Serverless::Connector";

    /// <summary>Puts the policies of a template's connectors in their place.</summary>
    /// <param name="resources">After the rest of the transform: roles have their logical ids.</param>
    public static void Transform(OrderedDictionary<string, Value> resources, Complaints complaints)
    {
        foreach (var (id, value) in resources.ToList())
        {
            if (value is not Value.Mapping resource)
                continue;
            if ((resource["Type"] as Value.Scalar)?.Text == Type)
            {
                resources.Remove(id);
                if (resource["Properties"] is Value.Mapping properties)
                    Connect(id, properties["Source"], properties, resources, complaints);
            }
            if (resource["Connectors"] is not Value.Mapping embedded)
                continue;
            resources[id] = resource.Without("Connectors");
            foreach (var (name, connector) in embedded.Items)
                if ((connector as Value.Mapping)?["Properties"] is Value.Mapping properties)
                    Connect(
                        id + name,
                        ValueBuilder.Map(resource.Line, ("Id", ValueBuilder.Text(resource.Line, id))),
                        properties,
                        resources,
                        complaints);
        }
    }

    static void Connect(
        string id,
        Value? source,
        Value.Mapping properties,
        OrderedDictionary<string, Value> resources,
        Complaints complaints)
    {
        var path = $"Resources.{id}.Properties";
        var permissions = properties["Permissions"] is Value.Sequence list
            ? list.Items.OfType<Value.Scalar>().Select(permission => permission.Text).ToList()
            : [];
        IReadOnlyList<Value> destinations = properties["Destination"] switch
        {
            Value.Sequence several => several.Items,
            { } one => [one],
            null => [],
        };
        for (var i = 0; i < destinations.Count; i++)
        {
            var suffix = properties["Destination"] is Value.Sequence ? $"Destination{i}" : "";
            if (End.Read(source, resources) is not { } from || End.Read(destinations[i], resources) is not { } to)
            {
                complaints.Warn(properties.Line, id, "A connector of what is not named by its Id has no effect here.");
                continue;
            }
            if (!SamData.ConnectorPermissions.TryGetProperty(from.Type, out var ofSource)
                || !ofSource.TryGetProperty(to.Type, out var profile))
                complaints.Add(properties.Line, path,
                    $"Unable to create connector from {from.Type} to {to.Type}; " +
                    "it's not supported or the template is invalid.");
            else if (profile.GetProperty("Type").GetString() != "AWS_IAM_ROLE_MANAGED_POLICY")
                complaints.Warn(properties.Line, id, $"A connector from {from.Type} to {to.Type} has no effect here.");
            else if (Policy(profile.GetProperty("Properties"), from, to, permissions) is { } policy)
                resources[$"{id}Policy{suffix}"] = policy;
            else
                complaints.Warn(properties.Line, id, $"A connector of a resource without a role of this template has no effect here.");
        }
    }

    static Value.Mapping? Policy(JsonElement profile, End source, End destination, List<string> permissions)
    {
        var owner = profile.GetProperty("SourcePolicy").GetBoolean() ? source : destination;
        if (owner.Role is not { } role)
            return null;
        var statements = profile.GetProperty("AccessCategories").EnumerateObject()
            .Where(category => permissions.Contains(category.Name))
            .SelectMany(category => category.Value.GetProperty("Statement").EnumerateArray())
            .Select(statement => ValueBuilder.Of(source.Line, statement))
            .Select(statement => statement.Rewrite(value => Placed(value, source, destination)));
        var document = ValueBuilder.Map(
            source.Line,
            ("Version", ValueBuilder.Text(source.Line, "2012-10-17")),
            ("Statement", ValueBuilder.List(source.Line, [.. statements])));
        return ValueBuilder.Map(
            source.Line,
            ("Type", ValueBuilder.Text(source.Line, "AWS::IAM::ManagedPolicy")),
            ("Properties", ValueBuilder.Map(
                source.Line, ("PolicyDocument", document), ("Roles", ValueBuilder.List(source.Line, role)))));
    }

    /// <summary>A text with <c>%{Source.Arn}</c> and the like; null for one without.</summary>
    static Value.Mapping? Placed(Value value, End source, End destination)
    {
        if (value is not Value.Scalar { Text: var text, Line: var line }
            || !text.Contains("%{", StringComparison.Ordinal))
            return null;
        List<Value> parts = [];
        foreach (var part in Placeholder().Split(text).Where(part => part.Length > 0))
            parts.Add(part.StartsWith("%{", StringComparison.Ordinal)
                ? (part.StartsWith("%{Source", StringComparison.Ordinal) ? source : destination)
                    .Property(part.Split('.')[1][..^1])
                : ValueBuilder.Text(line, part));
        var arguments = ValueBuilder.List(line, ValueBuilder.Text(line, ""), ValueBuilder.List(line, [.. parts]));
        return ValueBuilder.Map(line, ("Fn::Join", arguments));
    }

    [GeneratedRegex(@"(%\{[A-Za-z.]+\})")]
    private static partial Regex Placeholder();

    /// <summary>One of the two resources.</summary>
    /// <param name="Type">As CloudFormation names it.</param>
    /// <param name="Role">The name of its role; null when it has none of this template.</param>
    sealed record End(int Line, string Id, string Type, Value? Role)
    {
        public static End? Read(Value? value, OrderedDictionary<string, Value> resources)
        {
            if (value is not Value.Mapping map || (map["Id"] as Value.Scalar)?.Text is not { } id
                || resources.GetValueOrDefault(id) is not Value.Mapping resource
                || (resource["Type"] as Value.Scalar)?.Text is not { } written)
                return null;
            var type = DeployedType.Of(written);
            var properties = resource["Properties"] as Value.Mapping;
            var role = properties?["Role"] ?? properties?["RoleArn"];
            return new(value.Line, id, type, RoleName(role));
        }

        /// <summary>Its ARN, its name and so on, as the profiles' outputs tell.</summary>
        public Value Property(string name)
        {
            var outputs = SamData.ConnectorResources.GetProperty(Type).GetProperty("Outputs");
            return outputs.TryGetProperty(name, out var output)
                ? ValueBuilder.Of(Line, output).Rewrite(value =>
                    value is Value.Scalar { Text: "%{logicalId}" } ? ValueBuilder.Text(Line, Id) : null)
                : ValueBuilder.Call(Line, "Fn::GetAtt", $"{Id}.{name}");
        }

        /// <summary>The name is what <c>Ref</c> gives of the role whose ARN is asked for.</summary>
        static Value.Mapping? RoleName(Value? role) => role switch
        {
            Value.Mapping { Call: ("Fn::GetAtt", Value.Scalar { Text: var text }) }
                when text.EndsWith(".Arn", StringComparison.Ordinal) =>
                ValueBuilder.Call(role.Line, "Ref", text[..^".Arn".Length]),
            Value.Mapping { Call: ("Fn::GetAtt", Value.Sequence { Items: [Value.Scalar id, Value.Scalar attribute] }) }
                when attribute.Text == "Arn" =>
                ValueBuilder.Call(role.Line, "Ref", id.Text),
            _ => null,
        };
    }
}
