using System.Text.Json;
using Local.StepFunctions.Jsonata;

namespace Tests.StepFunctions.Jsonata;

/// <summary>
/// Cases/expressions.json: what expressions give, that they give nothing, or the code with which they fail.
/// </summary>
public sealed class ExpressionTests
{
    static readonly JsonataEnvironment Reference = new(
        DateTimeOffset.Parse("2026-02-03T04:05:06.789Z", null), () => new Random(1))
    { Functions = Library.Reference };

    public static TheoryData<string, string, string?, string> Cases()
    {
        var cases = new TheoryData<string, string, string?, string>();
        foreach (var table in JsonElement.Parse(File.ReadAllText(CaseFile("expressions.json"))).EnumerateArray())
        {
            var (about, data) = (
                table.GetProperty("about").GetString()!,
                table.TryGetProperty("data", out var given) ? given.GetRawText() : null);
            foreach (var row in Rows(table, "gives"))
                cases.Add(about, row[0].GetString()!, data, JsonSerializer.Serialize(row[1]));
            foreach (var expression in Rows(table, "nothing"))
                cases.Add(about, expression.GetString()!, data, "nothing");
            foreach (var row in Rows(table, "fails"))
                cases.Add(about, row[0].GetString()!, data, row[1].GetString()!);
        }
        return cases;
    }

    static string CaseFile(string name) =>
        Path.Combine(AppContext.BaseDirectory, "StepFunctions", "Jsonata", "Cases", name);

    static JsonElement[] Rows(JsonElement table, string name) =>
        table.TryGetProperty(name, out var rows) ? [.. rows.EnumerateArray()] : [];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_expression_gives(string about, string expression, string? data, string expected) =>
        Assert.True(
            Outcome(expression, data, Reference) == expected,
            $"{about}: {expression}\n expected {expected}\n was      {Outcome(expression, data, Reference)}");

    [Theory]
    [InlineData("$partition([1,2,3,4,5], 2)", "[[1,2],[3,4],[5]]")]
    [InlineData("$range(1, 9, 2)", "[1,3,5,7,9]")]
    [InlineData("$range(3, 1, -1)", "[3,2,1]")]
    [InlineData("$hash('input data', 'SHA-1')", "\"aaff4a450a104cd177d28d18d74485e8cae074b7\"")]
    [InlineData("$random(42)", "0.7275636800328681")]
    [InlineData("$random() < 1", "true")]
    [InlineData("$parse('{\"a\": [1, \"b\"]}').a[1]", "\"b\"")]
    [InlineData("$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)", "true")]
    [InlineData("$eval('1')", "T1006")]
    public void Step_Functions_has_functions_of_its_own(string expression, string expected) =>
        Assert.Equal(expected, Outcome(expression, null, Reference with { Functions = Library.StepFunctions }));

    [Theory]
    [InlineData("Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive")]
    [InlineData("Expression evaluation memory limit exceeded: Check for excessive memory usage")]
    [InlineData("Expression evaluation timeout: Check for infinite loop")]
    public void An_expression_ends_at_the_limits_of_the_service(string message)
    {
        var table = JsonElement.Parse(File.ReadAllText(CaseFile("limits.json")))
            .EnumerateArray()
            .Single(row => row.GetProperty("fails").GetString() == message);
        Assert.All(Expressions(table, "beyond"), expression => Assert.Equal(message, Failure(expression)));
        Assert.All(Expressions(table, "within"), expression => Assert.Null(Failure(expression)));
    }

    /// <summary>Expressions, some of them put together: <c>{ "begin", "repeated", "times", "end" }</c>.</summary>
    static IEnumerable<string> Expressions(JsonElement table, string name) =>
        table.GetProperty(name).EnumerateArray().Select(row => row.ValueKind is JsonValueKind.String
        ? row.GetString()!
        : row.GetProperty("begin")
            .GetString() + string.Concat(
                Enumerable.Repeat(row.GetProperty("repeated").GetString(), row.GetProperty("times").GetInt32())) + row.GetProperty("end")
            .GetString());

    static string? Failure(string expression)
    {
        try
        {
            // A tenth of the work, so that the tests take less.
            var environment = Reference with { MaxWork = Limits.Work / 10 };
            JsonataExpression.Parse(expression).Evaluate(null, new Dictionary<string, JsonElement>(), environment);
            return null;
        }
        catch (JsonataException e) when (e.Code is "U1001")
        {
            return e.Message;
        }
    }

    [Fact]
    public void An_error_tells_where()
    {
        var error = Assert.Throws<JsonataException>(
            () =>
                JsonataExpression.Parse("1 + $uppercase(2)")
                    .Evaluate(null, new Dictionary<string, JsonElement>(), Reference));
        Assert.Equal(
            ("T0410", "uppercase", "Argument 1 of function \"uppercase\" does not match function signature"),
            (error.Code, error.Token, error.Message));
        Assert.Equal("1 + $uppercase(".Length, error.Position);
    }

    [Fact]
    public void Variables_are_bound_by_name()
    {
        var bindings = new Dictionary<string, JsonElement>
        {
            ["states"] = JsonElement.Parse("""{"input":{"n":[1,2]}}"""),
            ["v"] = JsonElement.Parse("3"),
        };
        Assert.Equal(
            6,
            JsonataExpression.Parse("$sum($states.input.n) + $v")
                .Evaluate(null, bindings, Reference)!.Value.GetInt32());
    }

    [Fact]
    public void A_function_is_no_result()
    {
        var expression = JsonataExpression.Parse("function($x){$x}");
        var refusal = Assert.Throws<JsonataException>(
            () => expression.Evaluate(null, new Dictionary<string, JsonElement>(), Reference));
        Assert.Equal(JsonataException.FunctionResult, refusal.Code);
    }

    static string Outcome(string expression, string? data, JsonataEnvironment environment)
    {
        try
        {
            var result = JsonataExpression.Parse(expression).Evaluate(
                data is null ? null : JsonElement.Parse(data), new Dictionary<string, JsonElement>(), environment);
            return result is { } value ? JsonSerializer.Serialize(value) : "nothing";
        }
        catch (JsonataException e)
        {
            return e.Code;
        }
    }
}
