using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>The members of a REST service's JSON, which may have other names there than in the model.</summary>
/// <param name="isRead">Whether the names on the wire become the model's; otherwise it is the other way.</param>
sealed class WireNames(ApiModel model, bool isRead)
{
    public object Renamed(ApiShape shape, JsonElement value) => (shape.Type, value.ValueKind) switch
    {
        _ when shape.Document => value,
        ("structure", JsonValueKind.Object) => Structure(shape, value),
        ("map", JsonValueKind.Object) => value.EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => Renamed(model.Shape(shape.Value!), entry.Value)),
        ("list", JsonValueKind.Array) =>
            value.EnumerateArray().Select(item => Renamed(model.Shape(shape.Member!), item)).ToArray(),
        _ => value,
    };

    Dictionary<string, object> Structure(ApiShape shape, JsonElement value)
    {
        var renamed = new Dictionary<string, object>();
        foreach (var (name, reference) in shape.Members!)
        {
            var wire = reference.LocationName ?? name;
            if (value.TryGetProperty(isRead ? wire : name, out var member))
                renamed[isRead ? name : wire] = Renamed(model.Shape(reference), member);
        }
        return renamed;
    }
}
