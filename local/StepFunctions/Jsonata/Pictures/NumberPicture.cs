using System.Globalization;
using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>How a number is written, as in XPath's <c>fn:format-number</c>: <c>#,##0.00;(#,##0.00)</c>.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#formatting-numbers"/>
sealed class NumberPicture
{
    readonly NumberSymbols _symbols;
    readonly string _picture;
    readonly string _prefix = "", _suffix = "", _active, _mantissa, _integer, _fraction;
    readonly string? _exponent;

    NumberPicture(string picture, NumberSymbols symbols)
    {
        (_picture, _symbols) = (picture, symbols);
        // What lies outside the active characters stays as it is; an exponent does not begin them.
        bool Begins(char c) => symbols.IsActive(c) && !NumberSymbols.Is(symbols.Exponent, c);
        if (picture.Any(Begins))
        {
            _prefix = string.Concat(picture.TakeWhile(c => !Begins(c)));
            _suffix = picture[(picture.Length - picture.Reverse().TakeWhile(c => !Begins(c)).Count())..];
        }
        _active = picture[_prefix.Length..^_suffix.Length];
        (_mantissa, _exponent) = Cut(_active, symbols.Exponent);
        (_integer, var fraction) = Cut(_mantissa, symbols.Decimal);
        _fraction = fraction ?? "";
    }

    public static string Format(double value, string picture, ObjectValue? options)
    {
        var symbols = new NumberSymbols(options);
        var parts = picture.Split(symbols.Pattern);
        if (parts.Length > 2)
            throw Errors.Of("D3080");
        NumberPicture[] pictures = [.. parts.Select(part => new NumberPicture(part, symbols))];
        foreach (var each in pictures)
            each.Check();
        var minus = value < 0 && pictures.Length == 1 ? symbols.Minus : "";
        return minus + pictures[value < 0 ? ^1 : 0].Write(Math.Abs(value));
    }

