using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>A component of a time between brackets: which it is, and how it is written.</summary>
sealed record TimeMarker
{
    /// <summary>The components, each with how it is written when the picture does not say.</summary>
    const string Components = "Y1 M1 D1 d1 Fn W1 w1 X1 x1 H1 h1 Pn m01 s01 f1 Z01:01 z01:01 Cn En";

    static readonly Dictionary<char, string> Defaults = Components.Split(' ')
        .ToDictionary(part => part[0], part => part[1..]);
    static readonly string[] Months = [.. CultureInfo.InvariantCulture.DateTimeFormat.MonthNames.Take(12)];
    static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public required char Component { get; init; }

    /// <summary>Null when a name is written.</summary>
    public IntegerPicture? Number { get; private init; }

    /// <summary>As the picture begins: <c>N</c>, <c>n</c> or <c>Nn</c>.</summary>
    string Form { get; init; } = "";

    /// <summary>The most characters of a name.</summary>
    int? NameWidth { get; init; }

    /// <summary>How many digits a year, a month or a day has; null for as many as it needs.</summary>
    int? Digits { get; init; }

    bool UtcIsZ { get; init; }

    /// <summary>A whole number, which ends where another component begins at once only if its width is known.</summary>
    public bool IsNumber => Number is not null && Component is not ('Z' or 'z');

    public static TimeMarker Parse(string text)
    {
        var component = text.Length > 0 ? text[0] : '\0';
        if (!Defaults.TryGetValue(component, out var standard))
            throw Errors.Of("D3132", text.Length > 0 ? text[..1] : "");
        var comma = text.LastIndexOf(',');
        var (form, widths) = comma >= 0 ? (text[1..comma], text[(comma + 1)..].Split('-', 2)) : (text[1..], []);
        var modifier = form.Length > 1 && form[^1] is 'a' or 't' or 'c' or 'o' ? form[^1] : '\0';
        form = modifier is '\0' ? form : form[..^1];
        form = form is "" ? standard : form;
        var (least, most) = (Width(widths.ElementAtOrDefault(0)), Width(widths.ElementAtOrDefault(1)));
        if (component is 'Z' or 'z')
            return new() { Component = component, Number = DigitsPicture.Parse(form, false), UtcIsZ = modifier is 't' };
        return form[0] is 'n' or 'N'
            ? new() { Component = component, NameWidth = most, Form = form[..Math.Min(form.Length, 2)] }
            : Numbered(component, IntegerPicture.Parse(modifier is 'o' ? form + ";o" : form), least, most);
    }

    static int? Width(string? width) =>
        width is not null && DigitsPicture.Leading(width) is var number && !double.IsNaN(number)
        ? (int)Math.Min(number, Limits.Bytes + 1)
        : null;

    static TimeMarker Numbered(char component, IntegerPicture number, int? least, int? most)
    {
        if (number is not DigitsPicture digits)
            return new() { Component = component, Number = number };
        var count = Math.Max(digits.Mandatory, least ?? 0);
        if (component is not ('Y' or 'M' or 'D'))
            return new() { Component = component, Number = digits.WithDigits(count) };
        // As in the reference engine: the greatest width is also the least.
        count = most ?? count;
        return new()
        {
            Component = component,
            Number = digits.WithDigits(count),
            Digits = most ?? (count + digits.Optional is >= 2 and var given ? given : null),
        };
    }

    public string Format(DateTimeOffset time, TimeOffset offset) => Component switch
    {
        'Z' or 'z' => offset.Format((DigitsPicture)Number!, isNamed: Component is 'z', UtcIsZ),
        'C' or 'E' => "ISO",
        'P' => Form is "N" ? time.Hour < 12 ? "AM" : "PM" : time.Hour < 12 ? "am" : "pm",
        'Y' when Digits is { } places => Number!.Format(time.Year % Math.Pow(10, places)),
        _ when Number is { } number => number.Format(Value(time)),
        'M' or 'x' or 'F' => Name(Names[Value(time) - 1]),
        _ => throw Errors.Of("D3133", Component.ToString()),
    };

    string Name(string name)
    {
        name = Form switch { "Nn" => name, ['N', ..] => name.ToUpperInvariant(), _ => name.ToLowerInvariant() };
        return NameWidth is { } width && width < name.Length ? name[..Math.Max(width, 0)] : name;
    }

    string[] Names => Component is 'F' ? Days : Months;

    int Value(DateTimeOffset time) => Component switch
    {
        'Y' => time.Year,
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

    /// <summary>A regular expression, without regard to case.</summary>
    /// <param name="isFollowed">Another number follows at once, so that only the width tells where this one
    /// ends.</param>
    public string Pattern(bool isFollowed) => Number switch
    {
        _ when Component is 'Z' or 'z' => TimeOffset.Pattern((DigitsPicture)Number!, isNamed: Component is 'z'),
        DigitsPicture when Component is 'f' => "[0-9]+",
        DigitsPicture digits when isFollowed => digits.PatternOf($"{{{digits.Mandatory}}}"),
        DigitsPicture digits when Digits is > 0 and var count => digits.PatternOf($"{{{Math.Max(count - digits.Optional, 0)},{count}}}"),
        not null => Number.Pattern,
        _ => Component is 'M' or 'x' or 'F' or 'P' ? "[a-zA-Z]+" : throw Errors.Of("D3133", Component.ToString()),
    };

    /// <summary>What a text that fits the pattern says; null for a name that is none.</summary>
    public double? Value(string text) => Component switch
    {
        'Z' or 'z' => TimeOffset.Read(text, (DigitsPicture)Number!, isNamed: Component is 'z'),
        'f' when Number is DigitsPicture =>
            Math.Floor(1000 * double.Parse("0." + text[..Math.Min(text.Length, 3)], CultureInfo.InvariantCulture)),
        _ when Number is { } number => number.Value(text),
        'P' => text switch { "am" or "AM" => 0, "pm" or "PM" => 1, _ => null },
        _ => Array.FindIndex(Names, name => Shortened(name) == text) is >= 0 and var index ? index + 1 : null,
    };

    string Shortened(string name) => NameWidth is > 0 and var width && width < name.Length ? name[..width] : name;
}
