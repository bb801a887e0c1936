using System.Text.Json.Nodes;

namespace Tests.TemplateTests;

/// <summary>The statements of the roles' policies.</summary>
static class Policies
{
    /// <param name="Resources">As JSON text, so that an intrinsic function can be compared.</param>
    public sealed record Statement(string Sid, string[] Actions, string[] Resources, JsonNode? Condition);

    public static IEnumerable<string> Roles =>
        Deployed.Section("Resources").AsObject().Where(resource => resource.Value!["Type"]!.GetValue<string>() == "AWS::IAM::Role").Select(resource => resource.Key);

    public static Statement[] Of(string role) =>
    [
        .. from policy in Deployed.Section("Resources", role, "Properties", "Policies").AsArray()
           from statement in policy!["PolicyDocument"]!["Statement"]!.AsArray()
           select new Statement(
               statement["Sid"]!.GetValue<string>(),
               [.. Many(statement["Action"]!).Select(action => action.GetValue<string>())],
               [.. Many(statement["Resource"]!).Select(resource => resource.ToJsonString())],
               statement["Condition"]),
    ];

    /// <summary>Whether the role may do something to exactly this resource of the template.</summary>
    public static bool Allow(string role, string action, JsonNode resource) =>
        Of(role).Any(statement => statement.Actions.Contains(action) && statement.Resources.Contains(resource.ToJsonString()));

    public static JsonObject GetArn(string logicalId) => new() { ["Fn::GetAtt"] = new JsonArray(logicalId, "Arn") };

    public static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };

    static IEnumerable<JsonNode> Many(JsonNode node) => node is JsonArray array ? array.Select(item => item!) : [node];
}
