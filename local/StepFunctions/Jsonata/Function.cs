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

    public override int Arity { get; } = arity ?? Signature.Parse(signature, 0).Count;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input) => body(evaluator, _signature.Validate(arguments, input));
}

/// <summary>A function that a function gave: composed, transforming, matching.</summary>
sealed class DerivedFunction(int arity, Func<Evaluator, Value?, Value?> body) : Function
{
    public override int Arity => arity;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input) => body(evaluator, arguments.Count > 0 ? arguments[0] : null);
}

/// <summary>A function of the expression, with the variables it was written among.</summary>
sealed class Closure(Lambda lambda, Value? input, Frame frame) : Function
{
    public override int Arity => lambda.Parameters.Count;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? input1)
    {
        var given = lambda.Signature?.Validate(arguments, input1) ?? arguments;
        var inner = new Frame(frame);
        for (var i = 0; i < lambda.Parameters.Count; i++)
            inner.Bind(lambda.Parameters[i], i < given.Count ? given[i] : null);
        return evaluator.EvaluateTail(lambda.Body, input, inner);
    }
}

/// <summary>A function with some of its arguments: null in <paramref name="holes"/>' places.</summary>
sealed class PartialFunction(Function function, Value?[] arguments, int[] holes) : Function
{
    public override int Arity => holes.Length;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> given, Value? input)
    {
        Value?[] all = [.. arguments];
        for (var i = 0; i < holes.Length; i++)
            all[holes[i]] = i < given.Count ? given[i] : null;
        return function.Call(evaluator, all, input);
    }
}

/// <summary>A call in the last place of a function's body, which is made once the body has been left.</summary>
sealed class TailCall(Call node, Function function, IReadOnlyList<Value?> arguments, Value? input) : Value(null)
{
    public Call Node => node;

    public override char Symbol => 'm';

    public Value? Call(Evaluator evaluator) => function.Call(evaluator, arguments, input);
}

/// <summary>The variables of a block or a call, and those around it.</summary>
sealed class Frame(Frame? outer)
{
    Dictionary<string, Value?>? _variables;

    public void Bind(string name, Value? value) => (_variables ??= [])[name] = value;

    public Value? Lookup(string name)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
            if (frame._variables is { } variables && variables.TryGetValue(name, out var value))
                return value;
        return null;
    }

    Frame? Outer => outer;
}
