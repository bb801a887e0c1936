using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>Writes a request of the query protocol, or of EC2's form of it: what <c>QueryForm</c> reads.</summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#request-serialization"/>
sealed class QueryWriter(ApiModel model, bool isEc2)
{
    readonly List<KeyValuePair<string, string>> _parameters = [];

    public static IReadOnlyList<KeyValuePair<string, string>> Write(
        ApiModel model, string operation, JsonElement request, bool isEc2)
    {
        var writer = new QueryWriter(model, isEc2);
        writer.Add("Action", operation);
        writer.Add("Version", model.Service.ApiVersion);
        if (model.Input(operation) is { } input)
            writer.Structure(input, request, "");
        return writer._parameters;
    }

    void Add(string name, string value) => _parameters.Add(new(name, value));

    void Structure(ApiShape shape, JsonElement value, string prefix)
    {
        foreach (var (name, reference) in shape.Members!)
        {
            if (value.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null)
                Value(reference, member, prefix + Name(name, reference));
        }
    }

    string Name(string name, ApiReference reference) => !isEc2 ? reference.LocationName ?? name
        : reference.QueryName ?? SdkNames.Pascal(reference.LocationName ?? name);

    void Value(ApiReference reference, JsonElement value, string at)
    {
        var shape = model.Shape(reference);
        switch (shape.Type)
        {
            case "structure":
                Structure(shape, value, $"{at}.");
                break;
            case "list":
                var items = isEc2 || shape.Flattened ? at : $"{at}.{shape.Member!.LocationName ?? "member"}";
                foreach (var (i, item) in value.EnumerateArray().Index())
                    Value(shape.Member!, item, $"{items}.{i + 1}");
                if (value.GetArrayLength() == 0 && !isEc2)
                    Add(at, "");
                break;
            case "map":
                var entries = shape.Flattened ? at : $"{at}.entry";
                foreach (var (i, entry) in value.EnumerateObject().Index())
                {
                    Add($"{entries}.{i + 1}.{shape.Key!.LocationName ?? "key"}", entry.Name);
                    Value(shape.Value!, entry.Value, $"{entries}.{i + 1}.{shape.Value!.LocationName ?? "value"}");
                }
                break;
            default:
                Add(at, WireText.Of(shape, value, "iso8601"));
                break;
        }
    }
}
