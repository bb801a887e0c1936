using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>Reads an operation's answer in the protocol of its service.</summary>
static class ServiceAnswer
{
    /// <returns>The members as the model names them.</returns>
    /// <exception cref="AwsException">The service refuses, or answers what is none of its answers.</exception>
    public static async Task<JsonElement> ReadAsync(
        ApiModel model,
        string name,
        ApiOperation operation,
        HttpResponseMessage response,
        CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            if (!response.IsSuccessStatusCode)
                throw Refusal(response, body);
            var output = operation.Output is { } reference ? model.Shape(reference) : null;
            return ServiceRequest.Protocol(model.Service) switch
            {
                _ when output is null => XmlAnswer.Json(new Dictionary<string, object>()),
                "json" => body.Length == 0
                    ? XmlAnswer.Json(new Dictionary<string, object>())
                    : WholeCharacters.Parse(body),
                "query" or "ec2" => Xml(model, name, operation, output, body),
                var rest => Rest(model, output, response, body, isXml: rest is "rest-xml"),
            };
        }
        catch (Exception e) when (e is JsonException or XmlException or FormatException or InvalidOperationException)
        {
            throw new AwsException(
                "InternalFailure",
                $"The answer to {name} cannot be read: {e.Message}",
                HttpStatusCode.InternalServerError);
        }
    }

    static JsonElement Xml(ApiModel model, string name, ApiOperation operation, ApiShape output, byte[] body)
    {
        var answer = new XmlAnswer(model, isEc2: ServiceRequest.Protocol(model.Service) is "ec2");
        return XmlAnswer.Json(answer.Structure(output, answer.Root(operation, name, Document(body))));
    }

    static XElement Document(byte[] body) => XElement.Load(new MemoryStream(body));

    static JsonElement Rest(ApiModel model, ApiShape output, HttpResponseMessage response, byte[] body, bool isXml)
    {
        var members = new Dictionary<string, object>();
        foreach (var (name, reference) in output.Members!)
        {
            if (FromHead(model, name, reference, response) is { } value)
                members[name] = value;
        }
        if (output.Payload is { } payload && model.Shape(output.Members[payload]) is var shape)
        {
            if (shape.Type is "blob")
                members[payload] = Convert.ToBase64String(body);
            else if (shape.Type is "string")
                members[payload] = System.Text.Encoding.UTF8.GetString(body);
            else if (body.Length > 0)
                members[payload] = Read(shape);
        }
        else if (body.Length > 0 && output.Members.Values.Any(member => member.Location is null))
        {
            foreach (var (name, value) in (Dictionary<string, object>)Read(output))
                members[name] = value;
        }
        return XmlAnswer.Json(members);

        object Read(ApiShape structure) => isXml
            ? new XmlAnswer(model, isEc2: false).Structure(structure, Document(body))
            : new WireNames(model, isRead: true).Renamed(structure, WholeCharacters.Parse(body));
    }

    static object? FromHead(ApiModel model, string name, ApiReference reference, HttpResponseMessage response)
    {
        var wire = reference.LocationName ?? name;
        var headers = response.Headers.Concat(response.Content.Headers);
        return reference.Location switch
        {
            "statusCode" => (int)response.StatusCode,
            "headers" => headers.Where(header => header.Key.StartsWith(wire, StringComparison.OrdinalIgnoreCase))
                .ToDictionary(header => header.Key[wire.Length..], header => string.Join(',', header.Value)),
            "header" when headers.FirstOrDefault(header => header.Key.Equals(wire, StringComparison.OrdinalIgnoreCase))
                is { Value: { } values } => Scalar(model.Shape(reference), string.Join(',', values)),
            _ => null,
        };
    }

    static object Scalar(ApiShape shape, string text) => shape.Type switch
    {
        "integer" or "long" => long.Parse(text, CultureInfo.InvariantCulture),
        "boolean" => text is "true",
        "timestamp" => EpochSeconds.Print(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)),
        _ => text,
    };

    static AwsException Refusal(HttpResponseMessage response, byte[] body)
    {
        var type = response.Headers.TryGetValues(ErrorResponse.TypeHeader, out var types) ? types.First() : null;
        string? message = null;
        if (body.AsSpan().TrimStart(" \r\n\t"u8) is [(byte)'<', ..])
        {
            var all = Document(body).DescendantsAndSelf();
            type ??= all.FirstOrDefault(element => element.Name.LocalName is "Code")?.Value;
            message = all.FirstOrDefault(element => element.Name.LocalName is "Message" or "message")?.Value;
        }
        else if (body.Length > 0
            && WholeCharacters.Parse(body) is { ValueKind: JsonValueKind.Object } json)
        {
            type ??= Text(json, "__type") ?? Text(json, "code") ?? Text(json, "Code");
            message = Text(json, "message") ?? Text(json, "Message");
        }
        // A code may have a namespace before it, and an address after it.
        var code = type?.Split('#')[^1].Split(':')[0] ?? $"{(int)response.StatusCode}";
        return new(code, message ?? response.ReasonPhrase ?? "null", response.StatusCode);

        static string? Text(JsonElement json, string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
                ? value.GetString()
                : null;
    }
}
