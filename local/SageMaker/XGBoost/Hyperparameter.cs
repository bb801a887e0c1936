using System.Globalization;
using System.Numerics;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.XGBoost;

/// <summary>One row of the container's table: how a value is parsed and what it may be.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/hyperparameter_validation.py"/>
abstract partial record Hyperparameter(string Name)
{
    /// <returns>The value as XGBoost gets it: Python's <c>str()</c> of what was parsed.</returns>
    /// <exception cref="UserErrorException">It cannot be parsed.</exception>
    public abstract string Parse(string text);

    /// <param name="value">What <see cref="Parse"/> returned.</param>
    /// <exception cref="UserErrorException">It is out of range.</exception>
    public abstract void CheckRange(string value);

    protected UserErrorException Unparsable() => new($"Hyperparameter {Name}: could not parse value (caused by ValueError)");

    protected static string PythonList(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(value => $"'{value}'"))}]";

    public sealed record Integer(string Name, Interval Range) : Hyperparameter(Name)
    {
        public override string Parse(string text) =>
            (PythonNumber.TryParseInteger(text) ?? throw Unparsable()).ToString();

        public override void CheckRange(string value)
        {
            if (!Range.Contains((double)BigInteger.Parse(value)))
                throw new UserErrorException($"Hyperparameter {Name}: {value} is not in {Range}");
        }
    }

    public sealed record Continuous(string Name, Interval Range) : Hyperparameter(Name)
    {
        public override string Parse(string text) =>
            PythonNumber.Format(PythonNumber.TryParseFloat(text) ?? throw Unparsable());

        public override void CheckRange(string value)
        {
            if (!Range.Contains(PythonNumber.TryParseFloat(value)!.Value))
                throw new UserErrorException($"Hyperparameter {Name}: {value} is not in {Range}");
        }
    }

    public sealed record Categorical(string Name, params string[] Values) : Hyperparameter(Name)
    {
        public override string Parse(string text) => text;

        public override void CheckRange(string value)
        {
            if (!Values.Contains(value))
                throw new UserErrorException($"Hyperparameter {Name}: {value} is not in {PythonList(Values)}");
        }
    }

    /// <summary>Words separated by commas; blanks are not trimmed.</summary>
    public sealed record WordList(
        string Name, string[] Values, Func<string, bool>? Allows = null) : Hyperparameter(Name)
    {
        public override string Parse(string text) => text;

        public override void CheckRange(string value)
        {
            var words = value.Split(',');
            if (!words.All(Allows ?? Values.Contains))
                throw new UserErrorException($"Hyperparameter {Name}: value {PythonList(words)} not in range {PythonList(Values)}");
        }
    }
}

/// <summary>
/// An interval, written as in mathematics: <c>[0, 1]</c>, <c>(0, +inf)</c>. NaN lies in each, as in the container's
/// comparisons.
/// </summary>
sealed record Interval(decimal? Min, bool MinOpen, decimal? Max, bool MaxOpen)
{
    public static Interval AtLeast(decimal min) => new(min, false, null, false);

    public static Interval Above(decimal min) => new(min, true, null, false);

    public static Interval Closed(decimal min, decimal max) => new(min, false, max, false);

    public static Interval Open(decimal min, decimal max) => new(min, true, max, true);

    public static Interval OpenClosed(decimal min, decimal max) => new(min, true, max, false);

    public bool Contains(double value) => !(
        (Min is { } min && (MinOpen ? value <= (double)min : value < (double)min))
        || (Max is { } max && (MaxOpen ? value >= (double)max : value > (double)max)));

    public override string ToString() =>
        $"{(Min is null || MinOpen ? '(' : '[')}{Min?.ToString(CultureInfo.InvariantCulture) ?? "-inf"}, " +
        $"{Max?.ToString(CultureInfo.InvariantCulture) ?? "+inf"}{(Max is null || MaxOpen ? ')' : ']')}";
}
