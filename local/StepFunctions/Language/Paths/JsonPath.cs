using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>A JSONPath as the service evaluates it, which is as Jayway's did before its version 2.1.</summary>
/// <remarks>
/// A definite path (names and single indexes) is the value itself, and an error when there is none; any other is an
/// array, empty when nothing matches. A property that is missing on the way is no error then, but a step that what it
/// comes to cannot have is one, up to the first step that may lead to several values.
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

    public required bool IsDefinite { get; init; }

    /// <summary>Whether it can lead to one place only: names and indexes.</summary>
    public bool LeadsToOne => Segments.All(segment => segment is PathSegment.Name or PathSegment.Index);

    /// <summary>Whether it can say where a result goes: to one place in the state's input.</summary>
    public bool IsReference => Root is PathRoot.Input && LeadsToOne;

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path)
    {
        path = new JsonPathParser(text.TrimEnd(' ')).TryParse();
        return path is not null;
    }

    /// <returns>Whether there is a value.</returns>
    public bool TryEvaluate(in Scope scope, out JsonElement value) =>
        TryRoot(scope, out value) && TryFind(value, new(value, Text), out value);

    /// <param name="start">Where the path begins.</param>
    public bool TryFind(JsonElement start, PathSearch search, out JsonElement value)
    {
        value = start;
        foreach (var segment in Segments)
        {
            search.Spend(1);
            if (!segment.AppliesTo(value))
                return false;
            if (!segment.IsDefinite)
                break;
            if (segment.TryStep(value, out value))
                continue;
            value = JsonText.Array([]);
            return !IsDefinite && segment is PathSegment.Name;
        }
        if (!IsDefinite)
            value = JsonText.Array(Matches(start, search));
        return true;
    }

    /// <summary>All that matches; where a property must be there and is not, the search says so.</summary>
    public List<JsonElement> Matches(JsonElement start, PathSearch search)
    {
        List<JsonElement> matches = [start];
        for (var i = 0; i < Segments.Count; i++)
        {
            List<JsonElement> found = [];
            foreach (var value in matches)
                Segments[i].Select(value, search, found);
            matches = found;
        }
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
            var before = passed;
            passed += segment;
            var container = value;
            if (segment.TryStep(container, out value))
                continue;
            return (segment, container.ValueKind) switch
            {
                (PathSegment.Name, JsonValueKind.Object) =>
                    ReferenceEquals(segment, Segments[^1]) ? $"No results for path: {passed}" : $"Missing property in path {passed}",
                (PathSegment.Name, _) => $"Property {segment} not found in path {before}",
                (PathSegment.Filter, _) =>
                    $"Filter: {segment} can not be applied to primitives. Current context is: {container.GetRawText()}",
                (_, JsonValueKind.Null) => $"The path {before} is null",
                (_, not JsonValueKind.Array) =>
                    $"Filter: {segment} can only be applied to arrays. Current context is: {container.GetRawText()}",
                _ => $"Index out of bounds when evaluating path {passed}",
            };
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
