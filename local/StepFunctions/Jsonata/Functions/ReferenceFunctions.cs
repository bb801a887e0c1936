namespace Local.StepFunctions.Jsonata;

/// <summary>What the reference engine has and Step Functions has not, or has otherwise.</summary>
static class ReferenceFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["eval"] = new NativeFunction("<sx-:x>", Eval),
        ["random"] = new NativeFunction(
            "<:n>", (evaluator, _) => Value.Of(evaluator.Environment.Random().NextDouble())),
    };

    static Value? Eval(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not StringValue { Text: var text })
            return null;
        Node expression;
        try
        {
            expression = JsonataExpression.Parse(text).Root;
        }
        catch (JsonataException e)
        {
            throw Errors.Of("D3120", e.Message);
        }
        try
        {
            var input = arguments[1] is ArrayValue { IsOuter: false } array ? ArrayValue.Outer(array) : arguments[1];
            return evaluator.Evaluate(expression, input, evaluator.Outermost);
        }
        catch (JsonataException e)
        {
            throw Errors.Of("D3121", e.Message);
        }
    }
}
