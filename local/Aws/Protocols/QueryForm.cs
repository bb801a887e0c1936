using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Local.Aws.Model;
using Local.Aws.SigV4;

namespace Local.Aws.Protocols;

/// <summary>
/// The parameters of a query request: <c>Tags.member.1.Key=a</c>. The last of several with one name counts.
/// </summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#request-serialization"/>
sealed class QueryForm
{
    readonly Dictionary<string, string> _parameters = [];
    readonly string[] _names;

    QueryForm(params ReadOnlySpan<string> queries)
    {
        foreach (var query in queries)
        {
            foreach (var (name, value) in CanonicalRequest.Parameters(query))
                _parameters[name] = value;
        }
        _names = [.. _parameters.Keys.Order(StringComparer.Ordinal)];
    }

    /// <exception cref="AwsException">The body is of another type, or no UTF-8.</exception>
    public static async Task<QueryForm> ReadAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http);
        var type = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        if (body.Length > 0 && !type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            throw new AwsException("MalformedQueryString",
                $"The request's body must be application/x-www-form-urlencoded; it is '{type}'.");
        if (!Utf8.IsValid(body.Span))
            throw new AwsException("MalformedQueryString", "The request's body is not UTF-8.");
        return new(http.Request.QueryString.Value?.TrimStart('?') ?? "", Encoding.UTF8.GetString(body.Span));
    }

    public string? Find(string name) => _parameters.GetValueOrDefault(name);

    /// <summary>Reads a request as JSON would hold it.</summary>
    /// <exception cref="AwsException">A value is of another type than its member.</exception>
    public JsonElement Read(ApiModel model, ApiShape input) =>
        JsonSerializer.SerializeToElement(Structure(model, input, ""), AwsJson.PascalCase);

    Dictionary<string, object> Structure(ApiModel model, ApiShape shape, string prefix)
    {
        var structure = new Dictionary<string, object>();
        foreach (var (name, reference) in shape.Members!)
        {
            if (Value(model, reference, prefix + (reference.LocationName ?? name)) is { } value)
                structure[name] = value;
        }
        return structure;
    }

    object? Value(ApiModel model, ApiReference reference, string at)
    {
        var shape = model.Shape(reference);
        return shape.Type switch
        {
            "structure" => HasBelow(at) ? Structure(model, shape, $"{at}.") : null,
            "list" => List(model, shape, at),
            "map" => Map(model, shape, at),
            _ => Find(at) is { } text ? Scalar(shape, text, at) : null,
        };
    }

    object[]? List(ApiModel model, ApiShape shape, string at)
    {
        var items = shape.Flattened ? at : $"{at}.{shape.Member!.LocationName ?? "member"}";
        // An empty list is written as an empty parameter.
        return HasBelow(items) ? [.. Numbered(items).Select(item => Value(model, shape.Member!, item) ?? "")]
            : Find(at) is "" ? []
            : null;
    }

    Dictionary<string, object>? Map(ApiModel model, ApiShape shape, string at)
    {
        var entries = shape.Flattened ? at : $"{at}.entry";
        if (!HasBelow(entries))
            return null;
        var map = new Dictionary<string, object>();
        foreach (var entry in Numbered(entries))
        {
            var key = Find($"{entry}.{shape.Key!.LocationName ?? "key"}") ?? "";
            map[key] = Value(model, shape.Value!, $"{entry}.{shape.Value!.LocationName ?? "value"}") ?? "";
        }
        return map;
    }

    IEnumerable<string> Numbered(string at)
    {
        for (var i = 1; _parameters.ContainsKey($"{at}.{i}") || HasBelow($"{at}.{i}"); i++)
            yield return $"{at}.{i}";
    }

    bool HasBelow(string at)
    {
        var below = $"{at}.";
        var found = Array.BinarySearch(_names, below, StringComparer.Ordinal);
        var first = found < 0 ? ~found : found;
        return first < _names.Length && _names[first].StartsWith(below, StringComparison.Ordinal);
    }

    static object Scalar(ApiShape shape, string text, string at) => shape.Type switch
    {
        "integer" or "long" when
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        "float" or "double" when
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        "boolean" when text is "true" or "false" => text == "true",
        "timestamp" when
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
            EpochSeconds.Print(time),
        "string" or "blob" => text,
        _ => throw new AwsException("MalformedInput", $"'{text}' at '{at}' is not a {shape.Type}."),
    };
}
