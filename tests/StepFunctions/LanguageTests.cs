using System.Collections.Immutable;
using System.Text.Json;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Paths;
using Local.StepFunctions.Language.Services;

namespace Tests.StepFunctions;

/// <summary>Cases/paths.json, intrinsics.json and invalid.json: tables of the language.</summary>
public sealed class LanguageTests
{
    static JsonElement Table(string name) =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "StepFunctions", "Cases", name)));

    static readonly JsonElement Paths = Table("paths.json");

    public static TheoryData<string, string?> PathCases() => Pairs(Paths.GetProperty("cases"));

    public static TheoryData<string, string?> IntrinsicCases() => Pairs(Table("intrinsics.json"));

    public static TheoryData<string, string?> InvalidCases() => Pairs(Table("invalid.json"));

    [Theory]
    [MemberData(nameof(PathCases))]
    public void A_path_finds(string path, string? expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed));
        Assert.Equal(
            expected, parsed.TryEvaluate(Scope(Paths.GetProperty("input")), out var value) ? value.GetRawText() : null);
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
            Assert.Equal(
                "States.IntrinsicFailure",
                Assert.Throws<EvaluationException>(
                    () => expression.Evaluate(Scope(Paths.GetProperty("input")), "x.$")).Error);
        else
            Assert.Equal(expected, expression.Evaluate(Scope(Paths.GetProperty("input")), "x.$").GetRawText());
    }

    [Theory]
    [InlineData("States.ArrayGetItem($.missing, 0)", "States.ArrayGetItem($.missing, 0)")]
    [InlineData("States.Array(1, States.Format('{}', $.missing))", "States.Format('{}', $.missing)")]
    public void A_path_that_finds_nothing_in_a_call_is_an_error_that_nothing_catches(string call, string failed)
    {
        Assert.True(Expression.TryParse(call, out var expression));
        var error = Assert.Throws<EvaluationException>(() => expression.Evaluate(Scope(JsonText.EmptyObject), "x.$"));
        Assert.Equal("States.Runtime", error.Error);
        Assert.Equal(
            $"The function '{failed}' had the following error: The JsonPath argument for the field '$.missing' " +
            $"could not be found in the input '{{}}'",
            error.Message);
    }

    [Theory]
    [InlineData("aXbYc", "a*b*c", true)]
    [InlineData("abc", "*", true)]
    [InlineData("abc", "a*c*", true)]
    [InlineData("abc", "a*bb*c", false)]
    [InlineData("aba", "ab*ba", false)]
    [InlineData("a*c", "a\\*c", true)]
    [InlineData("abc", "a\\*c", false)]
    [InlineData("a\\c", "a\\\\c", true)]
    public void A_pattern_matches(string text, string pattern, bool expected) =>
        Assert.Equal(expected, StringPattern.Matches(text, pattern));

    /// <summary>Each of these takes minutes, or the stack, where the work is not bounded.</summary>
    [Fact]
    public void Hostile_paths_and_patterns_end_soon()
    {
        var many = JsonText.Array(Enumerable.Range(0, 20_000).Select(number => JsonText.Number(number)));
        var deep = JsonElement.Parse(
            new string('[', 100) + new string(']', 100), new JsonDocumentOptions { MaxDepth = 200 });
        foreach (var (path, input) in ((string, JsonElement)[])[
            ("$[?(@ in $)]", many), ("$[?(@ == $[?(@ == 1)])]", many), ("$..*..*..*..*..*..*", deep),
        ])
        {
            Assert.True(JsonPath.TryParse(path, out var parsed));
            Assert.Throws<EvaluationException>(() => parsed.TryEvaluate(Scope(input), out _));
        }
        foreach (var (open, close) in ((string, string)[])[("(", ")"), ("!", ""), ("[", "]"), ("@[?(", ")]")])
            Assert.False(
                JsonPath.TryParse(
                    $"$[?({string.Concat(Enumerable.Repeat(open, 100_000))}@.a{string.Concat(Enumerable.Repeat(close, 100_000))})]",
                    out _));
        Assert.False(
            Expression.TryParse(string.Concat(Enumerable.Repeat("States.Array(", 11)) + new string(')', 11), out _));
        Assert.True(
            Expression.TryParse(string.Concat(Enumerable.Repeat("States.Array(", 10)) + new string(')', 10), out _));
        Assert.False(StringPattern.Matches(new string('a', 250_000), $"*{new string('a', 120_000)}b*"));
        Assert.True(Expression.TryParse("States.ArrayLength(States.ArrayUnique($))", out var unique));
        Assert.Equal(20_000, unique.Evaluate(Scope(many), "x.$").GetInt32());
        var great = JsonText.String(new string('x', 250_000));
        Assert.True(
            Expression.TryParse($"States.Array({string.Join(", ", Enumerable.Repeat("$", 100))})", out var great100));
        Assert.Equal(
            "States.IntrinsicFailure",
            Assert.Throws<EvaluationException>(() => great100.Evaluate(Scope(great), "x.$")).Error);
    }

    [Theory]
    [InlineData(
        "not json",
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        1,
        4)]
    [InlineData(
        "{\"a\":}",
        "Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or " +
        "token 'null', 'true' or 'false')",
        1,
        7)]
    [InlineData(
        "{\"a\":1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 1, 9)]
    [InlineData("[1\n 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 2, 3)]
    [InlineData(
        "{\"a\" 1}",
        "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
        1,
        7)]
    [InlineData("\"a", "Unexpected end-of-input: was expecting closing quote for a string value", 1, 3)]
    [InlineData("01", "Invalid numeric value: Leading zeroes not allowed", 1, 2)]
    [InlineData("{} {}", "Unexpected character ('{' (code 123)): was expecting the end of the text", 1, 5)]
    [InlineData(
        "// x",
        "Unexpected character ('/' (code 47)): expected a valid value (JSON String, Number, Array, Object or token " +
        "'null', 'true' or 'false')",
        1,
        2)]
    public void What_is_no_JSON_is_told_in_the_words_of_the_service(string text, string sentence, int line, int column)
    {
        var fault = JsonFault.Find(text);
        Assert.Equal((sentence, line, column), (fault.Sentence, fault.Line, fault.Column));
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
        var (first, second) = (
            expression.Evaluate(scope, "x").GetString()!, expression.Evaluate(scope, "x").GetString()!);
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
    public void A_definition_is_refused_with_all_its_faults(string definition, string? complaints)
    {
        var read = Definition.Read(
            definition, resource => resource.Service is "workshop" or "lambda" || Integrations.Knows(resource));
        Assert.Equal(
            JsonElement.Parse(complaints!).EnumerateArray().Select(text => text.GetString()),
            read.Complaints.Select(complaint => complaint.ToString()));
    }

    static TheoryData<string, string?> Pairs(JsonElement table)
    {
        var data = new TheoryData<string, string?>();
        foreach (var row in table.EnumerateArray())
            data.Add(
                row[0].ValueKind is JsonValueKind.String ? row[0].GetString()! : row[0].GetRawText(),
                row.GetArrayLength() == 1 ? null : JsonText.Normalize(row[1]).GetRawText());
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
        return new(
            JsonText.Normalize(input),
            context,
            ImmutableDictionary<string, JsonElement>.Empty.Add("v", JsonElement.Parse("""{"w":[1,2]}""")));
    }
}
