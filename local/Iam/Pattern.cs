using System.Text;
using System.Text.RegularExpressions;

namespace Local.Iam;

/// <summary>
/// A string of a policy in which <c>*</c> and <c>?</c> stand for other characters and <c>${aws:…}</c> for the request's
/// values.
/// </summary>
/// <remarks>
/// A value that stands for a variable, and <c>${*}</c>, <c>${?}</c>, <c>${$}</c>, are matched literally.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"/>
sealed partial record Pattern(string Text)
{
    // Unicode noncharacters: no name or value holds them.
    const char Many = '\uFFFF';
    const char One = '\uFFFE';

    /// <summary>Whether <c>${…}</c> is more than its characters: not so in a policy of before 2012-10-17.</summary>
    public bool HasVariables { get; init; } = true;

    public bool Matches(string value, RequestContext context, bool ignoreCase = false) =>
        Expand(context, wildcards: true) is { } pattern && Matches(pattern, value, ignoreCase);

    public bool Is(string value, RequestContext context, bool ignoreCase = false) =>
        string.Equals(Expand(context, wildcards: false), value,
            ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>
    /// Whether an ARN matches: each of its six parts by itself, so that a wildcard never reaches over a colon but in
    /// the last.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN"/>
    public bool MatchesArn(string value, RequestContext context)
    {
        if (Text == "*")
            return true;
        if (Expand(context, wildcards: true)?.Split(':', 6) is not { Length: 6 } patterns
            || value.Split(':', 6) is not { Length: 6 } parts)
            return false;
        return patterns.Zip(parts).All(pair => Matches(pair.First, pair.Second, ignoreCase: false));
    }

    /// <summary>Null when the request has no value for a variable: then nothing matches.</summary>
    string? Expand(RequestContext context, bool wildcards)
    {
        var expanded = new StringBuilder();
        var position = 0;
        foreach (Match variable in HasVariables && Text.Contains("${", StringComparison.Ordinal)
            ? Variable().Matches(Text)
            : Enumerable.Empty<Match>())
        {
            Append(Text.AsSpan(position, variable.Index - position));
            var name = variable.Groups["name"].Value;
            var value = name is "*" or "?" or "$" ? name
                : context.Find(name) ?? (
                    variable.Groups["default"] is { Success: true } fallback ? fallback.Value : null);
            if (value is null)
                return null;
            expanded.Append(value);
            position = variable.Index + variable.Length;
        }
        Append(Text.AsSpan(position));
        return expanded.ToString();

        void Append(ReadOnlySpan<char> literal)
        {
            foreach (var c in literal)
                expanded.Append(!wildcards ? c : c switch { '*' => Many, '?' => One, _ => c });
        }
    }

    static bool Matches(string pattern, string value, bool ignoreCase)
    {
        var (p, v, star, retry) = (0, 0, -1, 0);
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == Many)
                (star, retry) = (p++, v);
            else if (p < pattern.Length && (pattern[p] == One || Same(pattern[p], value[v])))
                (p, v) = (p + 1, v + 1);
            else if (star >= 0)
                (p, v) = (star + 1, ++retry);
            else
                return false;
        }
        return pattern.AsSpan(p).TrimStart(Many).IsEmpty;

        bool Same(char a, char b) => a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
    }

    [GeneratedRegex(@"\$\{\s*(?<name>[^{},']+?)\s*(,\s*'(?<default>[^']*)'\s*)?\}")]
    private static partial Regex Variable();
}
