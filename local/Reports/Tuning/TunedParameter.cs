using System.Globalization;
using Local.Reports.Charts;
using Local.SageMaker.Search;

namespace Local.Reports.Tuning;

/// <summary>A hyperparameter with a range: how it is drawn, and whether a value lies at a bound.</summary>
sealed class TunedParameter
{
    // So near an end of its scaled range one would have gone on, had the range.
    const double Edge = 0.005;

    readonly ParameterRange _range;

    public TunedParameter(ParameterRange range) => (_range, Axis) = (range, AxisOf(range));

    public string Name => _range.Name;

    public ParameterRange Bounds => _range;

    /// <summary>In the range's own scaling.</summary>
    public Axis Axis { get; }

    public bool IsNumber => _range is not ParameterRange.Categorical;

    /// <summary>How many values there are; null for infinitely many.</summary>
    public double? Values => _range switch
    {
        ParameterRange.Integer whole => (double)whole.Max - whole.Min + 1,
        ParameterRange.Categorical words => words.Values.Count,
        _ => null,
    };

    /// <summary><c>0.001 to 1, logarithmic</c>.</summary>
    public string Range => _range switch
    {
        ParameterRange.Continuous range => Text(range.Min, range.Max, range.Scale.Type),
        ParameterRange.Integer range => Text(range.Min, range.Max, range.Scale.Type),
        ParameterRange.Categorical range => string.Join(", ", range.Values),
        _ => "",
    };

    /// <summary>Where a value lies on the axis; NaN for none, and for one that is none of its words.</summary>
    public double Place(string? text) => _range switch
    {
        ParameterRange.Categorical words => words.Values.ToList().IndexOf(text ?? "") is >= 0 and var place
            ? place : double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : double.NaN,
    };

    /// <summary>The same as a share of the range, from 0 to 1.</summary>
    public double Unit(string? text) => Place(text) is var place && double.IsNaN(place) ? double.NaN : Axis.Unit(place);

    /// <summary><c>lower</c> or <c>upper</c>, when the value lies at that bound of the range; otherwise null.</summary>
    public string? BoundAt(string? text)
    {
        var place = Place(text);
        return !IsNumber || double.IsNaN(place) || Axis.Low == Axis.High ? null
            : _range is ParameterRange.Integer whole
                ? (place <= whole.Min ? "lower" : place >= whole.Max ? "upper" : null)
            : Axis.Unit(place) <= Edge ? "lower"
            : Axis.Unit(place) >= 1 - Edge ? "upper"
            : null;
    }

    static Axis AxisOf(ParameterRange range) => range switch
    {
        ParameterRange.Continuous number => new(number.Name, number.Min, number.Max, ScaleOf(number.Scale.Type)),
        ParameterRange.Integer whole => new(whole.Name, whole.Min, whole.Max, ScaleOf(whole.Scale.Type)),
        ParameterRange.Categorical words => Axis.OfWords(words.Name, words.Values),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static AxisScale ScaleOf(ScalingType type) => type switch
    {
        ScalingType.Logarithmic => AxisScale.Logarithmic,
        ScalingType.ReverseLogarithmic => AxisScale.ReverseLogarithmic,
        _ => AxisScale.Linear,
    };

    static string Text(double min, double max, ScalingType type)
    {
        var scale = type switch
        {
            ScalingType.Logarithmic => ", logarithmic",
            ScalingType.ReverseLogarithmic => ", reverse logarithmic",
            _ => "",
        };
        return $"{Axis.Shortest(min)} to {Axis.Shortest(max)}{scale}";
    }
}
