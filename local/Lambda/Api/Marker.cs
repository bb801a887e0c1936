using System.Globalization;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>Pages of lists: a page's marker says how many items were before it.</summary>
static class Marker
{
    /// <summary>The most that Lambda gives in one answer, and what it gives when it is not asked for fewer.</summary>
    const int Most = 50;

    /// <returns>The page's items, and the next page's marker; null when there is none.</returns>
    /// <exception cref="AwsException">The marker is none that a page ended with.</exception>
    public static (IReadOnlyList<T> Items, string? Next) Page<T>(IReadOnlyList<T> all, string? marker, int? maxItems)
    {
        var start = 0;
        if (marker is { Length: > 0 }
            && !int.TryParse(marker, NumberStyles.None, CultureInfo.InvariantCulture, out start))
            throw new AwsException("InvalidParameterValueException", $"Marker {marker} is not one of an answer of this list.");
        IReadOnlyList<T> page = [.. all.Skip(start).Take(Math.Min(maxItems ?? Most, Most))];
        var end = start + page.Count;
        return (page, end < all.Count ? end.ToString(CultureInfo.InvariantCulture) : null);
    }
}
