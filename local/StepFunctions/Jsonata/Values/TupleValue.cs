namespace Local.StepFunctions.Jsonata;

/// <summary>
/// What a step of a path carries for the steps after it: the item, and what <c>@</c>, <c>#</c> and <c>%</c> bound on
/// the way.
/// </summary>
sealed class TupleValue(Value? item) : Value(null)
{
    public Value? Item { get; } = item;

    public Dictionary<string, Value?> Variables { get; private init; } = [];

    public override char Symbol => 'm';

    public override long Size => 40 + 24 * Variables.Count;

    public TupleValue With(Value? item) => new(item) { Variables = new(Variables) };
}
