using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/numeric-functions"/>
static partial class NumberFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["number"] = new NativeFunction("<(nsb)-:n>", (_, a) => Number(a[0])),
        ["abs"] = OfNumber("<n-:n>", (number, _) => Value.Of(Math.Abs(number))),
        ["floor"] = OfNumber("<n-:n>", (number, _) => Value.Of(Math.Floor(number))),
        ["ceil"] = OfNumber("<n-:n>", (number, _) => Value.Of(Math.Ceiling(number))),
        ["round"] = OfNumber(
            "<n-n?:n>", (number, a) => Value.Of(Rounded(number, a[1] is NumberValue places ? (int)places.Number : 0))),
        ["sqrt"] = OfNumber(
            "<n-:n>", (number, _) => number < 0 ? throw Errors.Of("D3060", number) : Value.Of(Math.Sqrt(number))),
        ["power"] = OfNumber("<n-n:n>", (number, a) => Power(number, ((NumberValue?)a[1])?.Number ?? double.NaN)),
        ["sum"] = OfNumbers(numbers => numbers.Sum()),
        ["max"] = OfNumbers(numbers => numbers.Count == 0 ? null : numbers.Max()),
        ["min"] = OfNumbers(numbers => numbers.Count == 0 ? null : numbers.Min()),
        ["average"] = OfNumbers(numbers => numbers.Count == 0 ? null : numbers.Sum() / numbers.Count),
        ["boolean"] = new NativeFunction(
            "<x-:b>", (evaluator, a) => evaluator.Cast(a[0]) is { } truth ? Value.Of(truth) : null),
        ["not"] = new NativeFunction(
            "<x-:b>", (evaluator, a) => evaluator.Cast(a[0]) is { } truth ? Value.Of(!truth) : null),
        ["formatBase"] = OfFinite(
            "<n-n?:s>", (number, a) => FormatBase(number, a[1] is NumberValue radix ? radix.Number : 10)),
        ["formatNumber"] = OfFinite(
            "<n-so?:s>",
            (number, a) => Value.Of(NumberPicture.Format(number, StringFunctions.Text(a[1]), a[2] as ObjectValue))),
        ["formatInteger"] = OfFinite(
            "<n-s:s>",
            (number, a) => Value.Of(IntegerPicture.Parse(StringFunctions.Text(a[1])).Format(Math.Floor(number)))),
        ["parseInteger"] = StringFunctions.OfText(
            "<s-s:n>",
            (text, a) => a[1] is StringValue picture ? Value.Of(IntegerPicture.Parse(picture.Text).Value(text)) : null),
    };

    static NativeFunction OfNumber(string signature, Func<double, IReadOnlyList<Value?>, Value?> body) =>
        new(signature, (_, arguments) => arguments[0] is NumberValue number ? body(number.Number, arguments) : null);

    /// <summary>A function that has no use for an infinite number.</summary>
    static NativeFunction OfFinite(string signature, Func<double, IReadOnlyList<Value?>, Value?> body) =>
        OfNumber(
            signature,
            (number, arguments) =>
                double.IsFinite(number) ? body(number, arguments) : throw Errors.Of("D1001", arguments[0]));

    static NativeFunction OfNumbers(Func<List<double>, double?> body) => new(
        "<a<n>:n>",
        (_, arguments) =>
            arguments[0] is ArrayValue array
                && body(array.Items.ConvertAll(item => ((NumberValue)item!).Number)) is { } result
            ? Value.Of(result)
            : null);

    static Value? Number(Value? value) => value switch
    {
        null or NumberValue => value,
        BooleanValue boolean => Value.Of(boolean.IsTrue ? 1 : 0),
        StringValue { Text: var text } when Decimal().IsMatch(text)
            && double.Parse(text, CultureInfo.InvariantCulture) is var number
            && double.IsFinite(number) => Value.Of(number),
        StringValue { Text: ['0', var radix, .. { Length: > 0 } digits] } when FromBase(digits, radix) is { } number =>
            Value.Of(number),
        _ => throw Errors.Of("D3030", value),
    };

    static double? FromBase(string digits, char letter)
    {
        var radix = char.ToLowerInvariant(letter) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
        var value = 0.0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
                return null;
            value = value * radix + digit;
        }
        return value;
    }

    /// <summary>
    /// To the nearest, halves to the even one; the decimal point is moved in the digits that the number is printed
    /// with.
    /// </summary>
    public static double Rounded(double value, int places)
    {
        var moved = places == 0 ? value : Moved(value, places);
        if (!double.IsFinite(moved))
            return double.IsFinite(value) ? double.NaN : value;
        var floor = Math.Floor(moved);
        var rounded = moved - floor >= 0.5 ? floor + 1 : floor;
        if (rounded - moved == 0.5 && Math.Abs(rounded % 2) == 1)
            rounded--;
        // JSON has no negative zero.
        return (places == 0 ? rounded : Moved(rounded, -places)) + 0.0;
    }

    static double Moved(double value, int places)
    {
        if (!double.IsFinite(value))
            return value;
        var parts = Print.Number(value).Split('e');
        var exponent = places + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0L);
        return double.Parse($"{parts[0]}e{Math.Clamp(exponent, -10_000, 10_000)}", CultureInfo.InvariantCulture);
    }

    static Value Power(double value, double exponent) =>
        Math.Pow(value, exponent) is var result && double.IsFinite(result)
            ? Value.Of(result)
            : throw Errors.Of("D3061", value, exponent);

    static StringValue FormatBase(double value, double radix)
    {
        var (number, to) = (Rounded(value, 0), Rounded(radix, 0));
        if (to is not (>= 2 and <= 36))
            throw Errors.Of("D3100", to);
        var digits = new StringBuilder();
        var rest = new BigInteger(Math.Abs(number));
        do
        {
            digits.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % (int)to)]);
            rest /= (int)to;
        }
        while (!rest.IsZero);
        return new((number < 0 ? "-" : "") + digits);
    }

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?\z")]
    private static partial Regex Decimal();
}
