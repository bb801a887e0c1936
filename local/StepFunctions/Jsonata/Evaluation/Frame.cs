namespace Local.StepFunctions.Jsonata;

/// <summary>The variables of a block or a call, and those around it.</summary>
sealed class Frame(Frame? outer)
{
    readonly Frame? _outer = outer;
    Dictionary<string, Value?>? _variables;

    public void Bind(string name, Value? value) => (_variables ??= [])[name] = value;

    public Value? Lookup(string name)
    {
        for (var frame = this; frame is not null; frame = frame._outer)
            if (frame._variables is { } variables && variables.TryGetValue(name, out var value))
                return value;
        return null;
    }
}
