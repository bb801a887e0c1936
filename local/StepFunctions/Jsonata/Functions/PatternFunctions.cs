using System.Globalization;
using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>Functions that look for a string, a regular expression, or what a function finds.</summary>
/// <seealso href="https://docs.jsonata.org/string-functions"/>
static class PatternFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["contains"] = new NativeFunction("<s-(sf):b>", (evaluator, a) => a[0] is StringValue text
            ? Value.Of(Finds(evaluator, text.Text, a[1], "contains").Any())
            : null),
        ["match"] = new NativeFunction("<s-f<s:o>n?:a<o>>", Match),
        ["split"] = new NativeFunction("<s-(sf)n?:a<s>>", Split),
        ["replace"] = new NativeFunction("<s-(sf)(sf)n?:s>", Replace),
    };

    static IEnumerable<Found> Finds(Evaluator evaluator, string text, Value? pattern, string function) => pattern switch
    {
        StringValue literal => Occurrences(text, literal.Text),
        RegexFunction regex => regex.FindAll(evaluator, text),
        Function matcher => Called(evaluator, matcher, text, function),
        _ => [],
    };

    static IEnumerable<Found> Occurrences(string text, string literal)
    {
        if (literal is "")
            yield return new("", 0, 0, []);
        for (var at = 0;
            literal is not "" && (at = text.IndexOf(literal, at, StringComparison.Ordinal)) >= 0;
            at += literal.Length)
            yield return new(literal, at, at + literal.Length, []);
    }

    /// <summary>A function of the expression may do what a regular expression does.</summary>
    static IEnumerable<Found> Called(Evaluator evaluator, Function matcher, string text, string function)
    {
        for (var match = evaluator.Apply(matcher, Value.Of(text)); match is not null;)
        {
            if (match is not ObjectValue found
                || found["start"] is not NumberValue { Number: var start }
                || found["end"] is not NumberValue { Number: var end }
                || found["groups"] is not { } groups
                || found["next"] is not Function next)
                throw Errors.Of("T1010", token: function);
            yield return new(
                StringFunctions.Text(found["match"]),
                (int)Math.Clamp(start, 0, text.Length),
                (int)Math.Clamp(end, 0, text.Length),
                [.. ArrayValue.ItemsOf(groups).Select(group => (group as StringValue)?.Text)]);
            match = evaluator.Apply(next);
        }
    }

    static IEnumerable<Found> Limited(IEnumerable<Found> found, Value? limit, string code) => limit switch
    {
        NumberValue { Number: < 0 } => throw Errors.Of(code),
        NumberValue { Number: var most } => found.Take((int)Math.Min(Math.Ceiling(most), int.MaxValue)),
        _ => found,
    };

    static ArrayValue? Match(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not StringValue { Text: var text })
            return null;
        var (matches, bytes) = (ArrayValue.Sequence(), 0L);
        foreach (var found in Limited(Finds(evaluator, text, arguments[1], "match"), arguments[2], "D3040"))
        {
            var match = new ObjectValue(Described(found, "index"));
            Limits.Check(bytes += 8 + match.Size);
            matches.Add(match);
        }
        return matches;
    }

    /// <param name="start">What the member for the start is called.</param>
    public static OrderedDictionary<string, Value> Described(Found found, string start) => new()
    {
        ["match"] = Value.Of(found.Text),
        [start] = Value.Of(found.Start),
        ["groups"] = new ArrayValue(
            [.. found.Groups.Select(group => group is null ? null : (Value?)new StringValue(group))]),
    };

    static ArrayValue? Split(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not StringValue { Text: var text })
            return null;
        if (arguments[2] is NumberValue { Number: < 0 })
            throw Errors.Of("D3020");
        var most = arguments[2] is NumberValue { Number: var limit } ? Math.Floor(limit) : double.PositiveInfinity;
        var (parts, bytes) = (new List<Value?>(), 0L);
        foreach (var part in arguments[1] is StringValue { Text: "" }
            ? text.Select(c => c.ToString())
            : Parts(evaluator, text, arguments[1]))
        {
            if (parts.Count >= most)
                break;
            evaluator.Spend(1);
            Limits.Check(bytes += 8 + part.Length);
            parts.Add(new StringValue(part));
        }
        return new(parts);
    }

    static IEnumerable<string> Parts(Evaluator evaluator, string text, Value? separator)
    {
        var start = 0;
        foreach (var found in Finds(evaluator, text, separator, "split"))
        {
            yield return text[start..Math.Max(found.Start, start)];
            start = found.End;
        }
        yield return text[start..];
    }

    static StringValue? Replace(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not StringValue { Text: var text })
            return null;
        if (arguments[1] is StringValue { Text: "" })
            throw Errors.Of("D3010");
        var (result, start) = (new StringBuilder(), 0);
        foreach (var found in Limited(Finds(evaluator, text, arguments[1], "replace"), arguments[3], "D3011"))
        {
            evaluator.Spend(1);
            result.Append(text.AsSpan(start, Math.Max(found.Start, start) - start));
            result.Append(Replacement(evaluator, found, arguments[1], arguments[2]));
            Limits.Check(result.Length);
            start = found.End;
        }
        return new(result.Append(text.AsSpan(start)).ToString());
    }

    static string Replacement(Evaluator evaluator, Found found, Value? pattern, Value? replacement) =>
        replacement switch
        {
            StringValue { Text: var text } => pattern is StringValue ? text : Substituted(evaluator, text, found),
            Function function => evaluator.Apply(function, Match(found)) is StringValue { Text: var text }
                ? text
                : throw Errors.Of("D3012"),
            _ => "",
        };

    static ObjectValue Match(Found found)
    {
        var members = Described(found, "start");
        members["end"] = Value.Of(found.End);
        return new(members);
    }

    /// <summary>
    /// <c>$0</c> is the match, <c>$1</c> and so on its groups, <c>$$</c> a dollar; as many digits count as there may be
    /// groups.
    /// </summary>
    static string Substituted(Evaluator evaluator, string text, Found found)
    {
        var (result, at) = (new StringBuilder(), 0);
        while (text.IndexOf('$', at) is >= 0 and var dollar)
        {
            evaluator.Spend(1);
            result.Append(text.AsSpan(at, dollar - at));
            Limits.Check(result.Length);
            at = dollar + 1;
            if (at < text.Length && text[at] is '$')
            {
                result.Append('$');
                at++;
            }
            else
                at = Reference(text, at, found, result);
        }
        return result.Append(text.AsSpan(at)).ToString();
    }

    /// <returns>Where the text goes on behind the digits.</returns>
    static int Reference(string text, int at, Found found, StringBuilder result)
    {
        var most = found.Groups.Count.ToString(CultureInfo.InvariantCulture).Length;
        var digits = text.AsSpan(at, Math.Min(most, text.Length - at));
        digits = digits[..(digits.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : digits.Length)];
        if (digits.Length > 1 && int.Parse(digits, CultureInfo.InvariantCulture) > found.Groups.Count)
            digits = digits[..^1];
        if (digits.Length == 0)
            result.Append('$');
        else if (int.Parse(digits, CultureInfo.InvariantCulture) is var group && group == 0)
            result.Append(found.Text);
        else if (group <= found.Groups.Count)
            result.Append(found.Groups[group - 1]);
        return at + digits.Length;
    }
}
