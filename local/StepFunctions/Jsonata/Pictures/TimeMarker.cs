using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>A component of a time between brackets: which it is, and how it is written.</summary>
sealed record TimeMarker
{
    /// <summary>The components, each with how it is written when the picture does not say.</summary>
    const string Components = "Y1 M1 D1 d1 Fn W1 w1 X1 x1 H1 h1 Pn m01 s01 f1 Z01:01 z01:01 Cn En";

    static readonly Dictionary<char, string> Defaults = Components.Split(' ').ToDictionary(part => part[0], part => part[1..]);
    static readonly string[] Months = [.. CultureInfo.InvariantCulture.DateTimeFormat.MonthNames.Take(12)];
    static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    static readonly string[] HalvesOfDay = ["Am", "Pm"];

    public required char Component { get; init; }

    /// <summary>Null when a name is written.</summary>
    public IntegerPicture? Number { get; private init; }

    Func<string, string> NameCase { get; init; } = name => name;

    int? Width { get; init; }

    bool UtcIsZ { get; init; }

    public static TimeMarker Parse(string text)
    {
        if (text.Length == 0 || !Defaults.TryGetValue(text[0], out var standard))
            throw Errors.Of("D3132", text.Length > 0 ? text[..1] : "");
        var (form, widths) = text.LastIndexOf(',') is >= 0 and var comma ? (text[1..comma], text[(comma + 1)..].Split('-')) : (text[1..], []);
        var modifier = form.Length > 1 && form[^1] is 'a' or 't' or 'c' or 'o' ? form[^1] : '\0';
        form = modifier is '\0' ? form : form[..^1];
        form = form is "" ? standard : form;
        var (least, most) = (Width(widths.ElementAtOrDefault(0)), Width(widths.ElementAtOrDefault(1)));
        return form[0] is 'n' or 'N'
            ? new() { Component = text[0], Width = most, NameCase = form is ['N', 'n', ..] ? name => name : form[0] is 'N' ? name => name.ToUpperInvariant() : name => name.ToLowerInvariant() }
            : Numbered(text[0], IntegerPicture.Parse(modifier is 'o' ? form + ";o" : form), least, most) with { UtcIsZ = modifier is 't' };

        static int? Width(string? width) => int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)Math.Min(number, Limits.Bytes + 1) : null;
    }

    static TimeMarker Numbered(char component, IntegerPicture number, int? least, int? most)
    {
        if (number is not DigitsPicture digits)
            return new() { Component = component, Number = number };
        var places = most ?? (digits.Mandatory + digits.Optional is >= 2 and var given ? given : null);
        return new() { Component = component, Number = digits.AtLeast((component is 'Y' ? most : null) ?? least ?? 0), Width = component is 'Y' ? places : null };
    }

    public string Format(DateTimeOffset time) => Component switch
    {
        'Z' or 'z' => (Component is 'z' ? "GMT" : "") + TimeZone.Format(time.Offset, Number as DigitsPicture ?? DigitsPicture.Parse("00:00", false), UtcIsZ),
        'C' or 'E' => "ISO",
        'P' => Cut(NameCase(Names![time.Hour / 12])),
        _ when Number is { } number => number.Format(Value(time)),
        _ when Names is { } names => Cut(NameCase(names[Value(time) - 1])),
        _ => throw Errors.Of("D3133", Component),
    };

    string Cut(string name) => Width is { } width && width < name.Length ? name[..width] : name;

    string[]? Names => Component switch { 'M' or 'x' => Months, 'F' => Days, 'P' => HalvesOfDay, _ => null };

    int Value(DateTimeOffset time) => Component switch
    {
        'Y' => Width is { } places ? (int)(time.Year % Math.Pow(10, places)) : time.Year,
        'M' => time.Month,
        'D' => time.Day,
        'd' => time.DayOfYear,
        'F' => WeekDay(time),
        'W' => ISOWeek.GetWeekOfYear(time.DateTime),
        'X' => ISOWeek.GetYear(time.DateTime),
        // A week belongs to the month in which its Thursday is, as it does to the year.
        'w' => (Thursday(time).Day - 1) / 7 + 1,
        'x' => Thursday(time).Month,
        'H' => time.Hour,
        'h' => (time.Hour + 11) % 12 + 1,
        'm' => time.Minute,
        's' => time.Second,
        _ => time.Millisecond,
    };

    static int WeekDay(DateTimeOffset time) => ((int)time.DayOfWeek + 6) % 7 + 1;

    static DateTimeOffset Thursday(DateTimeOffset time) => time.AddDays(4 - WeekDay(time));

    /// <param name="isFollowed">Another component follows at once, so that only the width tells where this one ends.</param>
    public string Pattern(bool isFollowed) => Component switch
    {
        'Z' => TimeZone.Pattern,
        'z' => $"GMT(?:{TimeZone.Pattern})?",
        'C' or 'E' => "ISO",
        _ when Number is DigitsPicture digits && isFollowed => digits.PatternOf(digits.Mandatory),
        _ when Number is { } number => number.Pattern,
        _ when Names is { } names => string.Join('|', names.Select(Cut)),
        _ => throw Errors.Of("D3133", Component),
    };

    /// <summary>What a text that fits the pattern says.</summary>
    public double Value(string text) => Component switch
    {
        'Z' or 'z' => TimeZone.Minutes(text),
        'C' or 'E' => 0,
        _ when Number is { } number => number.Value(text),
        _ => Array.FindIndex(Names!, name => Cut(name).Equals(text, StringComparison.OrdinalIgnoreCase)) + (Component is 'P' ? 0 : 1),
    };
}
