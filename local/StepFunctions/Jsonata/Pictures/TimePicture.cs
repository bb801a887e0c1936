using System.Text;
using System.Text.RegularExpressions;

namespace Local.StepFunctions.Jsonata;

/// <summary>How a time is written, as in XPath's <c>fn:format-dateTime</c>: <c>[D1o] [MNn] [Y]</c>.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#rules-for-datetime-formatting"/>
sealed class TimePicture
{
    const string Iso = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

    readonly List<(string Text, TimeMarker? Marker)> _parts = [];

    public static string Format(DateTimeOffset time, StringValue? picture, StringValue? zone) =>
        string.Concat(Parse(picture?.Text ?? Iso)._parts.Select(part => part.Marker?.Format(time.ToOffset(TimeZone.Offset(zone?.Text))) ?? part.Text));

    /// <summary>Milliseconds since 1970; null when the text is not so written.</summary>
    public static double? Read(string text, StringValue? picture, DateTimeOffset now) => picture is null ? IsoTime.Read(text) : Parse(picture.Text).Read(text, now);

    static TimePicture Parse(string picture)
    {
        var parsed = new TimePicture();
        var (text, at) = (new StringBuilder(), 0);
        for (; at < picture.Length; at++)
        {
            if (picture[at] is '[' && (at + 1 >= picture.Length || picture[at + 1] is not '['))
            {
                var end = picture.IndexOf(']', at);
                if (end < 0)
                    throw Errors.Of("D3135");
                parsed.Add(text, TimeMarker.Parse(string.Concat(picture[(at + 1)..end].Where(c => !char.IsWhiteSpace(c)))));
                at = end;
                continue;
            }
            text.Append(picture[at]);
            if (picture[at] is '[' or ']' && at + 1 < picture.Length && picture[at + 1] == picture[at])
                at++;
        }
        parsed.Add(text, null);
        return parsed;
    }

    void Add(StringBuilder text, TimeMarker? marker)
    {
        if (text.Length > 0)
            _parts.Add((text.ToString(), null));
        if (marker is not null)
            _parts.Add(("", marker));
        text.Clear();
    }

    double? Read(string text, DateTimeOffset now)
    {
        var pattern = string.Concat(_parts.Select((part, i) => part.Marker is { } marker ? $"({marker.Pattern(i + 1 < _parts.Count && _parts[i + 1].Marker is not null)})" : Regex.Escape(part.Text)));
        var match = Regex.Match(text, $"^{pattern}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, RegexFunction.Timeout);
        if (!match.Success)
            return null;
        var found = new Dictionary<char, double>();
        foreach (var (i, marker) in _parts.Select(part => part.Marker).OfType<TimeMarker>().Index())
            found[marker.Component] = marker.Value(match.Groups[i + 1].Value);
        return TimeParts.Milliseconds(found, now);
    }
}
