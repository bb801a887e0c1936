using System.Text.Json;
using Local.StepFunctions.Jsonata;

namespace Local.StepFunctions.Language.Paths;

/// <summary>The regular expression of <c>=~</c>, which the text as a whole must match.</summary>
sealed class PathPattern
{
    readonly Pattern _pattern;

    PathPattern(Pattern pattern) => _pattern = pattern;

    /// <returns>Null when it is no regular expression.</returns>
    public static PathPattern? TryParse(string text, bool ignoreCase)
    {
        try
        {
            return new(Pattern.Parse($"^(?:{text})$", ignoreCase));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the text, or one of those in an array, matches.</summary>
    public bool Matches(JsonElement value, PathSearch search) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(item => MatchesText(item, search)),
        _ => MatchesText(value, search),
    };

    bool MatchesText(JsonElement value, PathSearch search)
    {
        var isText = value.ValueKind
            is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
        try
        {
            return _pattern.Find(search.Spend, isText ? value.ToString() : "", 0) is not null;
        }
        catch (JsonataException e)
        {
            throw new EvaluationException(e.Message);
        }
    }
}
