using System.Globalization;
using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>An operator of a filter.</summary>
/// <param name="Test">Whether two values, each null for nothing, stand in this relation.</param>
/// <seealso href="https://github.com/json-path/JsonPath/tree/json-path-2.0.0#filter-operators"/>
sealed record PathOperator(Func<JsonElement?, JsonElement?, PathSearch, bool> Test, bool IsMatch = false)
{
    static readonly Dictionary<string, PathOperator> All = new()
    {
        ["=="] = new((left, right, search) => AreEqual(left, right, search)),
        ["!="] = new((left, right, search) => !AreEqual(left, right, search)),
        ["<"] = new((left, right, search) => Order(left, right, search) < 0),
        ["<="] = new((left, right, search) => Order(left, right, search) <= 0),
        [">"] = new((left, right, search) => Order(left, right, search) > 0),
        [">="] = new((left, right, search) => Order(left, right, search) >= 0),
        ["in"] = new((left, right, search) => IsArray(right) && Contains(right!.Value, left, search)),
        ["nin"] = new((left, right, search) => right is { ValueKind: JsonValueKind.Object }
            || IsArray(right) && !Contains(right!.Value, left, search)),
        ["all"] = new((left, right, search) => IsArray(left) && IsArray(right)
            && right!.Value.EnumerateArray().All(item => Contains(left!.Value, item, search))),
        ["contains"] = new(ContainsPart),
        ["size"] = new(
            (left, right, _) => right is { ValueKind: JsonValueKind.Number } size && Size(left) == size.GetDouble()),
        ["empty"] = new((left, right, _) => right is { ValueKind: JsonValueKind.True or JsonValueKind.False } expected
            && Size(left) is { } count && count == 0 == expected.ValueKind is JsonValueKind.True),
        ["=~"] = new((_, _, _) => false, IsMatch: true),
    };

    /// <summary>Null when there is none of this name.</summary>
    public static PathOperator? Find(string symbol) => All.GetValueOrDefault(symbol);

    static bool IsArray(JsonElement? value) => value is { ValueKind: JsonValueKind.Array };

    /// <summary>Nothing equals nothing. A number equals its text, by the rules of the left side.</summary>
    static bool AreEqual(JsonElement? left, JsonElement? right, PathSearch search)
    {
        if (left is not { } l || right is not { } r)
            return false;
        switch (l.ValueKind, r.ValueKind)
        {
            case (JsonValueKind.String, JsonValueKind.Number):
                return l.GetString() == r.GetRawText();
            case (JsonValueKind.Number, JsonValueKind.String):
                return decimal.TryParse(r.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? l.TryGetDecimal(out var other) && number == other
                    : double.TryParse(r.GetString(), CultureInfo.InvariantCulture, out var great)
                        && great == l.GetDouble();
            case (JsonValueKind.Array or JsonValueKind.Object, JsonValueKind.Array or JsonValueKind.Object):
                search.Spend(JsonText.Size(l) / 8);
                return JsonElement.DeepEquals(l, r);
            default:
                return l.ValueKind == r.ValueKind && JsonElement.DeepEquals(l, r);
        }
    }

    /// <returns>Null when the two have no order, so that every comparison is false.</returns>
    static int? Order(JsonElement? left, JsonElement? right, PathSearch search)
    {
        search.Spend(1);
        return (left?.ValueKind, right?.ValueKind) switch
        {
            (JsonValueKind.Number, JsonValueKind.Number) =>
                left.Value.TryGetDecimal(out var x) && right.Value.TryGetDecimal(out var y)
                    ? x.CompareTo(y)
                    : left.Value.GetDouble().CompareTo(right.Value.GetDouble()),
            (JsonValueKind.String, JsonValueKind.String) =>
                string.CompareOrdinal(left.Value.GetString(), right.Value.GetString()),
            _ => null,
        };
    }

    static bool Contains(JsonElement array, JsonElement? value, PathSearch search)
    {
        foreach (var item in array.EnumerateArray())
        {
            search.Spend(1);
            if (AreEqual(item, value, search))
                return true;
        }
        return false;
    }

    static bool ContainsPart(JsonElement? left, JsonElement? right, PathSearch search) =>
        (left?.ValueKind, right?.ValueKind) switch
        {
            (JsonValueKind.String, JsonValueKind.String) =>
                left.Value.GetString()!.Contains(right.Value.GetString()!, StringComparison.Ordinal),
            (JsonValueKind.Array, _) => Contains(left.Value, right, search),
            _ => false,
        };

    /// <summary>
    /// The items of an array, the members of an object, the characters of a string; null for anything else.
    /// </summary>
    static int? Size(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Array } array => array.GetArrayLength(),
        { ValueKind: JsonValueKind.Object } members => members.GetPropertyCount(),
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Length,
        _ => null,
    };
}
