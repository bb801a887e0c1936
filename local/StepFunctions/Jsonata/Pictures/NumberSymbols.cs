namespace Local.StepFunctions.Jsonata;

/// <summary>The characters that mean something in a number's picture, each of which an option can replace.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#defining-decimal-format"/>
sealed class NumberSymbols(ObjectValue? options)
{
    readonly char _zero = Option(options, "zero-digit", "0")[0];

    public char Decimal { get; } = Option(options, "decimal-separator", ".")[0];
    public char Group { get; } = Option(options, "grouping-separator", ",")[0];
    public char Exponent { get; } = Option(options, "exponent-separator", "e")[0];
    public string Percent { get; } = Option(options, "percent", "%");
    public string PerMille { get; } = Option(options, "per-mille", "\u2030");
    public char Optional { get; } = Option(options, "digit", "#")[0];
    public char Pattern { get; } = Option(options, "pattern-separator", ";")[0];
    public string Minus { get; } = Option(options, "minus-sign", "-");

    static string Option(ObjectValue? options, string name, string standard) => options?[name] is StringValue { Text: { Length: > 0 } text } ? text : standard;

    public bool IsDigit(char c) => c >= _zero && c < _zero + 10;

    public string Digits(string digits) => string.Concat(digits.Select(digit => (char)(digit - '0' + _zero)));

    /// <summary>The rules of the picture's form, in the order of their codes.</summary>
    public void Check(string picture, string active, string mantissa, string integer, string fraction, string? exponent)
    {
        var (percents, perMilles) = (picture.Split(Percent).Length - 1, picture.Split(PerMille).Length - 1);
        Require(picture.Count(c => c == Decimal) < 2, "D3081");
        Require(percents < 2, "D3082");
        Require(perMilles < 2, "D3083");
        Require(percents + perMilles < 2, "D3084");
        Require(mantissa.Any(c => IsDigit(c) || c == Optional), "D3085");
        Require(active.All(c => IsDigit(c) || c == Optional || c == Decimal || c == Group || c == Exponent), "D3086");
        Require(!mantissa.Contains($"{Group}{Decimal}", StringComparison.Ordinal) && !mantissa.Contains($"{Decimal}{Group}", StringComparison.Ordinal), "D3087");
        Require(mantissa.Contains(Decimal, StringComparison.Ordinal) || !integer.EndsWith(Group), "D3088");
        Require(!mantissa.Contains($"{Group}{Group}", StringComparison.Ordinal), "D3089");
        Require(!integer.SkipWhile(c => !IsDigit(c)).Contains(Optional), "D3090");
        Require(!fraction.SkipWhile(c => c != Optional).Any(IsDigit), "D3091");
        Require(exponent is null || percents + perMilles == 0, "D3092");
        Require(exponent is null || exponent.Length > 0 && exponent.All(IsDigit), "D3093");
    }

    static void Require(bool holds, string code)
    {
        if (!holds)
            throw Errors.Of(code);
    }
}
