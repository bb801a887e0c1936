using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// An expression of the JSONata query language, parsed once and evaluated as often as needed, by any number of threads.
/// </summary>
/// <seealso href="https://docs.jsonata.org"/>
sealed class JsonataExpression
{
    JsonataExpression(string text, JsonataVersion version) =>
        (Text, Root) = (text, Resolver.Resolve(Parser.Parse(text, version)));

    public string Text { get; }

    /// <summary>What is evaluated.</summary>
    public Node Root { get; }

    /// <exception cref="JsonataException">The text is not an expression.</exception>
    public static JsonataExpression Parse(string text, JsonataVersion version = JsonataVersion.Newest) =>
        new(text, version);

    /// <param name="input">What <c>$</c> and <c>$$</c> are; null for nothing.</param>
    /// <param name="bindings">Variables by their names without the <c>$</c>.</param>
    /// <returns>Null for nothing ("undefined").</returns>
    /// <exception cref="JsonataException">The evaluation failed, or its result is a function
    /// (<see cref="JsonataException.FunctionResult"/>).</exception>
    public JsonElement? Evaluate(
        JsonElement? input, IReadOnlyDictionary<string, JsonElement> bindings, JsonataEnvironment environment)
    {
        var root = input is { } element ? Value.Of(element) : null;
        var frame = new Frame(null);
        foreach (var (name, value) in bindings)
            frame.Bind(name, Value.Of(value));
        using var evaluator = new Evaluator(environment, root, frame);
        return evaluator.Evaluate(Root) switch
        {
            null => null,
            Function =>
                throw new JsonataException(JsonataException.FunctionResult, "The expression gives a function, which JSON cannot hold."),
            { Source: { } source } => source,
            var value => Parsed(Print.Result(value)),
        };
    }

    static JsonElement Parsed(string result)
    {
        try
        {
            return JsonText.Parse(result);
        }
        catch (JsonException)
        {
            throw Limits.TooDeep(); // what came from JSON was put deeper
        }
    }
}

enum JsonataVersion
{
    /// <summary>The service's, 2.0.6.</summary>
    Service,

    /// <summary>
    /// With the operators <c>??</c> and <c>?:</c>, which the reference engine has from its version 2.1.
    /// </summary>
    Newest,
}
