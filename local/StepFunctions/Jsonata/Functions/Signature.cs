namespace Local.StepFunctions.Jsonata;

/// <summary>
/// What a function takes: <c>&lt;s-nn?:s&gt;</c> is a string (the context if left out), a number, and perhaps another.
/// </summary>
/// <seealso href="https://docs.jsonata.org/programming#function-signatures"/>
sealed class Signature
{
    readonly List<Parameter> _parameters = [];

    public int Count => _parameters.Count;

    /// <param name="text">With its angle brackets.</param>
    /// <param name="position">Where it stands in the expression.</param>
    public static Signature Parse(string text, int position)
    {
        var signature = new Signature();
        for (var at = 1; at < text.Length && text[at] is not (':' or '>'); at++)
            signature.Read(text, ref at, position);
        return signature;
    }

    void Read(string text, ref int at, int position)
    {
        switch (text[at])
        {
            case '-':
                _parameters[^1] = _parameters[^1] with { IsContext = true, IsOptional = true };
                break;
            case '?':
                _parameters[^1] = _parameters[^1] with { IsOptional = true };
                break;
            case '+':
                _parameters[^1] = _parameters[^1] with { IsRepeated = true };
                break;
            case '<':
                if (_parameters is not [.., { Type: 'a' or 'f' } typed])
                    throw Errors.Syntax("S0401", position, text, text[at - 1]);
                var inner = text[(at + 1)..(at = Closing(text, at, '<', '>'))];
                if (typed.Type is 'a')
                    _parameters[^1] = typed with { ItemType = inner };
                break;
            case '(':
                var choice = text[(at + 1)..(at = Closing(text, at, '(', ')'))];
                if (choice.Contains('<', StringComparison.Ordinal))
                    throw Errors.Syntax("S0402", position, text, choice);
                _parameters.Add(new('(', choice + 'm'));
                break;
            case var type:
                _parameters.Add(
                    new(type, type switch { 'a' => "asnblfom", 'j' => "asnblom", 'x' => "asnblfom", 'f' => "f", _ => type + "m" }));
                break;
        }
    }

    static int Closing(string text, int at, char open, char close)
    {
        for (var depth = 0; at < text.Length; at++)
        {
            if (text[at] == open)
                depth++;
            else if (text[at] == close && --depth == 0)
                return at;
        }
        return text.Length - 1;
    }

    /// <summary>
    /// The arguments as the function wants them: with the context where it stands in, and arrays around what should be
    /// one.
    /// </summary>
    public IReadOnlyList<Value?> Validate(Evaluator evaluator, IReadOnlyList<Value?> arguments, Value? context)
    {
        var taken = new int[_parameters.Count];
        var furthest = 0;
        if (!Fits(evaluator, arguments, 0, 0, taken, ref furthest))
            throw Errors.Of("T0410", furthest + 1);
        var result = new List<Value?>(Math.Max(arguments.Count, _parameters.Count));
        var next = 0;
        for (var i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            if (taken[i] == 0 && parameter.IsContext)
                result.Add(parameter.Accepts.Contains(Symbol(context)) ? context : throw Errors.Of("T0411", next + 1));
            else if (taken[i] == 0)
                // The reference engine passes on what stands in the place of an argument left out, here and below.
                result.Add(next < arguments.Count ? arguments[next++] : null);
            for (var last = next + taken[i]; next < Math.Min(last, arguments.Count); next++)
                result.Add(parameter.Type is 'a' ? parameter.AsArray(arguments[next], next + 1) : arguments[next]);
        }
        return result;
    }

    /// <summary>
    /// As a regular expression matches: each parameter takes as much as it can, and gives back what those after it
    /// need. An expression's own signature may have any number of parameters, and ways to take the arguments.
    /// </summary>
    bool Fits(
        Evaluator evaluator,
        IReadOnlyList<Value?> arguments,
        int parameter,
        int argument,
        int[] taken,
        ref int furthest)
    {
        Limits.CheckStack();
        furthest = Math.Max(furthest, Math.Min(argument, Math.Max(arguments.Count - 1, 0)));
        if (parameter == _parameters.Count)
            return argument == arguments.Count;
        var (wanted, most) = (_parameters[parameter], 0);
        while (argument + most < arguments.Count
            && (most == 0 || wanted.IsRepeated)
            && wanted.Accepts.Contains(Symbol(arguments[argument + most])))
            most++;
        evaluator.Spend(most);
        for (var count = most; count >= (wanted.IsOptional ? 0 : 1); count--)
        {
            taken[parameter] = count;
            if (Fits(evaluator, arguments, parameter + 1, argument + count, taken, ref furthest))
                return true;
        }
        return false;
    }

    static char Symbol(Value? value) => value?.Symbol ?? 'm';

    sealed record Parameter(
        char Type,
        string Accepts,
        bool IsContext = false,
        bool IsOptional = false,
        bool IsRepeated = false,
        string? ItemType = null)
    {
        public Value? AsArray(Value? argument, int number)
        {
            if (argument is null)
                return null;
            var items = ArrayValue.ItemsOf(argument);
            if (ItemType is [var type, ..] && (type != 'x') && !items.TrueForAll(item => Symbol(item) == type))
                throw Errors.Of("T0412", number, TypeName(type));
            return argument as ArrayValue ?? new([argument]);
        }

        static string TypeName(char type) => type switch
        {
            'a' => "arrays",
            'b' => "booleans",
            'f' => "functions",
            'n' => "numbers",
            'o' => "objects",
            's' => "strings",
            _ => "values",
        };
    }
}
