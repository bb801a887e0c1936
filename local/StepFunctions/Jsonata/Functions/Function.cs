namespace Local.StepFunctions.Jsonata;

/// <summary>A function, which is a value as any other.</summary>
abstract class Function() : Value(null)
{
    public override char Symbol => 'f';

    /// <summary>How many arguments it wants at most: what <c>$map</c> and its like pass on.</summary>
    public abstract int Arity { get; }

    /// <summary>What the call gives, or the <see cref="TailCall"/> that gives it.</summary>
    /// <param name="input">The context, for an argument left out.</param>
    public abstract Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input);
}

delegate Value? Native(Evaluator evaluator, IReadOnlyList<Value?> arguments);

/// <summary>A function of the library.</summary>
sealed class NativeFunction(string signature, Native body, int? arity = null) : Function
{
    readonly Signature _signature = Signature.Parse(signature, 0);

    public override int Arity => arity ?? _signature.Count;

    /// <summary>
    /// What it is given and gives counts as work: most functions go through all of it. What does more counts that
    /// itself.
    /// </summary>
    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input)
    {
        var given = _signature.Validate(evaluator, arguments, input);
        foreach (var argument in given)
            evaluator.SpendOn(Length(argument));
        var result = body(evaluator, given);
        if (result is null or NumberValue or BooleanValue)
            return result;
        Limits.Check(result.Size);
        evaluator.SpendOn(Length(result));
        return result;
    }

    static int Length(Value? value) => value switch
    {
        StringValue text => text.Text.Length,
        ArrayValue array => array.Count,
        _ => 0,
    };
}

/// <summary>A function that a function gave: composed, transforming, matching.</summary>
sealed class DerivedFunction(int arity, Func<Evaluator, Value?, Value?> body) : Function
{
    public override int Arity => arity;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input) =>
        body(evaluator, arguments.Count > 0 ? arguments[0] : null);
}
