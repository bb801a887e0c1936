using System.Text.Json;
using System.Xml.Linq;
using Local.Aws.Model;

namespace Local.Aws.Protocols;

/// <summary>An answer of the query protocol: its members as XML elements.</summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization"/>
static class QueryXml
{
    public static IEnumerable<XElement> Members(
        ApiModel model, ApiShape structure, JsonElement value, XNamespace xml) =>
        structure.Members!.Where(member => value.TryGetProperty(member.Key, out _))
            .SelectMany(member => Elements(
                model, member.Value, xml + (member.Value.LocationName ?? member.Key), value.GetProperty(member.Key)));

    static IEnumerable<XElement> Elements(ApiModel model, ApiReference reference, XName name, JsonElement value)
    {
        var (shape, xml) = (model.Shape(reference), name.Namespace);
        return shape.Type switch
        {
            "structure" => [new(name, Members(model, shape, value, xml))],
            "list" when shape.Flattened => Items(name),
            "list" => [new(name, Items(xml + (shape.Member!.LocationName ?? "member")))],
            "map" when shape.Flattened => Entries(name),
            "map" => [new(name, Entries(xml + "entry"))],
            "timestamp" => [new(name,
                SdkIntegration.Time(DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetDecimal() * 1000))))],
            _ => [new(name, value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText())],
        };

        IEnumerable<XElement> Items(XName item) =>
            value.EnumerateArray().SelectMany(element => Elements(model, shape.Member!, item, element));

        IEnumerable<XElement> Entries(XName entry) => value.EnumerateObject().Select(pair => new XElement(entry,
            new XElement(xml + (shape.Key!.LocationName ?? "key"), pair.Name),
            Elements(model, shape.Value!, xml + (shape.Value!.LocationName ?? "value"), pair.Value)));
    }
}
