using System.Text.Json.Nodes;

namespace Tests.TemplateTests;

/// <summary>The files that are deployed, as they are in the repository.</summary>
static class Deployed
{
    /// <summary>template.yaml, in CloudFormation's JSON.</summary>
    public static JsonObject Template { get; } = CloudFormationYaml.Read(Repository.Text("template.yaml"));

    /// <summary>The Amazon States Language of the state machine, with its substitutions still in place.</summary>
    public static JsonObject StateMachine { get; } = Json("statemachine/tune-model.asl.json");

    public static JsonObject Json(string path) => JsonNode.Parse(Repository.Text(path))!.AsObject();
    public static JsonObject Cases(string file) => Json($"tests/TemplateTests/Cases/{file}");

    /// <summary>A part of the template: <c>Section("Resources", "SageMakerRole", "Properties")</c>.</summary>
    public static JsonNode Section(params ReadOnlySpan<string> names)
    {
        JsonNode node = Template;
        foreach (var name in names)
            node = node[name] ?? throw new KeyNotFoundException($"template.yaml has no {name} in {node.GetPath()}.");
        return node;
    }
}
