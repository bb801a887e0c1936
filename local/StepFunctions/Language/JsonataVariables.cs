using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>What a JSONata expression sees: the variables, and <c>$states</c>, which is put together when the expression asks for it.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#queryvalue-structure"/>
sealed class JsonataVariables(Scope scope) : IReadOnlyDictionary<string, JsonElement>
{
    const string States = "states";

    JsonElement? _states;

    public IEnumerable<string> Keys => scope.Variables.Keys.Append(States);
    public IEnumerable<JsonElement> Values => Keys.Select(key => this[key]);
    public int Count => scope.Variables.Count + 1;
    public JsonElement this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => key is States || scope.Variables.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value)
    {
        if (key is not States)
            return scope.Variables.TryGetValue(key, out value);
        value = _states ??= Build();
        return true;
    }

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    JsonElement Build()
    {
        var text = new JsonText();
        text.Object();
        text.Name("input");
        text.Element(scope.Input);
        text.Name("context");
        text.Element(scope.Context.Json);
        if (scope.Result is { } result)
        {
            text.Name("result");
            text.Element(result);
        }
        if (scope.ErrorOutput is { } error)
        {
            text.Name("errorOutput");
            text.Element(error);
        }
        text.EndObject();
        return text.ToElement();
    }
}
