using System.Text.Json;

namespace Local.Aws.Model;

/// <summary>The constraints of a shape, in the words of the services.</summary>
static class Constraints
{
    public const string NotNull = "Member must not be null";

    /// <summary>Those that a value, which has the shape's type, does not satisfy.</summary>
    public static IEnumerable<string> Violated(ApiShape shape, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Violated(shape, value.GetString()!),
        JsonValueKind.Array => OutOfRange(shape, value.GetArrayLength()),
        JsonValueKind.Object when shape.Type is "map" => OutOfRange(shape, value.GetPropertyCount()),
        JsonValueKind.Number => OutOfRange(shape, Number(value)),
        _ => [],
    };

    public static IEnumerable<string> Violated(ApiShape shape, string text)
    {
        if (!shape.Matches(text))
            yield return Pattern(shape);
        if (shape.Enum?.Contains(text) is false)
            yield return Enum(shape);
        foreach (var violated in OutOfRange(shape, shape.Type is "blob" ? Bytes(text) : text.Length))
            yield return violated;
    }

    /// <summary>All, in the services' order.</summary>
    public static IEnumerable<string> All(ApiShape shape)
    {
        if (shape.Max is not null)
            yield return Max(shape);
        if (shape.Min is not null)
            yield return Min(shape);
        if (shape.Pattern is not null)
            yield return Pattern(shape);
        if (shape.Enum is not null)
            yield return Enum(shape);
    }

    static IEnumerable<string> OutOfRange(ApiShape shape, decimal size)
    {
        if (size > shape.Max)
            yield return Max(shape);
        if (size < shape.Min)
            yield return Min(shape);
    }

    /// <summary>What no decimal holds is farther out than any limit.</summary>
    static decimal Number(JsonElement value) => value.TryGetDecimal(out var number) ? number
        : value.GetDouble() > 0 ? decimal.MaxValue
        : decimal.MinValue;

    /// <summary>The length of what Base64 stands for, in bytes.</summary>
    static int Bytes(string base64) => base64.TrimEnd('=').Length * 3 / 4;

    static string Max(ApiShape shape) => $"Member must have {Measure(shape)} less than or equal to {shape.Max}";

    static string Min(ApiShape shape) => $"Member must have {Measure(shape)} greater than or equal to {shape.Min}";

    static string Measure(ApiShape shape) => shape.Type is "string" or "list" or "map" or "blob" ? "length" : "value";

    static string Pattern(ApiShape shape) => $"Member must satisfy regular expression pattern: {shape.Pattern}";

    static string Enum(ApiShape shape) => $"Member must satisfy enum value set: [{string.Join(", ", shape.Enum!)}]";
}
