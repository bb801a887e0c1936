using System.Text.Json;
using Local.Aws;
using Local.Logs.Filters;

namespace Tests.Logs;

/// <summary>Filter patterns as AWS documents them.</summary>
public sealed class FilterPatternTests
{
    static readonly Case[] Cases = JsonSerializer.Deserialize<Case[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Logs", "Cases", "filters.json")),
        JsonSerializerOptions.Web)!;

    public static TheoryData<string> Patterns { get; } = [.. Cases.Select(test => test.Pattern)];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_matches_what_its_case_says(string pattern)
    {
        var test = Cases.Single(each => each.Pattern == pattern);
        if (test.Refused is { } character)
        {
            var refusal = Assert.Throws<AwsException>(() => FilterPattern.Parse(pattern));
            Assert.Equal("InvalidParameterException", refusal.Code);
            Assert.Equal(
                $"Invalid filter pattern: '{pattern}' cannot be read from character {character} on.", refusal.Message);
            return;
        }
        var parsed = FilterPattern.Parse(pattern);
        Assert.All(test.Matches, message => Assert.True(parsed.Matches(message), message));
        Assert.All(test.Others, message => Assert.False(parsed.Matches(message), message));
    }

    sealed record Case(
        string Pattern, IReadOnlyList<string> Matches, IReadOnlyList<string> Others, int? Refused = null);
}
