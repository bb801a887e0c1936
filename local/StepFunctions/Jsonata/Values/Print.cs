using System.Globalization;
using System.Text;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Jsonata;

/// <summary>Values as text: JSON as JavaScript's <c>JSON.stringify</c> prints it, and strings as they are.</summary>
/// <seealso href="https://docs.jsonata.org/string-functions#string"/>
sealed class Print
{
    readonly StringBuilder _text = new();
    readonly bool _isResult;
    readonly bool _isIndented;

    Print(bool isResult, bool isIndented) => (_isResult, _isIndented) = (isResult, isIndented);

    /// <summary>
    /// The JSON of an expression's result: what was not computed as it came, and numbers with all their digits.
    /// </summary>
    public static string Result(Value value) => Write(value, isResult: true, isIndented: false);

    /// <summary>
    /// What <c>$string</c> gives: strings as they are, functions empty, numbers of 15 significant digits.
    /// </summary>
    public static string Text(Value? value, bool isIndented = false) => value switch
    {
        null or Function => "",
        StringValue text => text.Text,
        NumberValue { Number: var number } when !double.IsFinite(number) => throw Errors.Of("D3001"),
        _ => Write(value, isResult: false, isIndented),
    };

    static string Write(Value value, bool isResult, bool isIndented)
    {
        var print = new Print(isResult, isIndented);
        print.Write(value, 0);
        return print._text.ToString();
    }

    void Write(Value? value, int level)
    {
        if (_isResult && level >= JsonText.MaxDepth)
            throw Limits.TooDeep();
        Limits.Check(_text.Length);
        switch (value)
        {
            case { Source: { } source } when _isResult:
                _text.Append(source.GetRawText());
                break;
            case ObjectValue members:
                WriteObject(members, level);
                break;
            case ArrayValue array:
                WriteArray(array, level);
                break;
            case StringValue text:
                _text.Append(JsonText.String(text.Text).GetRawText());
                break;
            case NumberValue number:
                _text.Append(_isResult ? Result(number.Number) : Number(Rounded(number.Number)));
                break;
            case BooleanValue boolean:
                _text.Append(boolean.IsTrue ? "true" : "false");
                break;
            case Function when !_isResult:
                _text.Append("\"\"");
                break;
            default:
                _text.Append("null");
                break;
        }
    }

    void WriteObject(ObjectValue members, int level)
    {
        Limits.CheckStack();
        var isEmpty = true;
        _text.Append('{');
        foreach (var (name, member) in members.Members)
        {
            if (_isResult && member is Function)
                continue;
            Separate(ref isEmpty, level);
            _text.Append(JsonText.String(name).GetRawText()).Append(_isIndented ? ": " : ":");
            Write(member, level + 1);
        }
        Close('}', isEmpty, level);
    }

    void WriteArray(ArrayValue array, int level)
    {
        Limits.CheckStack();
        var isEmpty = true;
        _text.Append('[');
        foreach (var item in array.Items)
        {
            Separate(ref isEmpty, level);
            Write(item, level + 1);
        }
        Close(']', isEmpty, level);
    }

    void Separate(ref bool isEmpty, int level)
    {
        if (!isEmpty)
            _text.Append(',');
        isEmpty = false;
        Break(level + 1);
    }

    void Close(char bracket, bool isEmpty, int level)
    {
        if (!isEmpty)
            Break(level);
        _text.Append(bracket);
    }

    void Break(int level)
    {
        if (_isIndented)
            _text.Append('\n').Append(' ', 2 * level);
    }

    /// <summary>
    /// What is no number of JSON is its name in quotes, as the service answers <c>1/0</c>: it is a Java program.
    /// </summary>
    static string Result(double value) => double.IsFinite(value) ? Number(value) : $"\"{Number(value)}\"";

    static double Rounded(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString("E14", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : throw Errors.Of("D1001", Value.Of(value));

    /// <summary>As JavaScript prints a number: in full from 1e-7 to 1e21.</summary>
    /// <seealso href="https://tc39.es/ecma262/#sec-numeric-types-number-tostring"/>
    public static string Number(double value)
    {
        if (Math.Abs(value) < 1e15 && value == Math.Floor(value))
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        var (digits, exponent) = Digits(value);
        var sign = value < 0 ? "-" : "";
        return exponent switch
        {
            >= 21 or < -6 => $"{sign}{Mantissa(digits)}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}",
            < 0 => $"{sign}0.{new string('0', -exponent - 1)}{digits}",
            _ when digits.Length <= exponent + 1 => sign + digits.PadRight(exponent + 1, '0'),
            _ => $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
        };
    }

    static string Mantissa(string digits) => digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;

    /// <summary>The fewest significant digits that tell the number, and the power of ten of the first.</summary>
    static (string Digits, int Exponent) Digits(double value)
    {
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var whole = parts[0].Split('.')[0].TrimStart('0');
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        var exponent = whole.Length > 0 ? whole.Length - 1 : significant.Length - digits.Length;
        return (
            significant.TrimEnd('0'),
            exponent + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0));
    }
}
