namespace Local.StepFunctions.Jsonata;

/// <summary>A regular expression: a function that gives the first match in a string, and with it the function that gives the next.</summary>
/// <seealso href="https://docs.jsonata.org/regex"/>
sealed class RegexFunction(Pattern pattern) : Function
{
    public override int Arity => 1;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input) =>
        arguments is [StringValue { Text: var text }, ..] ? Described(evaluator, text, 0) : null;

    ObjectValue? Described(Evaluator evaluator, string text, int from)
    {
        if (Find(evaluator, text, from) is not { } found)
            return null;
        var members = PatternFunctions.Described(found, "start");
        members["end"] = Value.Of(found.End);
        members["next"] = new DerivedFunction(0, (next, _) => found.End < text.Length ? Described(next, text, found.End) : null);
        return new(members);
    }

    public Found? Find(Evaluator evaluator, string text, int from) => pattern.Find(evaluator, text, from) switch
    {
        null => null,
        { Text.Length: 0 } => throw Errors.Of("D1004"),
        var found => found,
    };
}
