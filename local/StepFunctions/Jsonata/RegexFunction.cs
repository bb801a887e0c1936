using System.Text.RegularExpressions;

namespace Local.StepFunctions.Jsonata;

/// <summary>A regular expression: a function that gives the first match in a string, and with it the function that gives the next.</summary>
/// <seealso href="https://docs.jsonata.org/regex"/>
sealed class RegexFunction(Regex regex) : Function
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public override int Arity => 1;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input) =>
        arguments is [StringValue { Text: var text }, ..] ? Described(text, 0) : null;

    ObjectValue? Described(string text, int from)
    {
        if (Find(text, from) is not { } found)
            return null;
        return new(new OrderedDictionary<string, Value>
        {
            ["match"] = Value.Of(found.Text),
            ["start"] = Value.Of(found.Start),
            ["end"] = Value.Of(found.End),
            ["groups"] = new ArrayValue([.. found.Groups.Select(group => (Value?)new StringValue(group))]),
            ["next"] = new DerivedFunction(0, (_, _) => found.End < text.Length ? Described(text, found.End) : null),
        });
    }

    public Found? Find(string text, int from)
    {
        try
        {
            var match = regex.Match(text, from);
            if (!match.Success)
                return null;
            return match.Length > 0 ? new(match.Value, match.Index, match.Index + match.Length, [.. match.Groups.Values.Skip(1).Select(group => group.Value)]) : throw Errors.Of("D1004");
        }
        catch (RegexMatchTimeoutException)
        {
            throw Limits.TooLong();
        }
    }
}

/// <summary>A match: its text, where it starts and where it ends, and what its groups hold.</summary>
sealed record Found(string Text, int Start, int End, IReadOnlyList<string> Groups);
