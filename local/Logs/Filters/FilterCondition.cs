namespace Local.Logs.Filters;

/// <summary>Conditions of a filter: what holds for the values that a name selects.</summary>
abstract record FilterCondition
{
    FilterCondition()
    {
    }

    /// <summary>Whether it holds.</summary>
    /// <param name="find">Gives what a name selects.</param>
    public abstract bool Holds(Func<string, Selected> find);

    /// <summary>Reads <c>a = 1 &amp;&amp; (b != "x" || c IS NULL)</c>; <c>&amp;&amp;</c> binds closer.</summary>
    /// <param name="readName">Reads the name of a value.</param>
    public static FilterCondition Read(FilterReader reader, Func<FilterReader, string> readName)
    {
        var first = ReadAll(reader, readName);
        return reader.TryTake("||") ? new Any(first, Read(reader, readName)) : first;
    }

    static FilterCondition ReadAll(FilterReader reader, Func<FilterReader, string> readName)
    {
        var first = ReadOne(reader, readName);
        return reader.TryTake("&&") ? new All(first, ReadAll(reader, readName)) : first;
    }

    static FilterCondition ReadOne(FilterReader reader, Func<FilterReader, string> readName)
    {
        if (reader.TryTake("("))
        {
            var inner = Read(reader, readName);
            reader.Expect(")");
            return inner;
        }
        return ReadTest(reader, readName(reader));
    }

    /// <summary>What comes after a name.</summary>
    public static FilterCondition ReadTest(FilterReader reader, string name)
    {
        if (reader.TryTakeWord("IS"))
        {
            return reader.TryTakeWord("NULL") ? new Literal(name, "null")
                : reader.TryTakeWord("TRUE") ? new Literal(name, "true")
                : reader.TryTakeWord("FALSE") ? new Literal(name, "false")
                : throw reader.Refuse();
        }
        if (reader.TryTakeWord("NOT"))
            return reader.TryTakeWord("EXISTS") ? new Missing(name) : throw reader.Refuse();
        foreach (var sign in (string[])["!=", "<=", ">=", "=", "<", ">"])
        {
            if (reader.TryTake(sign))
                return new Comparison(name, sign, reader.TakeValue("()&|,]}"));
        }
        throw reader.Refuse();
    }

    public sealed record All(FilterCondition First, FilterCondition Second) : FilterCondition
    {
        public override bool Holds(Func<string, Selected> find) => First.Holds(find) && Second.Holds(find);
    }

    public sealed record Any(FilterCondition First, FilterCondition Second) : FilterCondition
    {
        public override bool Holds(Func<string, Selected> find) => First.Holds(find) || Second.Holds(find);
    }

    sealed record Missing(string Name) : FilterCondition
    {
        public override bool Holds(Func<string, Selected> find) => !find(Name).Exists;
    }

    /// <param name="Text">JSON's <c>null</c>, <c>true</c> or <c>false</c>.</param>
    sealed record Literal(string Name, string Text) : FilterCondition
    {
        public override bool Holds(Func<string, Selected> find) =>
            find(Name) is { IsLiteral: true } found && found.Text == Text;
    }

    sealed record Comparison(string Name, string Sign, FilterValue Value) : FilterCondition
    {
        public override bool Holds(Func<string, Selected> find)
        {
            if (find(Name).Text is not { } text)
                return false;
            if (Sign is "=" or "!=")
                return Value.Is(text) == (Sign is "=");
            var order = FilterValue.NumberOf(text)?.CompareTo(Value.Number);
            return Sign switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            };
        }
    }
}

/// <summary>What a name selects.</summary>
/// <param name="Exists">Whether there is anything.</param>
/// <param name="Text">Null for an object, an array and what is not there.</param>
/// <param name="IsLiteral">Whether it is JSON's null, true or false.</param>
readonly record struct Selected(bool Exists, string? Text, bool IsLiteral = false);
