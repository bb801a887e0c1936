using System.Globalization;
using System.Text.RegularExpressions;

namespace Local.StepFunctions.Language;

/// <summary>
/// Timestamps as the states language has them: RFC 3339 with an upper-case <c>T</c> and, in UTC, an upper-case
/// <c>Z</c>.
/// </summary>
static partial class Rfc3339
{
    /// <returns>Null when it is not one.</returns>
    public static DateTimeOffset? TryParse(string text)
    {
        // .NET reads seven digits of a second; the service takes more.
        var match = Form().Match(text);
        if (!match.Success)
            return null;
        var fraction = match.Groups[2].Value is { Length: > 8 } long9 ? long9[..8] : match.Groups[2].Value;
        return DateTimeOffset.TryParse(
            match.Groups[1].Value + fraction + match.Groups[3].Value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : null;
    }

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
