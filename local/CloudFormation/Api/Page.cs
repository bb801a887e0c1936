using System.Globalization;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

/// <summary>A part of a list, and the token with which the next one is asked for; null at the end.</summary>
sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken)
{
    const int Size = 100;

    /// <param name="all">What is added later must come after what is there.</param>
    /// <exception cref="Aws.AwsException">The token is not one of these.</exception>
    public static Page<T> Of(IReadOnlyList<T> all, string? token, int size = Size)
    {
        var start = 0;
        if (token is not null && !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out start))
            throw StackErrors.Invalid("The nextToken is invalid.");
        var items = all.Skip(start).Take(size).ToList();
        var next = start + items.Count;
        return new(items, next < all.Count ? next.ToString(CultureInfo.InvariantCulture) : null);
    }
}
