using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Local.Aws;

namespace Local.S3;

/// <summary>Takes the members of a call's result out of an HTTP answer, as the API model says.</summary>
static class SdkAnswer
{
    public static JsonElement Read(ApiOperation operation, IHeaderDictionary headers, MemoryStream body)
    {
        var result = new JsonObject();
        if (operation.Output is { } output)
        {
            var members = ApiModel.Instance.Shapes[output].Members;
            foreach (var (name, member) in members)
            {
                if (FromHeaders(name, member, headers) is { } value)
                    result[name] = value;
            }
            if (members.FirstOrDefault(it => it.Value.In is "payload") is (var payload, { Type: "blob" }))
                result[payload] = new StreamReader(body).ReadToEnd();
            else if (body.Length > 0)
                ReadBody(result, members, XDocument.Load(body).Root!);
        }
        return JsonSerializer.SerializeToElement(result, AwsJson.PascalCase);
    }

    static void ReadBody(JsonObject result, IReadOnlyDictionary<string, ApiMember> members, XElement root)
    {
        if (members.FirstOrDefault(it => it.Value.In is "payload") is (var payload, { } whole))
            result[payload] = Structure(root, whole.Type);
        else if (!root.HasElements && members.ContainsKey(root.Name.LocalName)) // GetBucketLocation's answer is its only member
            result[root.Name.LocalName] = root.Value.Length > 0 ? root.Value : null;
        else
        {
            foreach (var (name, value) in Structure(root, members))
                result[name] = value?.DeepClone();
        }
        foreach (var absent in result.Where(it => it.Value is null).Select(it => it.Key).ToArray())
            result.Remove(absent);
    }

    static JsonNode? FromHeaders(string name, ApiMember member, IHeaderDictionary headers) => member.In switch
    {
        "header" => headers.TryGetValue(member.Name ?? name, out var value) ? Value(value.ToString(), member.Type) : null,
        "headers" => new JsonObject(headers.Where(header => header.Key.StartsWith(member.Name!, StringComparison.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key[member.Name!.Length..].ToLowerInvariant(), (JsonNode?)header.Value.ToString()))),
        _ => null,
    };

    static JsonObject Structure(XElement element, string shape) => Structure(element, ApiModel.Instance.Shapes[shape].Members);

    static JsonObject Structure(XElement element, IReadOnlyDictionary<string, ApiMember> members)
    {
        var result = new JsonObject();
        foreach (var (name, member) in members.Where(it => it.Value.In is null))
        {
            var found = Children(element, member.Name ?? name);
            if (member.Item is { } item)
                found = found.SelectMany(list => Children(list, item));
            var values = found.Select(child => (JsonNode)(ApiModel.Instance.Shapes.ContainsKey(member.Type) ? Structure(child, member.Type) : Value(child.Value, member.Type))).ToArray();
            if (member.List && values.Length > 0)
                result[name] = new JsonArray(values);
            else if (values.Length > 0)
                result[name] = values[0];
        }
        return result;
    }

    static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    static JsonValue Value(string text, string type) => type switch
    {
        "number" => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        "boolean" => JsonValue.Create(text == "true"),
        "timestamp" => JsonValue.Create(SdkIntegration.Time(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture))),
        _ => JsonValue.Create(text),
    };
}
