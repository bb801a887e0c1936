using System.Globalization;
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
        ["round"] = OfNumber("<n-n?:n>", (number, a) => Value.Of(Rounded(number, a[1] is NumberValue places ? (int)places.Number : 0))),
        ["sqrt"] = OfNumber("<n-:n>", (number, _) => number >= 0 ? Value.Of(Math.Sqrt(number)) : throw Errors.Of("D3060", Print.Number(number))),
        ["power"] = OfNumber("<n-n:n>", (number, a) => Power(number, ((NumberValue?)a[1])?.Number ?? double.NaN)),
        ["sum"] = OfNumbers(numbers => numbers.Sum()),
        ["max"] = OfNumbers(numbers => numbers.Count == 0 ? null : numbers.Max()),
        ["min"] = OfNumbers(numbers => numbers.Count == 0 ? null : numbers.Min()),
        ["average"] = OfNumbers(numbers => numbers.Count == 0 ? null : numbers.Sum() / numbers.Count),
        ["boolean"] = new NativeFunction("<x-:b>", (_, a) => Truth.Cast(a[0]) is { } truth ? Value.Of(truth) : null),
        ["not"] = new NativeFunction("<x-:b>", (_, a) => Truth.Cast(a[0]) is { } truth ? Value.Of(!truth) : null),
        ["formatBase"] = OfNumber("<n-n?:s>", (number, a) => FormatBase(number, a[1] is NumberValue radix ? radix.Number : 10)),
        ["formatNumber"] = OfNumber("<n-so?:s>", (number, a) => Value.Of(NumberPicture.Format(number, StringFunctions.Text(a[1]), a[2] as ObjectValue))),
        ["formatInteger"] = OfNumber("<n-s:s>", (number, a) => Value.Of(IntegerPicture.Parse(StringFunctions.Text(a[1])).Format(Math.Floor(number)))),
        ["parseInteger"] = StringFunctions.OfText("<s-s:n>", (text, a) => a[1] is StringValue picture && IntegerPicture.Parse(picture.Text).Read(text) is { } number ? Value.Of(number) : null),
    };

    static NativeFunction OfNumber(string signature, Func<double, IReadOnlyList<Value?>, Value?> body) =>
        new(signature, (_, arguments) => arguments[0] is NumberValue number ? body(number.Number, arguments) : null);

    static NativeFunction OfNumbers(Func<List<double>, double?> body) =>
        new("<a<n>:n>", (_, arguments) => arguments[0] is ArrayValue array && body(array.Items.ConvertAll(item => ((NumberValue)item!).Number)) is { } result ? Value.Of(result) : null);

    static Value? Number(Value? value) => value switch
    {
        null or NumberValue => value,
        BooleanValue boolean => Value.Of(boolean.IsTrue ? 1 : 0),
        StringValue { Text: var text } when Decimal().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) => Value.Of(number),
        StringValue { Text: ['0', 'x' or 'X' or 'o' or 'O' or 'b' or 'B', .. { Length: > 0 } digits] text } when FromBase(digits, text[1] switch { 'x' or 'X' => 16, 'o' or 'O' => 8, _ => 2 }) is { } number => Value.Of(number),
        _ => throw Errors.Of("D3030", Print.Plain(value)),
    };

    static double? FromBase(string digits, int radix)
    {
        var value = 0.0;
        foreach (var digit in digits.Select(c => char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix))
        {
            if (digit >= radix)
                return null;
            value = value * radix + digit;
        }
        return value;
    }

    /// <summary>To the nearest, halves to the even one, counted in the decimal digits that the number is printed with.</summary>
    public static double Rounded(double value, int places)
    {
        if (value is 0 || !double.IsFinite(value))
            return value;
        if (Math.Abs(value) < 1e15 && places is >= 0 and <= 12 || Math.Abs(value) < 1e27 && places < 0)
        {
            // decimal holds the digits as printed; a double times a power of ten does not.
            var exact = decimal.Parse(Print.Number(value), NumberStyles.Float, CultureInfo.InvariantCulture);
            if (places >= 0)
                return (double)decimal.Round(exact, places, MidpointRounding.ToEven);
            if (places < -27)
                return 0;
            var unit = 1m;
            for (var i = 0; i < -places; i++)
                unit *= 10;
            return (double)(decimal.Round(exact / unit, 0, MidpointRounding.ToEven) * unit);
        }
        return value;
    }

    static Value Power(double value, double exponent) =>
        Math.Pow(value, exponent) is var result && double.IsFinite(result) ? Value.Of(result) : throw Errors.Of("D3061", Print.Number(value), Print.Number(exponent));

    static StringValue FormatBase(double value, double radix)
    {
        var (number, to) = (Rounded(value, 0), (int)Rounded(radix, 0));
        if (to is < 2 or > 36)
            throw Errors.Of("D3100", to);
        var digits = new StringBuilder();
        var rest = new System.Numerics.BigInteger(Math.Abs(number));
        do
        {
            digits.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % to)]);
            rest /= to;
        }
        while (!rest.IsZero);
        return new((number < 0 ? "-" : "") + digits);
    }

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?\z")]
    private static partial Regex Decimal();
}
