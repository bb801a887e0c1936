using System.Text;
using Local.Aws;

namespace Local.Iam.Api;

/// <summary>A page of a list that IAM answers.</summary>
/// <param name="Marker">Where the next begins; null with the last.</param>
sealed record Page<T>(IReadOnlyList<T> Items, string? Marker)
{
    const int Default = 100;

    public bool IsTruncated => Marker is not null;

    /// <param name="key">What the items are sorted by.</param>
    /// <exception cref="AwsException">The marker is of no page.</exception>
    public static Page<T> Of(IEnumerable<T> items, Func<T, string> key, IPaged request)
    {
        var after = request.Marker is { } marker ? Decode(marker) : null;
        var rest = items.OrderBy(key, StringComparer.Ordinal)
            .SkipWhile(item => after is not null && string.CompareOrdinal(key(item), after) <= 0)
            .Take((request.MaxItems ?? Default) + 1)
            .ToList();
        if (rest.Count <= (request.MaxItems ?? Default))
            return new(rest, null);
        rest.RemoveAt(rest.Count - 1);
        return new(rest, Convert.ToBase64String(Encoding.UTF8.GetBytes(key(rest[^1]))));
    }

    static string Decode(string marker)
    {
        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new AwsException("InvalidInput", $"Invalid Marker: {marker}");
    }
}

/// <summary>A request for a page of a list.</summary>
interface IPaged
{
    string? Marker { get; }
    int? MaxItems { get; }
}
