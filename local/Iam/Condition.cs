using System.Globalization;
using System.Net;

namespace Local.Iam;

/// <summary>
/// One key of a <c>Condition</c>: an operator, the key, and the values of which one must fit (or, negated, none may).
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"/>
/// <param name="IfExists">Whether a key that the request does not have fits.</param>
/// <param name="Quantifier"><c>ForAllValues</c>, <c>ForAnyValue</c> or null. Requests here have one value for a
/// key.</param>
sealed record Condition(string Operator, bool IfExists, string? Quantifier, string Key, IReadOnlyList<Pattern> Values)
{
    delegate bool Comparison(string actual, Pattern expected, RequestContext context);

    static readonly Dictionary<string, Comparison> Comparisons = new()
    {
        ["StringEquals"] = (actual, expected, context) => expected.Is(actual, context),
        ["StringEqualsIgnoreCase"] = (actual, expected, context) => expected.Is(actual, context, ignoreCase: true),
        ["StringLike"] = (actual, expected, context) => expected.Matches(actual, context),
        ["ArnEquals"] = (actual, expected, context) => expected.MatchesArn(actual, context),
        ["ArnLike"] = (actual, expected, context) => expected.MatchesArn(actual, context),
        ["Bool"] = (actual, expected, _) => string.Equals(actual, expected.Text, StringComparison.OrdinalIgnoreCase),
        ["BinaryEquals"] = (actual, expected, _) => actual == expected.Text,
        ["IpAddress"] = (actual, expected, _) => IPAddress.TryParse(actual, out var address)
            && IPNetwork.TryParse(expected.Text.Contains('/') ? expected.Text
                : $"{expected.Text}/{(address.GetAddressBytes().Length * 8).ToString(CultureInfo.InvariantCulture)}",
                out var network)
            && network.Contains(address),
        ["NumericEquals"] = (actual, expected, _) =>
            Number(actual) == Number(expected.Text) && Number(actual) is not null,
        ["NumericLessThan"] = (actual, expected, _) => Number(actual) < Number(expected.Text),
        ["NumericLessThanEquals"] = (actual, expected, _) => Number(actual) <= Number(expected.Text),
        ["NumericGreaterThan"] = (actual, expected, _) => Number(actual) > Number(expected.Text),
        ["NumericGreaterThanEquals"] = (actual, expected, _) => Number(actual) >= Number(expected.Text),
        ["DateEquals"] = (actual, expected, _) => Date(actual) == Date(expected.Text) && Date(actual) is not null,
        ["DateLessThan"] = (actual, expected, _) => Date(actual) < Date(expected.Text),
        ["DateLessThanEquals"] = (actual, expected, _) => Date(actual) <= Date(expected.Text),
        ["DateGreaterThan"] = (actual, expected, _) => Date(actual) > Date(expected.Text),
        ["DateGreaterThanEquals"] = (actual, expected, _) => Date(actual) >= Date(expected.Text),
    };

    static readonly Dictionary<string, string> Negated = new()
    {
        ["StringNotEquals"] = "StringEquals",
        ["StringNotEqualsIgnoreCase"] = "StringEqualsIgnoreCase",
        ["StringNotLike"] = "StringLike",
        ["ArnNotEquals"] = "ArnEquals",
        ["ArnNotLike"] = "ArnLike",
        ["NotIpAddress"] = "IpAddress",
        ["NumericNotEquals"] = "NumericEquals",
        ["DateNotEquals"] = "DateEquals",
    };

    /// <summary>Null when the operator is none of IAM's.</summary>
    public static Condition? TryParse(string name, string key, IReadOnlyList<Pattern> values)
    {
        string? quantifier = null;
        if (name.Split(':', 2) is [("ForAllValues" or "ForAnyValue") and var prefix, var rest])
            (quantifier, name) = (prefix, rest);
        var ifExists = name.EndsWith("IfExists", StringComparison.Ordinal);
        if (ifExists)
            name = name[..^"IfExists".Length];
        return Comparisons.ContainsKey(name) || Negated.ContainsKey(name)
            || (name == "Null" && !ifExists && quantifier is null)
            ? new(name, ifExists, quantifier, key, values)
            : null;
    }

    public bool Holds(RequestContext context)
    {
        var actual = context.Find(Key);
        if (Operator == "Null")
            return Values.Any(value =>
                string.Equals(value.Text, actual is null ? "true" : "false", StringComparison.OrdinalIgnoreCase));
        var negated = Negated.TryGetValue(Operator, out var opposite);
        if (actual is null)
            return IfExists || Quantifier == "ForAllValues" || (negated && Quantifier is null);
        var compare = Comparisons[opposite ?? Operator];
        return Values.Any(value => compare(actual, value, context)) != negated;
    }

    static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>ISO 8601, or seconds since 1970.</summary>
    static DateTimeOffset? Date(string text) =>
        Number(text) is { } seconds ? DateTimeOffset.UnixEpoch.AddSeconds((double)seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date : null;
}
