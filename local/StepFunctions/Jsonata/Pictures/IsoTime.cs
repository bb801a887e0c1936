using System.Globalization;
using System.Text.RegularExpressions;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Times of ISO 8601, as far as JavaScript's <c>Date.parse</c> takes them; without a zone they are UTC.
/// </summary>
static partial class IsoTime
{
    public static double Read(string text)
    {
        var match = Form().Match(text);
        var (month, day) = (Number(match, "month", 1), Number(match, "day", 1));
        var (year, hour) = (Number(match, "year", 0), Number(match, "hour", 0));
        if (!match.Success
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 24)
            throw Errors.Of("D3110", text);
        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        var fraction = match.Groups["fraction"].Success
            ? Math.Floor(1000 * double.Parse("0" + match.Groups["fraction"].Value, CultureInfo.InvariantCulture))
            : 0;
        var minutes = hour * 60 + Number(match, "minute", 0) - Minutes(match.Groups["zone"].Value);
        return (date - DateTime.UnixEpoch).TotalMilliseconds + (
            minutes * 60 + Number(match, "second", 0)) * 1000 + fraction;
    }

    static int Minutes(string zone)
    {
        if (zone is "" or "Z")
            return 0;
        var digits = zone.Replace(":", "", StringComparison.Ordinal);
        var minutes = 60 * int.Parse(
            digits[1..3], CultureInfo.InvariantCulture) + int.Parse(digits[3..], CultureInfo.InvariantCulture);
        return zone[0] is '-' ? -minutes : minutes;
    }

    static int Number(Match match, string group, int standard) =>
        match.Groups[group] is { Success: true } found
            ? int.Parse(found.Value, CultureInfo.InvariantCulture)
            : standard;

    [GeneratedRegex(
        @"^(?<year>\d{4})(-(?<month>[01]\d))?(-(?<day>[0-3]\d))?(T(?<hour>[0-2]\d):(?<minute>[0-5]\d):(?<second>[0-5]\d))?(?<fraction>\.\d+)?(?<zone>[+-][0-2]\d:?[0-5]\d|Z)?\z")]
    private static partial Regex Form();
}
