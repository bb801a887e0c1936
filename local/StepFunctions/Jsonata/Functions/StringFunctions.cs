using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>Text is counted and cut in code points, as people count characters.</summary>
/// <seealso href="https://docs.jsonata.org/string-functions"/>
static class StringFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["string"] = new NativeFunction("<x-b?:s>", (_, a) => a[0] is null ? null : Value.Of(Print.Text(a[0], a[1] is BooleanValue { IsTrue: true })), arity: 1),
        ["length"] = OfText("<s-:n>", (text, _) => Value.Of(Runes(text).Length)),
        ["substring"] = OfText("<s-nn?:s>", Substring),
        ["substringBefore"] = OfText("<s-s:s>", (text, a) => Value.Of(text.IndexOf(Text(a[1]), StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text)),
        ["substringAfter"] = OfText("<s-s:s>", (text, a) => Value.Of(text.IndexOf(Text(a[1]), StringComparison.Ordinal) is >= 0 and var at ? text[(at + Text(a[1]).Length)..] : text)),
        ["lowercase"] = OfText("<s-:s>", (text, _) => Value.Of(text.ToLowerInvariant())),
        ["uppercase"] = OfText("<s-:s>", (text, _) => Value.Of(text.ToUpperInvariant())),
        ["trim"] = OfText("<s-:s>", (text, _) => Value.Of(string.Join(' ', text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)))),
        ["pad"] = OfText("<s-ns?:s>", Pad),
        ["join"] = new NativeFunction("<a<s>s?:s>", (_, a) => a[0] is null ? null : Value.Of(string.Join(Text(a[1]), ArrayValue.ItemsOf(a[0]).Select(Text)))),
    };

    /// <summary>A function of text that gives nothing for nothing.</summary>
    public static NativeFunction OfText(string signature, Func<string, IReadOnlyList<Value?>, Value?> body) =>
        new(signature, (_, arguments) => arguments[0] is StringValue text ? body(text.Text, arguments) : null);

    public static string Text(Value? value) => value is StringValue text ? text.Text : "";

    static Rune[] Runes(string text) => [.. text.EnumerateRunes()];

    static StringValue Substring(string text, IReadOnlyList<Value?> arguments)
    {
        var runes = Runes(text);
        var start = arguments[1] is NumberValue { Number: var from } ? from : 0;
        start = start < 0 ? Math.Max(start + runes.Length, 0) : start;
        var end = arguments[2] is NumberValue { Number: var length } ? start + length : runes.Length;
        return new(string.Concat(runes.Where((_, i) => i >= Math.Truncate(start) && i < Math.Truncate(end))));
    }

    static StringValue Pad(string text, IReadOnlyList<Value?> arguments)
    {
        var width = arguments[1] is NumberValue { Number: var number } ? (int)Math.Clamp(number, -Limits.Items, Limits.Items) : 0;
        var missing = Math.Abs(width) - Runes(text).Length;
        if (missing <= 0)
            return new(text);
        var with = Runes(Text(arguments[2]) is { Length: > 0 } given ? given : " ");
        var padding = new StringBuilder();
        for (var i = 0; i < missing; i++)
            padding.Append(with[i % with.Length].ToString());
        return new(width < 0 ? padding + text : text + padding);
    }
}
