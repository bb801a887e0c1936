namespace Local.StepFunctions.Jsonata;

/// <summary>
/// A distance from UTC. Hours and minutes are cut out of the number <c>+hhmm</c> as the reference engine does it, which
/// users have measured
/// on the service, too: <c>+05:30</c> is five minutes, <c>-0330</c> four and a half hours (https://github.com/ministackorg/ministack/issues/1519).
/// </summary>
readonly record struct TimeOffset(int Hours, int Minutes)
{
    public TimeSpan Span => new(Hours, Minutes, 0);

    /// <param name="text">As <c>+0530</c>; nothing, and what is no number, is UTC.</param>
    public static TimeOffset Parse(string? text)
    {
        if (text is null || DigitsPicture.Leading(text) is not (> -100_000 and < 100_000 and var number))
            return default;
        return new((int)Math.Floor(number / 100), (int)number % 100);
    }

    /// <summary>In the form of the picture: hours alone, or with minutes, with or without a separator.</summary>
    public string Format(DigitsPicture digits, bool isNamed, bool utcIsZ)
    {
        var number = 100 * Hours + Minutes;
        if (number == 0 && utcIsZ)
            return "Z";
        var text = digits.Separator is not null || digits.Mandatory is 3 or 4 ? digits.Format(number)
            : digits.Mandatory > 4 ? throw Errors.Of("D3134")
            : digits.Format(Hours) + (Minutes == 0 ? "" : $":{(Minutes < 0 ? "-" : "")}{Math.Abs(Minutes):00}");
        return (isNamed ? "GMT" : "") + (number >= 0 ? "+" : "") + text;
    }

    public static string Pattern(DigitsPicture digits, bool isNamed)
    {
        var separator = digits.Separator is { } given ? $"{(given is "." or "+" or "*" or "?" ? "\\" : "")}{given}[0-9]+" : "";
        return $"{(isNamed ? "GMT" : "")}[-+][0-9]+{separator}";
    }

    /// <summary>
    /// In minutes. The minutes of an offset to the west are added, as the reference engine adds them.
    /// </summary>
    public static double Read(string text, DigitsPicture digits, bool isNamed)
    {
        var value = isNamed ? text[3..] : text;
        var (hours, minutes) = digits.Separator is { } separator
            && value.Split(separator, 2) is [var before, var after] ? (before, after)
            : value.Length <= 3 ? (value, "0")
            : (value[..3], value[3..]);
        return DigitsPicture.Leading(hours) * 60 + DigitsPicture.Leading(minutes);
    }
}
