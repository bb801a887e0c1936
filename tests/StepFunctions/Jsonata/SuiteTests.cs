using System.Text.Json;
using Local.StepFunctions.Jsonata;

namespace Tests.StepFunctions.Jsonata;

/// <summary>
/// The reference engine's own suite, when the variable JSONATA_CASES names a file of it: a line of JSON for each case,
/// with <c>id</c>, <c>expr</c>, <c>data</c> (unless <c>nodata</c>),
/// <c>bindings</c>, <c>kind</c> ("value", "error" or "undefined"), <c>result</c>, <c>code</c> and <c>unordered</c>.
/// </summary>
/// <seealso href="https://github.com/jsonata-js/jsonata/tree/master/test/test-suite"/>
public sealed class SuiteTests
{
    const double Floor = 0.99;

    /// <summary>
    /// Cases of ten million items, and of a recursion 300 evaluations deep, that the service's limits end, and so they
    /// end here.
    /// </summary>
    static readonly string[] BeyondTheService = ["range-operator/case021#0", "range-operator/case024#0", "tail-recursion/case001#0"];

    static readonly string? Cases = Environment.GetEnvironmentVariable("JSONATA_CASES");

    public static bool IsMissing => Cases is null;

    [Fact(Skip = "JSONATA_CASES names no file.", SkipWhen = nameof(IsMissing))]
    public void The_suite_of_the_reference_engine_passes()
    {
        var random = new Random(1);
        var environment = new JsonataEnvironment(
            TimeProvider.System.GetUtcNow(), () => random)
        { Functions = Library.Reference };
        var (cases, failures) = (0, new List<string>());
        foreach (var line in File.ReadLines(Cases!))
        {
            var suite = JsonElement.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 });
            if (BeyondTheService.Contains(suite.GetProperty("id").GetString()))
                continue;
            cases++;
            if (Failure(suite, environment) is { } failure)
                failures.Add($"{suite.GetProperty("id")}: {suite.GetProperty("expr")}\n  {failure}");
        }
        TestContext.Current.SendDiagnosticMessage($"{cases - failures.Count} of {cases} cases pass.\n{string.Join('\n', failures)}");
        Assert.True(cases - failures.Count >= Floor * cases, $"{failures.Count} of {cases} cases fail:\n{string.Join('\n', failures)}");
    }

    static string? Failure(JsonElement suite, JsonataEnvironment environment)
    {
        var kind = suite.GetProperty("kind").GetString();
        try
        {
            var data = suite.GetProperty("nodata").GetBoolean() ? (JsonElement?)null : suite.GetProperty("data");
            var bindings = suite.GetProperty("bindings") is { ValueKind: JsonValueKind.Object } given
                ? given.EnumerateObject().ToDictionary(binding => binding.Name, binding => binding.Value)
                : [];
            var result = JsonataExpression.Parse(suite.GetProperty("expr").GetString()!)
                .Evaluate(data, bindings, environment);
            return kind switch
            {
                "value" when result is { } value =>
                    Same(
                        value,
                        suite.GetProperty("result"),
                        suite.GetProperty("unordered").ValueKind is JsonValueKind.True)
                        ? null
                        : $"is {value}, not {suite.GetProperty("result")}",
                "undefined" when result is null => null,
                _ => $"is {result?.ToString() ?? "nothing"}, not {kind} {suite.GetProperty("code")}",
            };
        }
        catch (JsonataException e)
        {
            return kind is "error" && e.Code == suite.GetProperty("code").GetString()
                || kind is "undefined" && e.Code == JsonataException.FunctionResult
                ? null
                : $"fails: {e.Code} {e.Message}";
        }
    }

    static bool Same(JsonElement left, JsonElement right, bool isUnordered) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) =>
            Math.Abs(left.GetDouble() - right.GetDouble()) <= 1e-13 * Math.Abs(right.GetDouble()),
        (JsonValueKind.Array, JsonValueKind.Array) when left.GetArrayLength() != right.GetArrayLength() => false,
        (JsonValueKind.Array, JsonValueKind.Array) when isUnordered =>
            left.EnumerateArray().All(item => right.EnumerateArray().Any(other => Same(item, other, isUnordered))),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => Same(pair.First, pair.Second, isUnordered)),
        (JsonValueKind.Object, JsonValueKind.Object) =>
            left.GetPropertyCount() == right.GetPropertyCount()
                && left.EnumerateObject().All(
                    member =>
                        right.TryGetProperty(member.Name, out var other) && Same(member.Value, other, isUnordered)),
        _ => JsonElement.DeepEquals(left, right),
    };
}
