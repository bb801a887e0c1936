using Local.StepFunctions.Language;

namespace Local.Console.Graph;

/// <summary>A way that a machine or branch can go: from the start, from state to state, to the end.</summary>
/// <param name="From">Null for the start.</param>
/// <param name="To">Null for the end.</param>
/// <param name="Description">The label in full.</param>
sealed record Way(string? From, string? To, EdgeKind Kind, string? Label = null, string? Description = null)
{
    /// <summary>The ways of one level, in the order in which they are written.</summary>
    /// <param name="withEnds">Whether start and end are drawn.</param>
    public static List<Way> Of(StateGraph graph, bool withEnds)
    {
        List<Way> ways = withEnds ? [new(null, graph.StartAt, EdgeKind.Next)] : [];
        foreach (var state in graph.States.Values)
        {
            if (state is ChoiceState choice)
                ways.AddRange(Choices(choice));
            else if (state.Next is { } next)
                ways.Add(new(state.Name, next, EdgeKind.Next));
            else if (withEnds)
                ways.Add(new(state.Name, null, EdgeKind.Next));
            if (state is WorkState work)
                ways.AddRange(Catches(work));
        }
        // What is being written may name a state that is not there yet.
        ways.RemoveAll(way => way.To is { } to && !graph.States.ContainsKey(to));
        return ways;
    }

    static IEnumerable<Way> Choices(ChoiceState state)
    {
        foreach (var choice in state.Choices)
        {
            var text = RuleText.Of(choice.Rule);
            yield return new(state.Name, choice.Next, EdgeKind.Choice, text, text);
        }
        if (state.Default is { } otherwise)
            yield return new(state.Name, otherwise, EdgeKind.Choice, "Default", "Where no rule matches");
    }

    /// <summary>Catchers that lead to the same state are one way.</summary>
    static IEnumerable<Way> Catches(WorkState state) => state.Catch.GroupBy(catcher => catcher.Next).Select(catchers =>
    {
        var errors = string.Join(", ", catchers.SelectMany(catcher => catcher.Errors.Names).Distinct());
        return new Way(state.Name, catchers.Key, EdgeKind.Catch, $"Catch {errors}", $"Catches {errors}");
    });
}
