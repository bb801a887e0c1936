using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>A JSONPath as the service evaluates it, which is as Jayway's did before its version 2.1.</summary>
/// <remarks>
/// A definite path (names and single indexes) is the value itself, and an error when there is none;
/// any other is always an array, empty when nothing matches, whatever is missing on the way.
/// </remarks>
/// <seealso href="https://github.com/json-path/JsonPath#what-is-returned-when"/>
sealed record JsonPath
{
    /// <summary>As written.</summary>
    public required string Text { get; init; }

    public required PathRoot Root { get; init; }

    /// <summary>The name, when the path starts at a variable.</summary>
    public string? Variable { get; init; }

    public required IReadOnlyList<PathSegment> Segments { get; init; }

    public bool IsDefinite { get; private init; }

    /// <summary>Whether it can lead to one place only: names and indexes.</summary>
    public bool LeadsToOne => Segments.All(segment => segment is PathSegment.Name or PathSegment.Index);

    /// <summary>Whether it can say where a result goes: to one place in the state's input.</summary>
    public bool IsReference => Root is PathRoot.Input && LeadsToOne;

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path)
    {
        path = new JsonPathParser(text).TryParse();
        path = path is null ? null : path with { IsDefinite = path.Segments.All(segment => segment.IsDefinite) };
        return path is not null;
    }

    /// <summary>The value, or why there is none.</summary>
    public bool TryEvaluate(in Scope scope, out JsonElement value)
    {
        if (!TryRoot(scope, out value))
            return false;
        if (Segments.Count == 0)
            return true;
        if (!IsDefinite)
        {
            value = JsonText.Array(Matches(value));
            return true;
        }
        foreach (var segment in Segments)
        {
            if (!segment.TryStep(value, out value))
                return false;
        }
        return true;
    }

    /// <summary>All that matches below <paramref name="root"/>.</summary>
    public IEnumerable<JsonElement> Matches(JsonElement root)
    {
        List<JsonElement> matches = [root];
        foreach (var segment in Segments)
            matches = [.. matches.SelectMany(value => segment.Select(value, root))];
        return matches;
    }

    /// <summary>Jayway's words for a definite path without a value.</summary>
    public string DescribeMiss(in Scope scope)
    {
        if (!TryRoot(scope, out var value))
            return $"No results for path: {Text}";
        var passed = "$";
        foreach (var segment in Segments)
        {
            passed += segment;
            if (!segment.TryStep(value, out value))
                return ReferenceEquals(segment, Segments[^1]) ? $"No results for path: {passed}" : $"Missing property in path {passed}";
        }
        return $"No results for path: {passed}";
    }

    bool TryRoot(in Scope scope, out JsonElement value)
    {
        if (Root is PathRoot.Variable)
            return scope.Variables.TryGetValue(Variable!, out value);
        value = Root is PathRoot.Context ? scope.Context.Json : scope.Root;
        return true;
    }
}

/// <summary>Where a path starts: <c>$</c>, <c>$$</c> or <c>$name</c>.</summary>
enum PathRoot { Input, Context, Variable }
