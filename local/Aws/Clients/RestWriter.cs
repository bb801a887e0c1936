using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Local.Aws.Model;
using Local.Aws.Protocols;

namespace Local.Aws.Clients;

/// <summary>Writes a request of a REST service: members in the path, the query, headers and the body.</summary>
/// <seealso href="https://smithy.io/2.0/spec/http-bindings.html"/>
static class RestWriter
{
    public static HttpRequestMessage Write(ApiModel model, ApiOperation operation, JsonElement request, bool isXml)
    {
        var target = operation.Http.RequestUri;
        var query = new List<string>();
        var message = new HttpRequestMessage { Method = new(operation.Http.Method) };
        var input = operation.Input is { } reference ? model.Shape(reference) : null;
        foreach (var (name, member) in input?.Members ?? [])
        {
            if (!request.TryGetProperty(name, out var value))
                continue;
            var (shape, wire) = (model.Shape(member), member.LocationName ?? name);
            switch (member.Location)
            {
                case "uri":
                    target = InPath(target, wire, WireText.Of(shape, value, "iso8601"));
                    break;
                case "querystring":
                    query.AddRange(Parameters(model, shape, wire, value));
                    break;
                case "header":
                    message.Headers.TryAddWithoutValidation(wire, InHeader(model, shape, value));
                    break;
                case "headers":
                    foreach (var entry in value.EnumerateObject())
                        message.Headers.TryAddWithoutValidation(wire + entry.Name, entry.Value.GetString());
                    break;
            }
        }
        var body = input is null ? null
            : isXml ? XmlBody(model, operation, input, request)
            : JsonBody(model, input, request);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body.Value.Bytes);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(body.Value.Type);
        }
        var parts = target.Split('?', 2);
        var all = string.Join('&', parts.Skip(1).Concat(query));
        message.RequestUri = new(parts[0] + (all.Length > 0 ? $"?{all}" : ""), UriKind.Relative);
        return message;
    }

    static string InPath(string path, string name, string value) => path
        .Replace(
            $"{{{name}+}}", string.Join('/', value.Split('/').Select(Uri.EscapeDataString)), StringComparison.Ordinal)
        .Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);

    static IEnumerable<string> Parameters(ApiModel model, ApiShape shape, string name, JsonElement value) =>
        shape.Type switch
        {
            "list" =>
                value.EnumerateArray().SelectMany(item => Parameters(model, model.Shape(shape.Member!), name, item)),
            "map" => value.EnumerateObject()
                .SelectMany(entry => Parameters(model, model.Shape(shape.Value!), entry.Name, entry.Value)),
            _ => [$"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(WireText.Of(shape, value, "iso8601"))}"],
        };

    static string InHeader(ApiModel model, ApiShape shape, JsonElement value) => shape.Type is "list"
        ? string.Join(',', value.EnumerateArray().Select(item => InHeader(model, model.Shape(shape.Member!), item)))
        : WireText.Of(shape, value, "rfc822");

    static (byte[] Bytes, string Type)? JsonBody(ApiModel model, ApiShape input, JsonElement request)
    {
        if (input.Payload is { } payload)
        {
            if (!request.TryGetProperty(payload, out var value))
                return null;
            var shape = model.Shape(input.Members![payload]);
            return Raw(shape, value) ?? Json(new WireNames(model, isRead: false).Renamed(shape, value));
        }
        var members = input.Members!.Where(member => member.Value.Location is null).ToList();
        if (members.Count == 0)
            return null;
        var names = new WireNames(model, isRead: false);
        return Json(members.Where(member => request.TryGetProperty(member.Key, out _)).ToDictionary(
            member => member.Value.LocationName ?? member.Key,
            member => names.Renamed(model.Shape(member.Value), request.GetProperty(member.Key))));

        static (byte[], string) Json(object value) =>
            (JsonSerializer.SerializeToUtf8Bytes(value, AwsJson.PascalCase), "application/json");
    }

    static (byte[] Bytes, string Type)? XmlBody(
        ApiModel model, ApiOperation operation, ApiShape input, JsonElement request)
    {
        XNamespace xml = operation.Input!.XmlNamespace?.Uri ?? model.Service.XmlNamespace ?? "";
        if (input.Payload is { } payload)
        {
            if (!request.TryGetProperty(payload, out var value))
                return null;
            var reference = input.Members![payload];
            var shape = model.Shape(reference);
            xml = reference.XmlNamespace?.Uri ?? xml;
            return Raw(shape, value)
                ?? Xml(new(xml + (reference.LocationName ?? payload), QueryXml.Members(model, shape, value, xml)));
        }
        var body = new Dictionary<string, JsonElement>(
            from member in input.Members!
            where member.Value.Location is null && request.TryGetProperty(member.Key, out _)
            select KeyValuePair.Create(member.Key, request.GetProperty(member.Key)));
        return body.Count == 0 ? null : Xml(new(
            xml + (operation.Input.LocationName ?? operation.Input.Shape),
            QueryXml.Members(model, input, JsonSerializer.SerializeToElement(body, AwsJson.PascalCase), xml)));

        static (byte[], string) Xml(XElement root) =>
            (Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting)), "application/xml");
    }

    /// <summary>A body that is one value.</summary>
    static (byte[] Bytes, string Type)? Raw(ApiShape shape, JsonElement value) => shape.Type switch
    {
        "blob" => (value.GetBytesFromBase64(), "application/octet-stream"),
        "string" => (Encoding.UTF8.GetBytes(value.GetString()!), "text/plain"),
        _ => null,
    };
}
