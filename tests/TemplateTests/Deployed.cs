using System.Text.Json.Nodes;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;

namespace Tests.TemplateTests;

/// <summary>
/// The files that are deployed, as they are in the repository, and what CloudFormation makes of them.
/// </summary>
static class Deployed
{
    /// <summary>template.yaml, in CloudFormation's JSON.</summary>
    public static JsonObject Text { get; } = ReadText();

    public static Template Template { get; } = Template.Load(Repository.Path("template.yaml"));

    /// <summary>
    /// A stack in which a partition, region, account or prefix shows that is written out in the template.
    /// </summary>
    public static Stack Stack { get; } = CreateStack("cn-north-1", ("JobPrefix", "prefix"));

    /// <summary>The Amazon States Language of the state machine, with its substitutions still in place.</summary>
    public static JsonObject StateMachine { get; } = Json("statemachine/tune-model.asl.json");

    public static JsonObject Json(string path) => JsonNode.Parse(Repository.Text(path))!.AsObject();
    public static JsonObject Cases(string file) => Json($"tests/TemplateTests/Cases/{file}");

    public static Stack CreateStack(string region, params (string Name, string Value)[] parameters) =>
        Template.CreateStack(
            "stack", parameters.ToDictionary(it => it.Name, it => it.Value), new("012345678901", region));

    /// <summary>The words in which the stack is refused; empty when it is created.</summary>
    public static string Refusal(string region, params (string Name, string Value)[] parameters)
    {
        try
        {
            CreateStack(region, parameters);
            return "";
        }
        catch (AwsException e)
        {
            return e.Message;
        }
    }

    public static string[] Resources(string type) =>
        [.. Stack.Resources.Values.Where(resource => resource.Type == type).Select(resource => resource.LogicalId)];

    public static string Arn(string logicalId) => Stack.Resources[logicalId].Attributes["Arn"];

    public static JsonObject Properties(string logicalId, Stack? stack = null) =>
        JsonNode.Parse((stack ?? Stack).Resources[logicalId].Properties.GetRawText())!.AsObject();

    /// <summary>A part of the template: <c>Section("Mappings", "XGBoostRegistries")</c>.</summary>
    public static JsonNode Section(params ReadOnlySpan<string> names)
    {
        JsonNode node = Text;
        foreach (var name in names)
            node = node[name] ?? throw new KeyNotFoundException($"template.yaml has no {name} in {node.GetPath()}.");
        return node;
    }

    static JsonObject ReadText()
    {
        var complaints = new Complaints("template.yaml");
        var value = ValueReader.Read(new StringReader(Repository.Text("template.yaml")), complaints);
        complaints.ThrowIfAny();
        return JsonNode.Parse(value!.ToJsonText())!.AsObject();
    }
}
