using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tests.TemplateTests;

/// <summary>Reads CloudFormation's YAML as its JSON: short forms (<c>!Sub</c>) are written out, every scalar is a string.</summary>
static class CloudFormationYaml
{
    public static JsonObject Read(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return Convert(yaml.Documents[0].RootNode).AsObject();
    }

    static JsonNode Convert(YamlNode node)
    {
        JsonNode value = node switch
        {
            YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, (JsonNode?)Convert(child.Value)))),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
            _ => JsonValue.Create(((YamlScalarNode)node).Value ?? ""),
        };
        return node.Tag.IsEmpty || node.Tag.Value is not ['!', .. var function] || function.StartsWith('!') ? value : function switch
        {
            "Ref" or "Condition" => new JsonObject { [function] = value },
            "GetAtt" => new JsonObject { ["Fn::GetAtt"] = new JsonArray([.. value.GetValue<string>().Split('.', 2).Select(part => JsonValue.Create(part))]) },
            _ => new JsonObject { [$"Fn::{function}"] = value },
        };
    }
}
