namespace Local.SageMaker.Search;

/// <summary>
/// What a parameter may be. The constructors refuse a range that is empty or that its scaling does not allow.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html"/>
abstract record ParameterRange
{
    ParameterRange(string name) => Name = name;

    public string Name { get; }

    /// <summary>Numbers from <see cref="Min"/> to <see cref="Max"/>, both included.</summary>
    public sealed record Continuous : ParameterRange
    {
        public Continuous(string name, double min, double max, ScalingType scaling = ScalingType.Auto) : base(name)
        {
            if (!double.IsFinite(min) || !double.IsFinite(max))
                throw new ArgumentException($"The range of '{name}', {min} to {max}, is not finite.");
            (Min, Max, Scaling) = (min, max, scaling);
            Scale = new(name, min, max, scaling);
        }

        public double Min { get; }
        public double Max { get; }
        public ScalingType Scaling { get; }
        internal Scale Scale { get; }
    }

    /// <summary>Whole numbers from <see cref="Min"/> to <see cref="Max"/>, both included.</summary>
    public sealed record Integer : ParameterRange
    {
        public Integer(string name, long min, long max, ScalingType scaling = ScalingType.Auto) : base(name)
        {
            if (scaling is ScalingType.ReverseLogarithmic)
                throw new ArgumentException($"'{name}' is an integer, and {scaling} scaling is for continuous parameters.");
            (Min, Max, Scaling) = (min, max, scaling);
            Scale = new(name, min, max, scaling, margin: 0.5);
        }

        public long Min { get; }
        public long Max { get; }
        public ScalingType Scaling { get; }
        internal Scale Scale { get; }
    }

    /// <summary>One of some words, in no order.</summary>
    public sealed record Categorical : ParameterRange
    {
        public Categorical(string name, IReadOnlyList<string> values) : base(name)
        {
            if (values.Count == 0 || values.Distinct().Count() != values.Count)
                throw new ArgumentException($"'{name}' needs at least one value, and each only once.");
            Values = values;
        }

        public IReadOnlyList<string> Values { get; }
    }
}
