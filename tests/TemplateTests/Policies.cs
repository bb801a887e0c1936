using System.Text.Json.Nodes;

namespace Tests.TemplateTests;

/// <summary>The statements of the roles' policies, in the stack.</summary>
static class Policies
{
    public sealed record Statement(string[] Actions, string[] Resources, JsonNode? Condition);

    public static Statement[] Of(string role) =>
    [
        .. from policy in Deployed.Properties(role)["Policies"]!.AsArray()
           from statement in policy!["PolicyDocument"]!["Statement"]!.AsArray()
           select new Statement(Many(statement["Action"]!), Many(statement["Resource"]!), statement["Condition"]),
    ];

    /// <summary>Whether the role may do something to exactly this resource.</summary>
    public static bool Allow(string role, string action, string resource) =>
        Of(role).Any(statement => statement.Actions.Contains(action) && statement.Resources.Contains(resource));

    static string[] Many(JsonNode node) =>
        node is JsonArray array ? [.. array.Select(item => item!.GetValue<string>())] : [node.GetValue<string>()];
}
