using System.Text;
using System.Xml.Linq;
using Local.Aws.Model;

namespace Tests.Fuzz;

/// <summary>
/// Requests of a service whose operations are in HTTP's methods, paths, queries and headers: S3, Lambda, SageMaker's
/// runtime.
/// </summary>
/// <param name="preferred">The operations that most requests are for.</param>
sealed class RestRequests(ApiModel model, RealValues real, IReadOnlyList<string> preferred)
{
    readonly JsonValues _values = new(model, real);
    readonly string[] _operations = [.. model.Operations.Order(StringComparer.Ordinal)];

    bool IsXml => model.Service.Protocol is "rest-xml";

    public FuzzRequest Create(Random random)
    {
        var name = random.Next(5) > 0 ? Hostile.Pick(random, preferred) : Hostile.Pick(random, _operations);
        model.TryGetOperation(name, out var operation);
        var uri = operation!.Http.RequestUri;
        var headers = new List<(string, string)>();
        var query = uri.Contains('?', StringComparison.Ordinal) ? new List<string> { uri[(uri.IndexOf('?') + 1)..] }
            : [];
        var path = uri.Split('?')[0];
        var shape = operation.Input is { } input ? model.Shape(input) : new("structure");
        foreach (var (member, reference) in shape.Members ?? [])
        {
            var isRequired = shape.Required?.Contains(member) is true;
            var isLeftOut = isRequired
                ? random.Next(60) == 0 && reference.Location is not "uri"
                : random.Next(reference.Location is "header" ? 25 : 8) > 0;
            if (isLeftOut)
                continue;
            var value = random.Next(20) == 0 ? Hostile.Text(random)
                : _values.Text(random, model.Shape(reference), member);
            switch (reference.Location)
            {
                case "uri":
                    path = Fill(path, reference.LocationName ?? member, value);
                    break;
                case "querystring":
                    query.Add($"{reference.LocationName}={(random.Next(50) == 0 ? value : Uri.EscapeDataString(value))}");
                    break;
                case "header":
                    headers.Add((reference.LocationName ?? member,
                        random.Next(20) == 0 ? Hostile.Line(random) : Hostile.Line(value)));
                    break;
                case "headers":
                    headers.Add(($"{reference.LocationName}a",
                        random.Next(5) == 0 ? Hostile.Line(random) : Hostile.Line(value)));
                    break;
            }
        }
        AddOdd(random, query, headers);
        if (path.Contains('{', StringComparison.Ordinal))
            path = Fill(Fill(path, "Bucket", "fuzz-0"), "Key", "key");
        var body = operation.Http.Method is "GET" or "HEAD" && random.Next(30) > 0 ? [] : Body(random, shape);
        var target = Ascii(path.Replace(" ", "%20", StringComparison.Ordinal))
            + (query.Count > 0 ? "?" + Ascii(string.Join('&', query)) : "");
        var request = new FuzzRequest(model.Service.Scope, operation.Http.Method, target)
        {
            Headers = headers,
            Body = body,
        };
        return IsXml && body.Length > 0 && random.Next(6) == 0 ? Chunked(random, request) : request;
    }

    /// <summary>What HTTP and S3 let any request have.</summary>
    static void AddOdd(Random random, List<string> query, List<(string, string)> headers)
    {
        if (random.Next(6) == 0)
            headers.Add(("Range", Hostile.Pick(random, "ranges")));
        if (random.Next(10) == 0)
            headers.Add((Hostile.Pick(random, "headers"), Hostile.Line(random)));
        if (random.Next(10) == 0)
            query.Add(Hostile.Pick(random, "queries"));
    }

    byte[] Body(Random random, ApiShape shape)
    {
        if (random.Next(8) == 0)
            return Encoding.UTF8.GetBytes(Hostile.Text(random));
        if (!IsXml)
            return Encoding.UTF8.GetBytes(
                random.Next(2) == 0 ? Hostile.Json(random) : _values.Create(random, shape, 0.03));
        if (shape.Payload is not { } payload
            || model.Shape(shape.Members![payload]) is not { Type: "structure" } document)
            return Encoding.UTF8.GetBytes(real.Document(random, "body"));
        var xml = Encoding.UTF8.GetBytes(
            new XDocument(Element(random, shape.Members[payload].LocationName ?? payload, document, 0)).ToString());
        return random.Next(4) == 0 ? Hostile.Damage(random, xml) : xml;
    }

    XElement Element(Random random, string name, ApiShape shape, int depth)
    {
        if (shape.Type is not "structure" || depth > 5)
            return new(name, Hostile.Line(
                shape.Type is "integer" ? random.Next(-1, 5).ToString() : _values.Text(random, shape, name)));
        return new(name, (shape.Members ?? []).Where(_ => random.Next(5) > 0).Select(member =>
        {
            var inner = model.Shape(member.Value);
            var label = (member.Value.LocationName ?? member.Key).Replace(':', '.');
            return inner.Type is not "list" ? (object)Element(random, label, inner, depth + 1)
                : Enumerable.Range(0, random.Next(3))
                    .Select(_ => Element(random, label, model.Shape(inner.Member!), depth + 1));
        }));
    }

    /// <summary>The body in <c>aws-chunked</c>, unsigned, with what can be wrong in it.</summary>
    static FuzzRequest Chunked(Random random, FuzzRequest request)
    {
        var text = Encoding.Latin1.GetString(request.Body);
        var (length, chunks) = random.Next(4) switch
        {
            0 => ("-1", $"{text.Length:x}\r\n{text}\r\n0\r\n\r\n"),
            1 => ($"{text.Length}", $"{text.Length + 5:x}\r\n{text}\r\n0\r\n\r\n"),
            2 => ($"{text.Length}", $"{Hostile.Text(random)}\r\n{text}\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"),
            _ => ($"{text.Length}", $"{text.Length:x}\r\n{text}\r\n0\r\n\r\n"),
        };
        return request with
        {
            Payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            Body = Encoding.Latin1.GetBytes(chunks),
            Headers = [.. request.Headers, ("x-amz-decoded-content-length", length)],
        };
    }

    static string Fill(string path, string name, string value) => path
        .Replace($"{{{name}+}}", string.Join('/', value.Split('/').Select(Uri.EscapeDataString)),
            StringComparison.Ordinal)
        .Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);

    /// <summary>A target as it can stand in a request line.</summary>
    static string Ascii(string target) =>
        string.Concat(target.Select(character => character is > ' ' and <= '~' ? character.ToString() : "%20"));
}
