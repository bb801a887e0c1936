using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>How a time is written, as in XPath's <c>fn:format-dateTime</c>: <c>[D1o] [MNn] [Y]</c>.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#rules-for-datetime-formatting"/>
sealed class TimePicture
{
    const string Iso = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

    readonly List<(string Text, TimeMarker? Marker)> _parts = [];

    public static string Format(DateTimeOffset time, StringValue? picture, StringValue? zone)
    {
        var (text, offset) = (new StringBuilder(), TimeOffset.Parse(zone?.Text));
        var local = DateTimeOffset.MaxValue - time > offset.Span && time - DateTimeOffset.MinValue > -offset.Span
            ? time.ToUniversalTime().Add(offset.Span)
            : throw Errors.Of("D1001", time.ToUnixTimeMilliseconds());
        foreach (var (literal, marker) in Parse(picture?.Text ?? Iso)._parts)
        {
            text.Append(marker?.Format(local, offset) ?? literal);
            Limits.Check(text.Length);
        }
        return text.ToString();
    }

    /// <summary>Milliseconds since 1970; null when the text is not so written.</summary>
    public static double? Read(Evaluator evaluator, string text, StringValue? picture) =>
        picture is null ? IsoTime.Read(text) : Parse(picture.Text).Read(evaluator, text);

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
                parsed.Add(
                    text, TimeMarker.Parse(string.Concat(picture[(at + 1)..end].Where(c => !char.IsWhiteSpace(c)))));
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

    double? Read(Evaluator evaluator, string text)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < _parts.Count; i++)
            pattern.Append(
                _parts[i].Marker is { } marker ? $"({marker.Pattern(IsNumber(i + 1))})" : Escaped(_parts[i].Text));
        if (Pattern.Parse(pattern.Append('$').ToString(), ignoreCase: true)
            .Find(evaluator.Spend, text, 0) is not { } match)
            return null;
        var found = new Dictionary<char, double?>();
        foreach (var (i, marker) in _parts.Select(part => part.Marker).OfType<TimeMarker>().Index())
            found[marker.Component] = marker.Value(match.Groups[i]!);
        return found.Count == 0 ? null : TimeParts.Milliseconds(found, evaluator.Environment.Now);
    }

    bool IsNumber(int part) => part < _parts.Count && _parts[part].Marker is { IsNumber: true };

    static string Escaped(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c > 127 ? c.ToString() : $"\\{c}"));
}
