using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>Distances from UTC.</summary>
static class TimeZone
{
    /// <param name="text">As <c>+0530</c>; nothing is UTC.</param>
    public static TimeSpan Offset(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset) && Math.Abs(offset) <= 1400
        ? new TimeSpan(offset / 100, offset % 100, 0)
        : TimeSpan.Zero;

    /// <summary>In the form of the picture: hours alone, or with minutes, with or without a separator.</summary>
    public static string Format(TimeSpan offset, DigitsPicture digits, bool utcIsZ)
    {
        if (offset == TimeSpan.Zero && utcIsZ)
            return "Z";
        var (hours, minutes) = (Math.Abs(offset.Hours), Math.Abs(offset.Minutes));
        return (offset < TimeSpan.Zero ? "-" : "+") + (digits.HasSeparators || digits.Mandatory is 3 or 4 ? digits.Format(100 * hours + minutes)
            : digits.Mandatory <= 2 ? digits.Format(hours) + (minutes > 0 ? $":{minutes:00}" : "")
            : throw Errors.Of("D3134"));
    }

    public const string Pattern = "Z|[-+][0-9]{1,2}(?::?[0-9]{2})?";

    /// <summary>In minutes.</summary>
    public static double Minutes(string text)
    {
        var digits = text.Replace("GMT", "", StringComparison.OrdinalIgnoreCase);
        if (digits is "" or "Z" or "z")
            return 0;
        var number = digits.Replace(":", "", StringComparison.Ordinal);
        var value = int.Parse(number, CultureInfo.InvariantCulture);
        return number.Length > 3 ? value / 100 * 60 + value % 100 : value * 60;
    }
}
