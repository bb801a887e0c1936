using System.Text.Json;

namespace Local.StepFunctions.Language.Reading;

/// <summary>
/// Finds the variables that are assigned inside a Parallel or Map state and around it. The states of one
/// <c>States</c> field are a scope; those inside its states see its variables and cannot assign them.
/// </summary>
/// <param name="complain">Is told of each: the message (ours), and the place of the assignment.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html"/>
sealed class VariableScopes(Action<string, string> complain)
{
    /// <summary>The names of the variables that an <c>Assign</c> field assigns, in either query language.</summary>
    public static IEnumerable<string> Names(JsonElement assign) => assign.EnumerateObject()
        .Select(variable => variable.Name)
        .Select(name => name.EndsWith(".$", StringComparison.Ordinal) ? name[..^2] : name);

    public void Check(JsonElement machine) => Check(machine, "", []);

    /// <param name="outer">The variables of the scopes around.</param>
    void Check(JsonElement graph, string location, HashSet<string> outer)
    {
        HashSet<string> visible = [.. outer];
        var states = Object(graph, "States");
        foreach (var state in states)
        {
            foreach (var (assign, place) in Assignments(state.Value, $"{location}/States/{state.Name}"))
            {
                foreach (var name in Names(assign).Where(outer.Contains))
                    complain(
                        $"The variable '{name}' is assigned in an outer scope, and cannot be assigned here", place);
                visible.UnionWith(Names(assign));
            }
        }
        foreach (var state in states)
        {
            foreach (var (inner, place) in Inside(state.Value, $"{location}/States/{state.Name}"))
                Check(inner, place, IsDistributed(inner) ? [] : visible);
        }
    }

    static IEnumerable<(JsonElement Assign, string Place)> Assignments(JsonElement state, string location)
    {
        var owners = Items(state, "Choices", location).Concat(Items(state, "Catch", location))
            .Prepend((Item: state, Place: location));
        foreach (var (owner, place) in owners)
        {
            if (owner.ValueKind is JsonValueKind.Object
                && owner.TryGetProperty("Assign", out var assign)
                && assign.ValueKind is JsonValueKind.Object)
                yield return (assign, $"{place}/Assign");
        }
    }

    static IEnumerable<(JsonElement Graph, string Place)> Inside(JsonElement state, string location)
    {
        foreach (var field in (string[])["ItemProcessor", "Iterator"])
        {
            if (state.ValueKind is JsonValueKind.Object && state.TryGetProperty(field, out var processor))
                yield return (processor, $"{location}/{field}");
        }
        foreach (var branch in Items(state, "Branches", location))
            yield return branch;
    }

    /// <summary>Its iterations are executions of their own, which see nothing of what is around.</summary>
    static bool IsDistributed(JsonElement processor) =>
        Object(processor, "ProcessorConfig").Any(
            field => field.Name is "Mode" && field.Value is { ValueKind: JsonValueKind.String } mode
                && mode.ValueEquals("DISTRIBUTED"));

    static IEnumerable<(JsonElement Item, string Place)> Items(JsonElement owner, string field, string location) =>
        owner.ValueKind is JsonValueKind.Object
        && owner.TryGetProperty(field, out var items)
        && items.ValueKind is JsonValueKind.Array
            ? items.EnumerateArray().Select((item, i) => (item, $"{location}/{field}[{i}]"))
            : [];

    static JsonElement.ObjectEnumerator Object(JsonElement owner, string field) =>
        owner.ValueKind is JsonValueKind.Object
        && owner.TryGetProperty(field, out var value)
        && value.ValueKind is JsonValueKind.Object
            ? value.EnumerateObject()
            : default;
}
