using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>How a time is written, as in XPath's <c>fn:format-dateTime</c>: <c>[D1o] [MNn] [Y]</c>.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#rules-for-datetime-formatting"/>
sealed class TimePicture
{
    const string Iso = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

    /// <summary>What a part costs, in nodes: to be parsed, and to be written or made a regular expression of.</summary>
    const int PartCost = 32;

    public static string Format(Evaluator evaluator, DateTimeOffset time, StringValue? picture, StringValue? zone)
    {
        var (text, offset) = (new StringBuilder(), TimeOffset.Parse(zone?.Text));
        var local = DateTimeOffset.MaxValue - time > offset.Span && time - DateTimeOffset.MinValue > -offset.Span
            ? time.ToUniversalTime().Add(offset.Span)
            : throw Errors.Of("D1001", time.ToUnixTimeMilliseconds());
        foreach (var (literal, marker) in Parse(evaluator, picture?.Text ?? Iso))
        {
            text.Append(marker?.Format(local, offset) ?? literal);
            Limits.Check(text.Length);
        }
        return text.ToString();
    }

    /// <summary>Milliseconds since 1970; null when the text is not so written.</summary>
    public static double? Read(Evaluator evaluator, string text, StringValue? picture) =>
        picture is null ? IsoTime.Read(text) : Read(evaluator, text, [.. Parse(evaluator, picture.Text)]);

    /// <summary>The parts one after the other: texts as they are, and markers.</summary>
    static IEnumerable<(string Text, TimeMarker? Marker)> Parse(Evaluator evaluator, string picture)
    {
        var text = new StringBuilder();
        for (var at = 0; at < picture.Length; at++)
        {
            if (picture[at] is '[' && (at + 1 >= picture.Length || picture[at + 1] is not '['))
            {
                var end = picture.IndexOf(']', at);
                if (end < 0)
                    throw Errors.Of("D3135");
                evaluator.Spend(PartCost);
                if (text.Length > 0)
                    yield return (text.ToString(), null);
                text.Clear();
                yield return (
                    "", TimeMarker.Parse(string.Concat(picture[(at + 1)..end].Where(c => !char.IsWhiteSpace(c)))));
                at = end;
                continue;
            }
            text.Append(picture[at]);
            if (picture[at] is '[' or ']' && at + 1 < picture.Length && picture[at + 1] == picture[at])
                at++;
        }
        if (text.Length > 0)
            yield return (text.ToString(), null);
    }

    static double? Read(Evaluator evaluator, string text, List<(string Text, TimeMarker? Marker)> parts)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < parts.Count; i++)
            pattern.Append(
                parts[i].Marker is { } marker
                    ? $"({marker.Pattern(i + 1 < parts.Count && parts[i + 1].Marker is { IsNumber: true })})"
                    : Escaped(parts[i].Text));
        if (PatternOf(pattern.Append('$').ToString()).Find(evaluator.Spend, text, 0) is not { } match)
            return null;
        var found = new Dictionary<char, double?>();
        foreach (var (i, marker) in parts.Select(part => part.Marker).OfType<TimeMarker>().Index())
            found[marker.Component] = marker.Value(match.Groups[i]!);
        return found.Count == 0 ? null : TimeParts.Milliseconds(found, evaluator.Environment.Now);
    }

    static Pattern PatternOf(string text)
    {
        try
        {
            return Pattern.Parse(text, ignoreCase: true);
        }
        catch (FormatException)
        {
            throw Limits.TooBig(); // a picture gives no other pattern that is none
        }
    }

    static string Escaped(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c > 127 ? c.ToString() : $"\\{c}"));
}
