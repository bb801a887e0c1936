namespace Local.SageMaker.XGBoost;

/// <summary>The two hyperparameters that are written as Python literals.</summary>
abstract partial record Hyperparameter
{
    /// <summary><c>(1,0,-1)</c>: the direction of each feature. The container evaluates the text as Python.</summary>
    public sealed record Directions(string Name) : Hyperparameter(Name)
    {
        public override string Parse(string text)
        {
            var value = Literal(text, "<string>");
            return value.UnknownName is { } name
                ? throw new ContainerException("NameError", $"name '{name}' is not defined")
                : value.Text;
        }

        public override void CheckRange(string value)
        {
            if (Items(PythonLiteral.Parse(value), value).Any(item => item?.AsNumber is not (-1 or 0 or 1)))
                throw new UserErrorException($"Hyperparameter {Name}: value {value} not in range [-1, 0, 1]");
        }
    }

    /// <summary><c>[[1,2],[3]]</c>: which features may be used together.</summary>
    public sealed record Interactions(string Name) : Hyperparameter(Name)
    {
        static readonly Interval Range = Interval.AtLeast(1);

        public override string Parse(string text)
        {
            var value = Literal(text, "<unknown>");
            return value.UnknownName is null ? value.Text : throw Unparsable();
        }

        public override void CheckRange(string value)
        {
            var features = Items(PythonLiteral.Parse(value), value).SelectMany(group => Items(group, value)).ToList();
            if (!features.TrueForAll(feature => Range.Contains(feature?.AsNumber ?? throw Unexpected(value))))
                throw new UserErrorException($"Hyperparameter {Name}: value {value} not in range {Range}");
        }
    }

    static PythonLiteral Literal(string text, string source)
    {
        try
        {
            return PythonLiteral.Parse(text);
        }
        catch (FormatException e)
        {
            throw new ContainerException("SyntaxError", $"{e.Message} ({source}, line 1)");
        }
    }

    /// <summary>What Python goes through: a sequence's items, of a text its characters, which are null here.</summary>
    IEnumerable<PythonLiteral?> Items(PythonLiteral? literal, string value) => literal switch
    {
        PythonLiteral.Sequence sequence => sequence.Items,
        PythonLiteral.Quoted text => text.Content.Select(_ => (PythonLiteral?)null),
        _ => throw Unexpected(value),
    };

    AlgorithmErrorException Unexpected(string value) =>
        new($"Hyperparameter {Name}: unexpected failure when validating {value} (caused by TypeError)");
}
