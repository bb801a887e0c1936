using System.Globalization;
using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>How a number is written, as in XPath's <c>fn:format-number</c>: <c>#,##0.00;(#,##0.00)</c>.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#formatting-numbers"/>
sealed class NumberPicture
{
    readonly NumberSymbols _symbols;
    readonly string _prefix, _suffix, _fraction, _integer;
    readonly string? _exponent;
    readonly int _scale, _minimumInteger, _minimumFraction, _maximumFraction;

    public static string Format(double value, string picture, ObjectValue? options)
    {
        var symbols = new NumberSymbols(options);
        var parts = picture.Split(symbols.Pattern);
        if (parts.Length > 2)
            throw Errors.Of("D3080");
        var pictures = parts.Select(part => new NumberPicture(part, symbols)).ToList();
        var minus = value < 0 && pictures.Count == 1 ? symbols.Minus : "";
        return minus + pictures[value < 0 ? ^1 : 0].Write(Math.Abs(value));
    }

    NumberPicture(string picture, NumberSymbols symbols)
    {
        _symbols = symbols;
        bool IsActive(char c) => symbols.IsDigit(c) || c == symbols.Optional || c == symbols.Decimal || c == symbols.Group;
        var first = picture.TakeWhile(c => !IsActive(c)).Count();
        var last = picture.Length - picture.Reverse().TakeWhile(c => !IsActive(c)).Count();
        if (first >= last)
            throw Errors.Of("D3085");
        (_prefix, _suffix) = (picture[..first], picture[last..]);
        var active = picture[first..last];
        (var mantissa, _exponent) = active.IndexOf(symbols.Exponent, StringComparison.Ordinal) is >= 0 and var at ? (active[..at], active[(at + 1)..]) : (active, null);
        (_integer, _fraction) = mantissa.IndexOf(symbols.Decimal, StringComparison.Ordinal) is >= 0 and var point ? (mantissa[..point], mantissa[(point + 1)..]) : (mantissa, "");
        symbols.Check(picture, active, mantissa, _integer, _fraction, _exponent);

        _scale = _minimumInteger = _integer.Count(symbols.IsDigit);
        _minimumFraction = _fraction.Count(symbols.IsDigit);
        _maximumFraction = _minimumFraction + _fraction.Count(c => c == symbols.Optional);
        if (_minimumInteger == 0 && _maximumFraction == 0)
            (_minimumInteger, _minimumFraction, _maximumFraction) = _exponent is null ? (1, 0, 0) : (0, 1, 1);
        if (_exponent is not null && _minimumInteger == 0 && _integer.Contains(symbols.Optional, StringComparison.Ordinal))
            _minimumInteger = 1;
        if (_minimumInteger == 0 && _minimumFraction == 0)
            _minimumFraction = 1;
    }

    string Write(double value)
    {
        if (Has(_symbols.Percent))
            value *= 100;
        else if (Has(_symbols.PerMille))
            value *= 1000;
        var exponent = 0;
        if (_exponent is not null && value > 0)
        {
            for (; value < Math.Pow(10, _scale - 1); exponent--)
                value *= 10;
            for (; value > Math.Pow(10, _scale); exponent++)
                value /= 10;
        }
        var parts = NumberFunctions.Rounded(value, _maximumFraction).ToString("F" + _maximumFraction, CultureInfo.InvariantCulture).Split('.');
        var integer = Grouped(_integer, parts[0].TrimStart('0').PadLeft(_minimumInteger, '0'));
        var fraction = WithFractionGroups((parts.Length > 1 ? parts[1].TrimEnd('0') : "").PadRight(_minimumFraction, '0'));
        var result = new StringBuilder(_prefix).Append(integer);
        if (fraction.Length > 0)
            result.Append(_symbols.Decimal).Append(fraction);
        if (_exponent is not null)
            result.Append(_symbols.Exponent).Append(exponent < 0 ? _symbols.Minus : "").Append(_symbols.Digits(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(_exponent.Length, '0')));
        return result.Append(_suffix).ToString();
    }

    bool Has(string symbol) => _prefix.Contains(symbol, StringComparison.Ordinal) || _suffix.Contains(symbol, StringComparison.Ordinal);

    string Grouped(string pattern, string digits) =>
        new Grouping([.. Places(pattern).Select(at => (pattern[at..].Count(IsPlace), _symbols.Group))]).Insert(_symbols.Digits(digits));

    string WithFractionGroups(string digits)
    {
        var result = new StringBuilder(_symbols.Digits(digits));
        foreach (var at in Places(_fraction).Select(at => _fraction[..at].Count(IsPlace)).Where(at => at < digits.Length).OrderDescending())
            result.Insert(at, _symbols.Group);
        return result.ToString();
    }

    IEnumerable<int> Places(string pattern) => Enumerable.Range(0, pattern.Length).Where(at => pattern[at] == _symbols.Group);

    bool IsPlace(char c) => _symbols.IsDigit(c) || c == _symbols.Optional;
}
