using System.Text.Json;

namespace Local.Aws.Model;

/// <summary>
/// The fields of a request that the model does not have: AWS ignores them, Step Functions refuses them.
/// </summary>
static class UnknownFields
{
    /// <returns>Their paths, in the request's order; the last name is the field's own.</returns>
    public static IEnumerable<string> Find(ApiModel model, string operation, JsonElement request) =>
        model.Input(operation) is { } input ? Find(model, input, request) : [];

    /// <returns>Those of a value that is to have a shape.</returns>
    public static IEnumerable<string> Find(ApiModel model, ApiShape shape, JsonElement value) =>
        Find(model, shape, value, "");

    static IEnumerable<string> Find(ApiModel model, ApiShape shape, JsonElement value, string path) =>
        (shape, value.ValueKind) switch
        {
            ({ Document: true }, _) => [],
            ({ Members: { } members }, JsonValueKind.Object) => value.EnumerateObject().SelectMany(field =>
                members.TryGetValue(field.Name, out var member)
                    ? Find(model, model.Shape(member), field.Value, $"{path}{field.Name}.")
                    : [path + field.Name]),
            ({ Member: { } member }, JsonValueKind.Array) =>
                value.EnumerateArray().SelectMany((item, i) => Find(model, model.Shape(member), item, $"{path}{i}.")),
            _ => [],
        };
}
