using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Local.Aws;
using Local.Aws.Model;
using Local.Aws.Protocols;
using Microsoft.AspNetCore.Http.Features;

namespace Local.S3.Sdk;

/// <summary>Puts the parameters of a call into an HTTP request, as the API model says.</summary>
static class SdkRequest
{
    /// <exception cref="IntegrationException">A parameter is missing, unknown, or of another kind than its
    /// member.</exception>
    public static HttpContext Create(ApiOperation operation, JsonElement parameters)
    {
        var shape = SdkMember.Model.Shape(operation.Input!);
        var members = SdkMember.Of(shape);
        if (shape.Required?.Select(SdkNames.Member)
            .FirstOrDefault(name => !parameters.TryGetProperty(name, out _)) is { } missing)
            throw new IntegrationException("States.Runtime", $"The field '{missing}' is required but was missing");
        var http = new DefaultHttpContext { TraceIdentifier = RequestIds.New() };
        var (path, fixedQuery) = operation.Http.RequestUri.Split('?') is [var before, var after]
            ? (before, after)
            : (operation.Http.RequestUri, "");
        var query = fixedQuery.Length == 0 ? [] : new List<string> { fixedQuery };
        ReadOnlyMemory<byte> body = default;
        foreach (var parameter in parameters.EnumerateObject())
        {
            if (!members.TryGetValue(parameter.Name, out var member))
                throw SdkIntegration.Unknown(parameter.Name);
            var name = member.WireName;
            switch (member.Location)
            {
                case "uri":
                    var value = Text(parameter.Value, member, parameter.Name);
                    path = path.Replace($"{{{name}+}}", string.Join('/', value.Split('/').Select(Uri.EscapeDataString)),
                        StringComparison.Ordinal)
                        .Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
                    break;
                case "querystring":
                    query.Add($"{name}={Uri.EscapeDataString(Text(parameter.Value, member, parameter.Name))}");
                    break;
                case "header":
                    http.Request.Headers[name] = member.IsList && parameter.Value.ValueKind is JsonValueKind.Array
                        ? string.Join(',', parameter.Value.EnumerateArray()
                            .Select(item => Text(item, member, parameter.Name)))
                        : Text(parameter.Value, member, parameter.Name);
                    break;
                case "headers":
                    foreach (var entry in Members(parameter.Value, parameter.Name))
                        http.Request.Headers[name + entry.Name] = Text(
                            entry.Value, SdkMember.Model.Shape(member.Shape.Value!), member, parameter.Name);
                    break;
                case "payload" when member.Shape.Type is "blob":
                    // The service was seen to write whatever it is as JSON, a string with its quotes.
                    body = Encoding.UTF8.GetBytes(parameter.Value.GetRawText());
                    break;
                case "payload" when member.Shape.Type is "string":
                    body = Encoding.UTF8.GetBytes(Text(parameter.Value, member, parameter.Name));
                    break;
                case "payload":
                    body = Encoding.UTF8.GetBytes(
                        Xml(name, parameter.Value, member.Shape).ToString(SaveOptions.DisableFormatting));
                    break;
            }
        }
        RefuseUnsendable(http.Request.Headers);
        // A part has the checksum that its upload was begun with, which may be none.
        if (members.Values.Any(member => member is { Location: "payload", Shape.Type: "blob" }) && !members.ContainsKey("UploadId"))
            AddChecksum(http.Request.Headers, body.Span);
        http.Request.Method = operation.Http.Method;
        http.Request.Scheme = "http";
        http.Request.Host = new("localhost");
        http.Request.Path = Uri.UnescapeDataString(path);
        http.Request.QueryString = query.Count == 0 ? default : new("?" + string.Join('&', query));
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path + http.Request.QueryString;
        http.Request.Body = new MemoryStream(body.ToArray(), writable: false);
        http.Request.ContentLength = body.Length;
        return http;
    }

    /// <summary>Over HTTP no such header arrives: here it must not, either.</summary>
    static void RefuseUnsendable(IHeaderDictionary headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!name.All(IsTokenCharacter) || value.ToString().Any(character => character is '\r' or '\n' or '\0'))
                throw new IntegrationException("S3.SdkClientException",
                    $"Unable to execute HTTP request: {JsonSerializer.Serialize($"{name}: {value}")} is not a header that HTTP can carry.");
        }
    }

    // https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
    static bool IsTokenCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character);

    /// <summary>The SDKs send a checksum with an object's content, a CRC-32 unless told otherwise.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html"/>
    static void AddChecksum(IHeaderDictionary headers, ReadOnlySpan<byte> content)
    {
        if (Checksum.Algorithms.Any(algorithm => headers.ContainsKey(Checksum.HeaderOf(algorithm))))
            return;
        var chosen = headers["x-amz-sdk-checksum-algorithm"].FirstOrDefault() is { } given
            && Checksum.Algorithms.Contains(given) ? given : "CRC32";
        using var checksum = new RunningChecksum(chosen);
        checksum.Append(content);
        headers[Checksum.HeaderOf(chosen)] = checksum.Value().Value;
    }

    static XElement Xml(string name, JsonElement value, ApiShape shape) =>
        new(S3Request.Namespace + name, Members(value, name).SelectMany(property =>
    {
        if (!SdkMember.Of(shape).TryGetValue(property.Name, out var member))
            throw SdkIntegration.Unknown(property.Name);
        var element = member.WireName;
        if (!member.IsList)
            return [Element(element, property.Value, member, property.Name)];
        if (property.Value.ValueKind is not JsonValueKind.Array)
            throw OfAnotherKind(property.Name, "an array");
        var items = property.Value.EnumerateArray()
            .Select(item => Element(member.Item ?? element, item, member, property.Name));
        return member.Item is null ? items.ToArray() : [new XElement(S3Request.Namespace + element, items)];
    }));

    static XElement Element(string name, JsonElement value, SdkMember member, string field) => member.Shape.Type is "structure"
        ? Xml(name, value, member.Shape)
        : new(S3Request.Namespace + name, Text(value, member, field));

    static JsonElement.ObjectEnumerator Members(JsonElement value, string field) =>
        value.ValueKind is JsonValueKind.Object ? value.EnumerateObject() : throw OfAnotherKind(field, "an object");

    static string Text(JsonElement value, SdkMember member, string field) => Text(value, member.Shape, member, field);

    static string Text(JsonElement value, ApiShape shape, SdkMember member, string field) =>
        (shape.Type, value.ValueKind) switch
        {
            ("timestamp", JsonValueKind.String) when DateTimeOffset.TryParse(
                value.GetString(), CultureInfo.InvariantCulture, out var time) =>
                member.Location is "header" ? time.ToString("R") : S3Request.Time(time),
            ("string", JsonValueKind.String) => value.GetString()!,
            ("integer" or "long", JsonValueKind.Number) => value.GetRawText(),
            ("boolean", JsonValueKind.True) => "true",
            ("boolean", JsonValueKind.False) => "false",
            _ => throw OfAnotherKind(field, shape.Type switch
            {
                "timestamp" => "a time such as 2024-01-02T03:04:05Z",
                "integer" or "long" => "a number",
                _ => $"a {shape.Type}",
            }),
        };

    static IntegrationException OfAnotherKind(string field, string kind) => new("States.Runtime", $"The field '{field}' must be {kind}");
}