    static (string Before, string? After) Cut(string text, string mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at
            ? (text[..at], text[(at + mark.Length)..])
            : (text, null);

    /// <summary>
    /// The rules of the picture's form. Of several broken ones the last is told, as the reference engine does.
    /// </summary>
    void Check()
    {
        var s = _symbols;
        var point = _picture.IndexOf(s.Decimal, StringComparison.Ordinal);
        var (hasPercent, hasPerMille) = (
            _picture.Contains(s.Percent, StringComparison.Ordinal),
            _picture.Contains(s.PerMille, StringComparison.Ordinal));
        (string Code, bool Broken)[] rules =
        [
            ("D3081", Repeats(s.Decimal)),
            ("D3082", Repeats(s.Percent)),
            ("D3083", Repeats(s.PerMille)),
            ("D3084", hasPercent && hasPerMille),
            ("D3085", !_mantissa.Any(s.IsPlace)),
            ("D3086", !_active.All(s.IsActive)),
            ("D3087", point >= 0 && (IsGroupAt(point - 1) || IsGroupAt(point + 1))),
            ("D3088", point < 0 && _integer.EndsWith(s.Group, StringComparison.Ordinal)),
            ("D3089", _picture.Contains(s.Group + s.Group, StringComparison.Ordinal)),
            (
                "D3090",
                _integer.Contains(s.Optional, StringComparison.Ordinal)
                    && Cut(_integer, s.Optional).Before.Any(s.IsDigit)),
            (
                "D3091",
                _fraction.LastIndexOf(s.Optional, StringComparison.Ordinal) is >= 0 and var last
                    && _fraction[last..].Any(s.IsDigit)),
            ("D3092", _exponent is { Length: > 0 } && (hasPercent || hasPerMille)),
            ("D3093", _exponent is not null && (_exponent.Length == 0 || !_exponent.All(s.IsDigit))),
        ];
        if (Array.FindLast(rules, rule => rule.Broken) is { Code: { } code })
            throw Errors.Of(code);
    }

    bool Repeats(string symbol) =>
        _picture.IndexOf(symbol, StringComparison.Ordinal) != _picture.LastIndexOf(symbol, StringComparison.Ordinal);

    bool IsGroupAt(int at) => at >= 0 && at < _picture.Length && NumberSymbols.Is(_symbols.Group, _picture[at]);

    string Write(double value)
    {
        var (leastInteger, leastFraction, mostFraction) = Sizes();
        if (_picture.Contains(_symbols.Percent, StringComparison.Ordinal))
            value *= 100;
        else if (_picture.Contains(_symbols.PerMille, StringComparison.Ordinal))
            value *= 1000;
        var exponent = 0;
        if (_exponent is not null)
            (value, exponent) = Scaled(value, _integer.Count(_symbols.IsDigit));
        value = NumberFunctions.Rounded(value, mostFraction);
        if (!double.IsFinite(value))
            throw Errors.Of("D1001", value);
        var (integer, fraction) = _symbols.Digits(value, mostFraction);
        integer = _symbols.Zeros(leastInteger - integer.Length) + integer;
        fraction += _symbols.Zeros(leastFraction - fraction.Length);
        var result = new StringBuilder(_prefix).Append(IntegerGroups().Insert(integer));
        if (fraction.Length > 0 && _picture.Contains(_symbols.Decimal, StringComparison.Ordinal))
            result.Append(_symbols.Decimal).Append(WithFractionGroups(fraction));
        if (_exponent is not null)
        {
            var digits = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(_exponent.Length, '0');
            result.Append(_symbols.Exponent).Append(exponent < 0 ? _symbols.Minus : "").Append(_symbols.Digits(digits));
        }
        return result.Append(_suffix).ToString();
    }

    /// <summary>The least and the most digits on both sides of the decimal point.</summary>
    (int LeastInteger, int LeastFraction, int MostFraction) Sizes()
    {
        var (leastInteger, leastFraction) = (_integer.Count(_symbols.IsDigit), _fraction.Count(_symbols.IsDigit));
        var mostFraction = _fraction.Count(_symbols.IsPlace);
        if (leastInteger == 0 && mostFraction == 0)
            (leastInteger, leastFraction, mostFraction) = _exponent is null ? (1, 0, 0) : (0, 1, 1);
        if (_exponent is not null
            && leastInteger == 0
            && _integer.Contains(_symbols.Optional, StringComparison.Ordinal))
            leastInteger = 1;
        if (leastInteger == 0 && leastFraction == 0)
            leastFraction = 1;
        return (leastInteger, leastFraction, mostFraction);
    }

    static (double Mantissa, int Exponent) Scaled(double value, int digits)
    {
        var (least, most, exponent) = (Math.Pow(10, digits - 1), Math.Pow(10, digits), 0);
        for (; value > 0 && value < least; exponent--)
            value *= 10;
        for (; value > most; exponent++)
            value /= 10;
        return (value, exponent);
    }

    Grouping IntegerGroups()
    {
        var places = _integer.Count(_symbols.IsPlace);
        return new([.. Groups(_integer).Select(before => (places - before, _symbols.Group))]);
    }

    string WithFractionGroups(string digits)
    {
        var places = Groups(_fraction).Where(before => before < digits.Length).ToHashSet();
        var result = new StringBuilder(digits.Length + places.Count);
        for (var i = 0; i < digits.Length; i++)
            result.Append(places.Contains(i) ? _symbols.Group : "").Append(digits[i]);
        return result.ToString();
    }

    /// <summary>How many places there are before each grouping separator.</summary>
    IEnumerable<int> Groups(string part)
    {
        var places = 0;
        foreach (var c in part)
        {
            if (NumberSymbols.Is(_symbols.Group, c))
                yield return places;
            places += _symbols.IsPlace(c) ? 1 : 0;
        }
    }
}
