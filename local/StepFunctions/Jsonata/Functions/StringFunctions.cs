using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>Text is counted and cut in code points, as people count characters.</summary>
/// <seealso href="https://docs.jsonata.org/string-functions"/>
static class StringFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["string"] = new NativeFunction(
            "<x-b?:s>",
            (_, a) =>
                a[0] is null ? null : Value.Of(Print.Text(Unwrapped(a[0]), a[1] is BooleanValue { IsTrue: true })),
            arity: 1),
        ["length"] = OfText("<s-:n>", (text, _) => Value.Of(Length(text))),
        ["substring"] = OfText("<s-nn?:s>", Substring),
        ["substringBefore"] = OfText(
            "<s-s:s>", (text, a) => Value.Of(Cut(text, Text(a[1])) is var (before, _) ? before : text)),
        ["substringAfter"] = OfText(
            "<s-s:s>", (text, a) => Value.Of(Cut(text, Text(a[1])) is var (_, after) ? after : text)),
        ["lowercase"] = OfText("<s-:s>", (text, _) => Value.Of(text.ToLowerInvariant())),
        ["uppercase"] = OfText("<s-:s>", (text, _) => Value.Of(text.ToUpperInvariant())),
        ["trim"] = OfText(
            "<s-:s>",
            (text, _) => Value.Of(string.Join(' ', text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries)))),
        ["pad"] = OfText("<s-ns?:s>", Pad),
        ["join"] = new NativeFunction(
            "<a<s>s?:s>", (_, a) => a[0] is null ? null : Join(ArrayValue.ItemsOf(a[0]), Text(a[1]))),
    };

    static readonly char[] Blanks = [' ', '\t', '\n', '\r'];

    /// <summary>A function of text that gives nothing for nothing.</summary>
    public static NativeFunction OfText(string signature, Func<string, IReadOnlyList<Value?>, Value?> body) =>
        new(signature, (_, arguments) => arguments[0] is StringValue text ? body(text.Text, arguments) : null);

    public static string Text(Value? value) => value is StringValue text ? text.Text : "";

    /// <summary>An input that is an array is printed as it is, not as the only item of a sequence.</summary>
    static Value? Unwrapped(Value? value) => value is ArrayValue { IsOuter: true } outer ? outer.Items[0] : value;

    static (string Before, string After)? Cut(string text, string mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at
            ? (text[..at], text[(at + mark.Length)..])
            : null;

    static int Length(string text) =>
        text.Length - text.Where(
            (c, i) => char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1])).Count();

    static StringValue Substring(string text, IReadOnlyList<Value?> arguments)
    {
        var length = Length(text);
        var start = arguments[1] is NumberValue { Number: var from } ? from : 0;
        start = start < 0 ? Math.Max(start + length, 0) : start;
        var end = arguments[2] is NumberValue { Number: var count } ? start + count : length;
        var (first, last) = (Index(text, length, start), Index(text, length, end));
        return new(first < last ? text[first..last] : "");
    }

    /// <summary>Where the code point of that number begins.</summary>
    static int Index(string text, int length, double number)
    {
        if (!(number < length))
            return double.IsNaN(number) ? 0 : text.Length;
        var at = 0;
        if (length == text.Length)
            return (int)Math.Max(number, 0);
        for (var i = 0; i < (int)number; i++)
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return at;
    }

    static StringValue Pad(string text, IReadOnlyList<Value?> arguments)
    {
        var width = arguments[1] is NumberValue { Number: var number } ? Math.Truncate(number) : 0;
        var missing = Math.Abs(width) - Length(text);
        if (!(missing > 0))
            return new(text);
        var with = Text(arguments[2]) is { Length: > 0 } given ? given : " ";
        Limits.Check((long)Math.Min(text.Length + missing, Limits.Bytes + 1));
        var count = (int)missing;
        var whole = new StringBuilder().Insert(0, with, count / Length(with));
        var padding = whole.Append(with, 0, Index(with, Length(with), count % Length(with))).ToString();
        return new(width < 0 ? padding + text : text + padding);
    }

    static StringValue Join(List<Value?> parts, string separator)
    {
        Limits.Check(
            parts.Sum(part => (long)Text(part).Length) + (long)separator.Length * Math.Max(parts.Count - 1, 0));
        return new(string.Join(separator, parts.Select(Text)));
    }
}
