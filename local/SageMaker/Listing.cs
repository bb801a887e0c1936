using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>
/// What the List calls have in common: filters, an order, pages. A request that leaves something out gets what the
/// documentation says is the default.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html"/>
sealed record Listing
{
    const int DefaultMaxResults = 10;

    public required string Operation { get; init; }

    /// <summary>The member of the answer that has the items.</summary>
    public required string Field { get; init; }

    public string SortBy { get; init; } = "CreationTime";

    public bool IsAscending { get; init; }

    /// <summary>
    /// Whether a page is cut before its items are filtered by their status, so that it can have fewer of them, or none.
    /// </summary>
    public bool FiltersStatusOfPage { get; init; }

    /// <exception cref="AwsException">The token is none that a page ended with.</exception>
    public JsonElement Page(JsonElement request, IEnumerable<ListItem> all)
    {
        var call = Platform.Read<ListRequest>(Operation, request);
        var sortBy = call.SortBy ?? SortBy;
        var sign = (call.SortOrder is null ? IsAscending : call.SortOrder == "Ascending") ? 1 : -1;
        var after = call.NextToken is null ? null : Position.Parse(call.NextToken);
        var items = all.Where(item => call.Selects(item, !FiltersStatusOfPage || call.MaxResults is null))
            .Select(item => (Item: item, At: Position.Of(item, sortBy)))
            .Where(place => place.At.Key is not null)
            .OrderBy(place => place.At, Comparer<Position>.Create((a, b) => sign * a.CompareTo(b)))
            .SkipWhile(place => after is not null && sign * place.At.CompareTo(after) <= 0).ToList();
        var page = items.Take(call.MaxResults ?? DefaultMaxResults).ToList();
        var shown = page.Select(place => place.Item).Where(call.HasStatus);
        var answer = new JsonObject { [Field] = new JsonArray([.. shown.Select(item => item.Summary())]) };
        if (page.Count < items.Count)
            answer["NextToken"] = page[^1].At.ToString();
        return JsonSerializer.SerializeToElement(answer);
    }

    public static AwsException UnknownToken() =>
        new("ValidationException", "The NextToken is not one that a previous response had.");

    /// <summary>
    /// Where an item is in an order: by a key, and among equals by name. Another item that comes or goes does not move
    /// it.
    /// </summary>
    sealed record Position(string? Key, string Name) : IComparable<Position>
    {
        public static Position Of(ListItem item, string sortBy) => new(sortBy switch
        {
            "Name" => "",
            "Status" => item.Status,
            "CreationTime" => item.CreationTime.UtcTicks.ToString("D20", null),
            _ => item.Metric is { } metric ? Sortable(metric) : null,
        }, item.Name);

        public static Position Parse(string token)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('\n') is [var key, var name]
                    ? new(key, name)
                    : throw new FormatException();
            }
            catch (FormatException)
            {
                throw UnknownToken();
            }
        }

        public int CompareTo(Position? other) =>
            string.CompareOrdinal(Key, other!.Key) is not 0 and var order
                ? order
                : string.CompareOrdinal(Name, other.Name);

        public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}\n{Name}"));

        /// <summary>A text that sorts as the number does.</summary>
        static string Sortable(float number)
        {
            var bits = BitConverter.SingleToUInt32Bits(number);
            return ((bits >> 31) == 1 ? ~bits : bits | 0x80000000).ToString("X8", null);
        }
    }
}

/// <summary>A resource as the lists see it.</summary>
/// <param name="Summary">What a list shows of it.</param>
sealed record ListItem(
    string Name,
    string Status,
    DateTimeOffset CreationTime,
    DateTimeOffset LastModifiedTime,
    Func<JsonObject> Summary)
{
    /// <summary>A training job's final objective metric.</summary>
    public float? Metric { get; init; }
}

/// <summary>The parameters of all List calls; each has some of them.</summary>
sealed record ListRequest
{
    public string? NameContains { get; init; }
    public string? StatusEquals { get; init; }
    public DateTimeOffset? CreationTimeAfter { get; init; }
    public DateTimeOffset? CreationTimeBefore { get; init; }
    public DateTimeOffset? LastModifiedTimeAfter { get; init; }
    public DateTimeOffset? LastModifiedTimeBefore { get; init; }
    public string? SortBy { get; init; }
    public string? SortOrder { get; init; }
    public int? MaxResults { get; init; }
    public string? NextToken { get; init; }

    public bool Selects(ListItem item, bool byStatus) =>
        item.Name.Contains(NameContains ?? "", StringComparison.OrdinalIgnoreCase)
        && !(item.CreationTime <= CreationTimeAfter) && !(item.CreationTime >= CreationTimeBefore)
        && !(item.LastModifiedTime <= LastModifiedTimeAfter) && !(item.LastModifiedTime >= LastModifiedTimeBefore)
        && (!byStatus || HasStatus(item));

    public bool HasStatus(ListItem item) => StatusEquals is null || item.Status == StatusEquals;
}
