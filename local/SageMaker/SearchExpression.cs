using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.SageMaker;

/// <summary>What a search asks of a resource.</summary>
/// <param name="Operator"><c>And</c>, which is the default, or <c>Or</c>, between all of its parts.</param>
sealed record SearchExpression(string? Operator)
{
    public IReadOnlyList<SearchFilter> Filters { get; init; } = [];
    public IReadOnlyList<NestedFilters> NestedFilters { get; init; } = [];
    public IReadOnlyList<SearchExpression> SubExpressions { get; init; } = [];

    public bool Selects(JsonNode resource)
    {
        bool[] parts =
        [
            .. Filters.Select(filter => filter.Selects(resource)),
            .. NestedFilters.Select(nested => nested.Selects(resource)),
            .. SubExpressions.Select(expression => expression.Selects(resource)),
        ];
        return parts.Length == 0 || (Operator == "Or" ? parts.Contains(true) : !parts.Contains(false));
    }

    /// <summary>
    /// The values of a property: its names with points between them, which pass through lists. <c>Tags.team</c> is the
    /// value of a tag, <c>Metrics.train:rmse</c> a training job's last value of a metric.
    /// </summary>
    public static IEnumerable<string> Values(JsonNode? resource, string path)
    {
        var (name, rest) = path.Split('.', 2) is [var first, var after] ? (first, after) : (path, null);
        if (name == "Metrics" && rest is not null)
            return Named(resource?["FinalMetricDataList"], "MetricName", rest, "Value");
        if (name == "Tags" && rest is not null and not ("Key" or "Value"))
            return Named(resource?["Tags"], "Key", rest, "Value");
        return resource switch
        {
            JsonArray list => list.SelectMany(item => Values(item, path)),
            JsonObject node when node[path] is JsonValue value => [Text(value)], // a hyperparameter may have points
            JsonObject node when rest is not null => Values(node[name], rest),
            JsonObject node when node[name] is JsonArray list => list.OfType<JsonValue>().Select(Text),
            _ => [],
        };
    }

    /// <summary>Numbers by their value, times too, which are numbers of seconds; everything else by its text.</summary>
    public static int Compare(string? a, string? b) =>
        Number(a) is { } first && Number(b) is { } second
            ? first.CompareTo(second)
            : string.CompareOrdinal(a, b);

    static IEnumerable<string> Named(JsonNode? list, string key, string name, string value) =>
        (list as JsonArray ?? []).OfType<JsonObject>()
            .Where(item => item[key]?.GetValue<string>() == name)
            .Select(item => item[value]).OfType<JsonValue>().Select(Text);

    static string Text(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    static double? Number(string? text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number;
        return text?.Length >= 10
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time.ToUnixTimeMilliseconds() / 1000.0
                : null;
    }
}

/// <param name="Operator"><c>Equals</c>, which is the default, <c>NotEquals</c>, <c>Contains</c>, <c>Exists</c>,
/// …</param>
sealed record SearchFilter(string Name, string? Operator, string? Value)
{
    public bool Selects(JsonNode resource)
    {
        var values = SearchExpression.Values(resource, Name).ToList();
        return Operator switch
        {
            "Exists" => values.Count > 0,
            "NotExists" => values.Count == 0,
            "NotEquals" => values.All(value => SearchExpression.Compare(value, Value) != 0),
            "GreaterThan" => values.Exists(value => SearchExpression.Compare(value, Value) > 0),
            "GreaterThanOrEqualTo" => values.Exists(value => SearchExpression.Compare(value, Value) >= 0),
            "LessThan" => values.Exists(value => SearchExpression.Compare(value, Value) < 0),
            "LessThanOrEqualTo" => values.Exists(value => SearchExpression.Compare(value, Value) <= 0),
            "Contains" => values.Exists(value => value.Contains(Value ?? "", StringComparison.OrdinalIgnoreCase)),
            "In" => values.Intersect((Value ?? "").Split(',').Select(each => each.Trim())).Any(),
            _ => values.Exists(value => SearchExpression.Compare(value, Value) == 0),
        };
    }
}

/// <summary>Filters that one and the same item of a list must pass.</summary>
sealed record NestedFilters(string NestedPropertyName, IReadOnlyList<SearchFilter> Filters)
{
    public bool Selects(JsonNode resource)
    {
        var list = NestedPropertyName.Split('.')
            .Aggregate((JsonNode?)resource, (node, name) => (node as JsonObject)?[name]);
        return (list as JsonArray ?? [])
            .OfType<JsonObject>()
            .Any(item => Filters.All(filter => Below(filter).Selects(item)));
    }

    /// <summary>The filter with its property's name in the item: requests give the whole path.</summary>
    SearchFilter Below(SearchFilter filter) =>
        filter.Name.StartsWith(NestedPropertyName + ".", StringComparison.Ordinal)
            ? filter with { Name = filter.Name[(NestedPropertyName.Length + 1)..] }
            : filter;
}
