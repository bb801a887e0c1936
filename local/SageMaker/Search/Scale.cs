namespace Local.SageMaker.Search;

enum ScalingType
{
    Auto,
    Linear,
    Logarithmic,
    ReverseLogarithmic,
}

/// <summary>Maps a numeric range onto [0, 1], so that equal steps there matter equally.</summary>
/// <remarks>
/// Linear: x; Logarithmic: log x, for ranges above 0; ReverseLogarithmic: -log(1 - x), for ranges within 0 &lt;= x &lt;
/// 1. Auto is documented as "chooses the best scale", and by what one should choose: linear within one order of
/// magnitude, logarithmic over several. A range that touches 0 is linear; the search's input warping bends it where the
/// data say so.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html#scaling-type"/>
sealed record Scale
{
    readonly double _min, _max, _low, _high;
    readonly ScalingType _type;

    /// <param name="margin">How far beyond its ends the range reaches: half a step for integers, so that rounding gives
    /// each the same share.</param>
    public Scale(string name, double min, double max, ScalingType scaling, double margin = 0)
    {
        if (!(min <= max))
            throw new ArgumentException($"The range of '{name}' is empty: {min} is greater than {max}.");
        if (scaling is ScalingType.Logarithmic && min <= 0)
            throw new ArgumentException(
                $"'{name}' cannot have Logarithmic scaling: its range starts at {min}, and only values greater than 0 have a logarithm.");
        if (scaling is ScalingType.ReverseLogarithmic && (min < 0 || max >= 1))
            throw new ArgumentException($"'{name}' cannot have ReverseLogarithmic scaling: {min} to {max} is not within 0 <= x < 1.");
        _type = scaling is not ScalingType.Auto ? scaling : min > 0
            && max / min > 10 ? ScalingType.Logarithmic : ScalingType.Linear;
        (_min, _max, _low, _high) = (min, max, Bend(min - margin), Bend(max + margin));
    }

    /// <summary>Never Auto: what that has chosen.</summary>
    public ScalingType Type => _type;

    public double ToUnit(double value) => _high == _low ? 0.5 : Math.Clamp((Bend(value) - _low) / (_high - _low), 0, 1);

    /// <summary>Inside the range whatever rounding does; the ends themselves at 0 and 1.</summary>
    public double FromUnit(double unit) => Math.Clamp(Unbend(_low * (1 - unit) + _high * unit), _min, _max);

    double Bend(double value) => _type switch
    {
        ScalingType.Logarithmic => Math.Log(value),
        ScalingType.ReverseLogarithmic => -Math.Log(1 - value),
        _ => value,
    };

    double Unbend(double bent) => _type switch
    {
        ScalingType.Logarithmic => Math.Exp(bent),
        ScalingType.ReverseLogarithmic => 1 - Math.Exp(-bent),
        _ => bent,
    };
}
