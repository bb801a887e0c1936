namespace Local.StepFunctions.Jsonata;

/// <summary>A function of the expression, with the variables it was written among.</summary>
sealed class Closure(LambdaNode lambda, Value? input, Frame frame) : Function
{
    public override int Arity => lambda.Parameters.Count;

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? context)
    {
        var given = lambda.Signature?.Validate(evaluator, arguments, context) ?? arguments;
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

    public override Value? Call(Evaluator evaluator, IReadOnlyList<Value?> given, Value? context)
    {
        Limits.CheckStack();
        Value?[] all = [.. arguments];
        for (var i = 0; i < holes.Length; i++)
            all[holes[i]] = i < given.Count ? given[i] : null;
        return function.Call(evaluator, all, context);
    }
}

/// <summary>A call in the last place of a function's body, which is made once the body has been left.</summary>
sealed class TailCall(CallNode node, Value? input, Frame frame) : Value(null)
{
    public CallNode Node => node;

    public Value? Input => input;

    public Frame Frame => frame;

    public override char Symbol => 'm';
}
