using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Local.Aws;
using Local.Aws.Model;

namespace Local.S3.Sdk;

/// <summary>Takes the members of a call's result out of an HTTP answer, as the API model says.</summary>
static class SdkAnswer
{
    /// <param name="output">The answer's shape; null for one without members.</param>
    public static JsonElement Read(ApiShape? output, IHeaderDictionary headers, MemoryStream body)
    {
        Dictionary<string, object> result = [];
        if (output is not null)
        {
            var members = SdkMember.Of(output);
            foreach (var member in members.Values)
            {
                if (FromHeaders(member, headers) is { } value)
                    result[member.Name] = value;
            }
            var payload = members.Values.FirstOrDefault(member => member.Location is "payload");
            if (payload is { Shape.Type: "blob" or "string" })
                result[payload.Name] = new StreamReader(body).ReadToEnd();
            else if (body.Length > 0)
                ReadBody(result, members, payload, XDocument.Load(body).Root!);
        }
        return JsonSerializer.SerializeToElement(result, AwsJson.PascalCase);
    }

    static void ReadBody(
        Dictionary<string, object> result,
        IReadOnlyDictionary<string, SdkMember> members,
        SdkMember? payload,
        XElement root)
    {
        if (payload is not null)
            result[payload.Name] = Structure(root, SdkMember.Of(payload.Shape));
        else if (!root.HasElements && members.ContainsKey(root.Name.LocalName)) // GetBucketLocation's only member
        {
            if (root.Value.Length > 0)
                result[root.Name.LocalName] = root.Value;
        }
        else
        {
            foreach (var (name, value) in Structure(root, members))
                result[name] = value;
        }
    }

    static object? FromHeaders(SdkMember member, IHeaderDictionary headers) => member.Location switch
    {
        "header" => headers.TryGetValue(member.WireName, out var value) ? Value(value.ToString(), member.Shape) : null,
        "headers" => headers.Where(header => header.Key.StartsWith(member.WireName, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key[member.WireName.Length..].ToLowerInvariant(),
                header => header.Value.ToString()),
        _ => null,
    };

    static Dictionary<string, object> Structure(XElement element, IReadOnlyDictionary<string, SdkMember> members)
    {
        Dictionary<string, object> result = [];
        foreach (var member in members.Values.Where(member => member.Location is null))
        {
            var found = Children(element, member.WireName);
            if (member.Item is { } item)
                found = found.SelectMany(list => Children(list, item));
            var values = found.Select(child => member.Shape.Type is "structure"
                ? Structure(child, SdkMember.Of(member.Shape))
                : Value(child.Value, member.Shape)).ToArray();
            if (member.IsList && values.Length > 0)
                result[member.Name] = values;
            else if (values.Length > 0)
                result[member.Name] = values[0];
        }
        return result;
    }

    static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    static object Value(string text, ApiShape shape) => shape.Type switch
    {
        "integer" or "long" => long.Parse(text, CultureInfo.InvariantCulture),
        "boolean" => text == "true",
        "timestamp" => SdkIntegration.Time(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)),
        _ => text,
    };
}
