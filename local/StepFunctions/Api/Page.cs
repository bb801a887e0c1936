using System.Globalization;
using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>A page of a list, and the token of the next one.</summary>
static class Page
{
    /// <param name="most">0 or absent is 100.</param>
    public static (IReadOnlyList<T> Items, string? Next) Of<T>(IEnumerable<T> all, int most, string? token)
    {
        var start = 0;
        if (token is not null && (
            !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out start) || start == 0))
            throw new AwsException("InvalidToken", "Invalid Token: 'Invalid token'");
        var size = Size(most);
        var items = all.Skip(start).Take(size + 1).ToArray();
        return items.Length > size
            ? (items[..size], (start + size).ToString(CultureInfo.InvariantCulture))
            : (items, null);
    }

    /// <summary>How many are on a page: 0 or absent is 100.</summary>
    public static int Size(int most) => most == 0 ? 100 : most;
}
