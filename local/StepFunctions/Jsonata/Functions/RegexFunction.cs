namespace Local.StepFunctions.Jsonata;

/// <summary>
/// A regular expression: a function that gives the first match in a string, and with it the function that gives the
/// next.
/// </summary>
/// <seealso href="https://docs.jsonata.org/regex"/>
sealed class RegexFunction(Pattern pattern) : Function
{
    public override int Arity => 1;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input) =>
        arguments is [StringValue { Text: var text }, ..] ? Described(evaluator, text, 0) : null;

    ObjectValue? Described(Evaluator evaluator, string text, int from)
    {
        if (pattern.Find(evaluator.Spend, text, from) is not { } found)
            return null;
        var members = PatternFunctions.Described(found, "start");
        members["end"] = Value.Of(found.End);
        members["next"] = new DerivedFunction(
            0, (next, _) => found.End < text.Length ? DescribedNext(next, text, found.End) : null);
        return new(members);
    }

    ObjectValue? DescribedNext(Evaluator evaluator, string text, int from) =>
        Described(evaluator, text, from) is { } next
        ? next["match"] is StringValue { Text: "" } ? throw Errors.Of("D1004") : next
        : null;

    /// <summary>
    /// One match after the other. Only the first may be empty: after an empty one the next would be the same.
    /// </summary>
    public IEnumerable<Found> FindAll(Evaluator evaluator, string text)
    {
        for (var found = pattern.Find(evaluator.Spend, text, 0); found is not null;)
        {
            evaluator.Spend(1);
            yield return found;
            found = found.End < text.Length ? pattern.Find(evaluator.Spend, text, found.End) : null;
            if (found is { Text.Length: 0 })
                throw Errors.Of("D1004");
        }
    }
}
