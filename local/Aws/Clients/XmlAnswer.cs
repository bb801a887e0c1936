using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>An answer in XML as the JSON that the API would have.</summary>
sealed class XmlAnswer(ApiModel model, bool isEc2)
{
    public Dictionary<string, object> Structure(ApiShape shape, XElement element)
    {
        var members = new Dictionary<string, object>();
        foreach (var (name, reference) in shape.Members!)
        {
            var member = model.Shape(reference);
            var isFlattened = member.Flattened || reference.Flattened;
            var wire = reference.LocationName
                ?? (isFlattened && member.Type is "list" ? member.Member!.LocationName : null) ?? name;
            var found = element.Elements().Where(child => child.Name.LocalName == wire).ToList();
            if (found.Count > 0)
                members[name] = Value(member, found, isFlattened);
        }
        return members;
    }

    object Value(ApiShape shape, List<XElement> elements, bool isFlattened) => shape.Type switch
    {
        "structure" => Structure(shape, elements[0]),
        "list" => (isFlattened ? elements : [.. elements[0].Elements()])
            .Select(item => Value(model.Shape(shape.Member!), [item], false)).ToArray(),
        "map" => Map(shape, isFlattened ? elements : [.. elements[0].Elements()]),
        "integer" or "long" => long.Parse(elements[0].Value, CultureInfo.InvariantCulture),
        "float" or "double" => double.Parse(elements[0].Value, CultureInfo.InvariantCulture),
        "boolean" => elements[0].Value is "true",
        "timestamp" => EpochSeconds.Print(DateTimeOffset.Parse(
            elements[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
        _ => elements[0].Value,
    };

    Dictionary<string, object> Map(ApiShape shape, List<XElement> entries)
    {
        var map = new Dictionary<string, object>();
        foreach (var entry in entries)
        {
            var key = Child(entry, shape.Key!.LocationName ?? "key")?.Value ?? "";
            if (Child(entry, shape.Value!.LocationName ?? "value") is { } value)
                map[key] = Value(model.Shape(shape.Value!), [value], false);
        }
        return map;
    }

    static XElement? Child(XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    /// <summary>Where the members of an answer are.</summary>
    public XElement Root(ApiOperation operation, string name, XElement document) =>
        isEc2 ? document : Child(document, operation.Output?.ResultWrapper ?? $"{name}Result") ?? document;

    public static JsonElement Json(object answer) => JsonSerializer.SerializeToElement(answer, AwsJson.PascalCase);
}
