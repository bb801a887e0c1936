using System.Collections.Immutable;
using System.Text.Json;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Paths;

namespace Tests.StepFunctions;

/// <summary>Cases/paths.json, intrinsics.json and invalid.json: tables of the language.</summary>
public sealed class LanguageTests
{
    static JsonElement Table(string name) => JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "StepFunctions", "Cases", name)));

    static readonly JsonElement Paths = Table("paths.json");

    public static TheoryData<string, string?> PathCases() => Pairs(Paths.GetProperty("cases"));

    public static TheoryData<string, string?> IntrinsicCases() => Pairs(Table("intrinsics.json"));

    public static TheoryData<string, string?> InvalidCases() => Pairs(Table("invalid.json"));

    [Theory]
    [MemberData(nameof(PathCases))]
    public void A_path_finds(string path, string? expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed));
        Assert.Equal(expected, parsed.TryEvaluate(Scope(Paths.GetProperty("input")), out var value) ? value.GetRawText() : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("$.")]
    [InlineData("$..")]
    [InlineData("$.a[")]
    [InlineData("$.a['b]")]
    [InlineData("$.a[?(@.b ==)]")]
    [InlineData("$.a b")]
    [InlineData("$a.b[x]")]
    public void Not_everything_is_a_path(string text) => Assert.False(JsonPath.TryParse(text, out _));

    [Theory]
    [MemberData(nameof(IntrinsicCases))]
    public void A_function_gives(string call, string? expected)
    {
        Assert.True(Expression.TryParse(call, out var expression));
        if (expected is null)
            Assert.Equal("States.IntrinsicFailure", Assert.Throws<EvaluationException>(() => expression.Evaluate(Scope(Paths.GetProperty("input")), "x.$")).Error);
        else
            Assert.Equal(expected, expression.Evaluate(Scope(Paths.GetProperty("input")), "x.$").GetRawText());
    }

    [Theory]
    [InlineData("States.Nothing()")]
    [InlineData(" States.UUID()")]
    [InlineData("States.UUID(1)")]
    [InlineData("""States.StringToJson('{"a":1}""")]
    [InlineData("""States.Format('a \" b')""")]
    [InlineData("States.MathAdd(1,)")]
    [InlineData("States.ArrayRange(1, 1e400, 1)")]
    [InlineData("States.Array(NaN)")]
    public void Not_everything_is_a_call(string text) => Assert.False(Expression.TryParse(text, out _));

    [Fact]
    public void A_uuid_is_of_version_4_and_another_each_time()
    {
        Assert.True(Expression.TryParse("States.UUID()", out var expression));
        var scope = Scope(JsonText.Null);
        var (first, second) = (expression.Evaluate(scope, "x").GetString()!, expression.Evaluate(scope, "x").GetString()!);
        Assert.NotEqual(first, second);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", first);
    }

    [Fact]
    public void A_seeded_random_number_repeats_itself_within_its_range()
    {
        Assert.True(Expression.TryParse("States.MathRandom(5, 8, 3)", out var expression));
        var value = expression.Evaluate(Scope(JsonText.Null), "x").GetInt64();
        Assert.InRange(value, 5, 7);
        Assert.Equal(value, expression.Evaluate(Scope(JsonText.Null), "x").GetInt64());
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public void A_definition_is_refused_with_all_its_faults(string definition, string? complaints) =>
        Assert.Equal(JsonElement.Parse(complaints!).EnumerateArray().Select(text => text.GetString()), Definition.Read(definition, resource => resource.Service is "workshop" or "lambda" || Integrations.Knows(resource)).Complaints.Select(complaint => complaint.ToString()));

    static TheoryData<string, string?> Pairs(JsonElement table)
    {
        var data = new TheoryData<string, string?>();
        foreach (var row in table.EnumerateArray())
            data.Add(row[0].ValueKind is JsonValueKind.String ? row[0].GetString()! : row[0].GetRawText(), row.GetArrayLength() == 1 ? null : JsonText.Normalize(row[1]).GetRawText());
        return data;
    }

    static Scope Scope(JsonElement input)
    {
        var random = new Random(1);
        var context = new ContextObject
        {
            Shared = () => (JsonElement.Parse("""{"Name":"run"}"""), JsonText.EmptyObject),
            State = "S",
            EnteredTime = DateTimeOffset.UnixEpoch,
            Random = () => random,
            Now = () => DateTimeOffset.UnixEpoch,
        };
        return new(JsonText.Normalize(input), context, ImmutableDictionary<string, JsonElement>.Empty.Add("v", JsonElement.Parse("""{"w":[1,2]}""")));
    }
}
