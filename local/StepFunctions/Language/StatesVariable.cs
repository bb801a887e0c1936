using System.Collections.Immutable;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary><c>$states</c>, the variable that JSONata expressions see besides those of the author.</summary>
/// <param name="expression">The text of the expression: what it does not name is not put together for it.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"/>
sealed class StatesVariable(string expression)
{
    const string Name = "states";

    readonly bool _isUsed = expression.Contains($"${Name}", StringComparison.Ordinal);
    readonly bool _hasInput = Uses(expression, "input");
    readonly bool _hasContext = Uses(expression, "context");
    readonly bool _hasResult = Uses(expression, "result");
    readonly bool _hasErrorOutput = Uses(expression, "errorOutput");

    public ImmutableDictionary<string, JsonElement> AddTo(in Scope scope) =>
        _isUsed ? scope.Variables.SetItem(Name, Build(scope)) : scope.Variables;

    JsonElement Build(in Scope scope)
    {
        var text = new JsonText();
        text.Object();
        Member("input", _hasInput ? scope.Input : null);
        Member("context", _hasContext ? scope.Context.Json : null);
        Member("result", _hasResult ? scope.Result : null);
        Member("errorOutput", _hasErrorOutput ? scope.ErrorOutput : null);
        text.EndObject();
        return text.ToElement();

        void Member(string name, JsonElement? value)
        {
            if (value is not { } present)
                return;
            text.Name(name);
            text.Element(present);
        }
    }

    /// <summary>
    /// Whether the member is named somewhere, or could be without its name: <c>$states</c> as a whole,
    /// <c>$states.*</c>, <c>$states.("in" &amp; "put")</c>.
    /// </summary>
    static bool Uses(string text, string member)
    {
        var rest = text.AsSpan();
        while (rest.IndexOf($"${Name}") is >= 0 and var at)
        {
            rest = rest[(at + Name.Length + 1)..];
            if (!rest.StartsWith(".")
                || rest.Length == 1
                || !char.IsAsciiLetter(rest[1])
                || rest[1..].StartsWith(member))
                return true;
        }
        return false;
    }
}
