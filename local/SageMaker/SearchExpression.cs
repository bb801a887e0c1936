using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>What a search asks of a resource.</summary>
/// <param name="Operator"><c>And</c>, which is the default, or <c>Or</c>, between all of its parts.</param>
sealed record SearchExpression(string? Operator)
{
    public IReadOnlyList<SearchFilter> Filters { get; init; } = [];
    public IReadOnlyList<NestedFilters> NestedFilters { get; init; } = [];
    public IReadOnlyList<SearchExpression> SubExpressions { get; init; } = [];

    const int Most = 50;

    IEnumerable<SearchFilter> AllFilters =>
    [
        .. Filters, .. NestedFilters.SelectMany(nested => nested.Filters),
        .. SubExpressions.SelectMany(expression => expression.AllFilters),
    ];

    int Count => Filters.Count + NestedFilters.Count + SubExpressions.Sum(expression => 1 + expression.Count);

    bool HasEmptyPart =>
        Filters.Count + NestedFilters.Count + SubExpressions.Count == 0
        || SubExpressions.Any(expression => expression.HasEmptyPart);

    /// <summary>The limits that the API's documentation has, and the one text of a refusal that it gives.</summary>
    /// <param name="contains">How many filters may have the operator <c>Contains</c>; null for any number.</param>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Filter.html"/>
    /// <exception cref="AwsException">It is beyond one of them.</exception>
    public void Check(int? contains)
    {
        if (HasEmptyPart)
            throw Invalid("A SearchExpression needs at least one of Filters, NestedFilters and SubExpressions.");
        if (Count > Most)
            throw Invalid($"A SearchExpression can have {Most} Filters, NestedFilters and SubExpressions, and this one has {Count}.");
        if (AllFilters.Count(filter => filter.Operator == "Contains") > contains)
            throw Invalid($"'CONTAINS' operator usage limit of {contains} exceeded.");
    }

    static AwsException Invalid(string message) => new("ValidationException", message);

    public bool Selects(JsonNode resource)
    {
        bool[] parts =
        [
            .. Filters.Select(filter => filter.Selects(resource)),
            .. NestedFilters.Select(nested => nested.Selects(resource)),
            .. SubExpressions.Select(expression => expression.Selects(resource)),
        ];
        return Operator == "Or" ? parts.Contains(true) : !parts.Contains(false);
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

    /// <summary>
    /// Nothing first, then numbers by their value, times too, which are numbers of seconds; then texts. Ours: among
    /// both by their text alone 9, 10 and "1x" would each be less than the next, and no list could be sorted.
    /// </summary>
    public static int Compare(string? a, string? b) => (Number(a), Number(b)) switch
    {
        ({ } first, { } second) => first.CompareTo(second),
        ({ }, null) when b is not null => -1,
        (null, { }) when a is not null => 1,
        _ => string.CompareOrdinal(a, b),
    };

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
            "NotEquals" => values.All(value => Compare(value) != 0),
            "GreaterThan" => values.Exists(value => Compare(value) > 0),
            "GreaterThanOrEqualTo" => values.Exists(value => Compare(value) >= 0),
            "LessThan" => values.Exists(value => Compare(value) < 0),
            "LessThanOrEqualTo" => values.Exists(value => Compare(value) <= 0),
            "Contains" => values.Exists(value => value.Contains(Value ?? "", StringComparison.OrdinalIgnoreCase)),
            "In" => values.Intersect((Value ?? "").Split(',').Select(each => each.Trim())).Any(),
            _ => values.Exists(value => Compare(value) == 0),
        };
    }

    int Compare(string value) => SearchExpression.Compare(IsOfWholeNumbers ? Whole(value) : value, Value);

    /// <summary>As documented, a decimal hyperparameter is then compared as if it were whole, too.</summary>
    bool IsOfWholeNumbers =>
        Name.StartsWith("HyperParameters.", StringComparison.Ordinal)
        && long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    static string Whole(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Math.Truncate(number).ToString(CultureInfo.InvariantCulture)
            : value;
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
