using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Maps;

/// <summary>The items of a Map state, and what each is given.</summary>
sealed class MapItems(Branch branch, MapState state, ContextObject context, int entered)
{
    /// <summary>What an item's iteration gets.</summary>
    /// <param name="iteration">The branch that tells of a failure; null for that of the state.</param>
    public JsonElement Input(MapItem item, JsonElement input, Branch? iteration = null)
    {
        if (state.ItemSelector is null)
            return item.Input;
        try
        {
            return state.ItemSelector.Evaluate(branch.Scope(input, context.ForItem(item)));
        }
        catch (EvaluationException e)
        {
            throw (iteration ?? branch).Failed(e, state, entered);
        }
    }

    /// <summary>The items that the state is given; only a distributed Map takes the members of an object.</summary>
    public MapItem[] Items(JsonElement input)
    {
        var items = state.Items?.Evaluate(branch.Scope(input, context)) ?? input;
        if ((items.ValueKind is JsonValueKind.Array || state.Distributed is not null) && MapItem.Of(items) is { } all)
        {
            branch.Run.Inspection?.Saw("afterItemsPath", items);
            return [.. all];
        }
        if (state.Language is QueryLanguage.JSONata)
            throw new EvaluationException(EvaluationException.Query, $"Map state input must be an array but was: {items.GetRawText()}");
        // As recorded: the context object's path is told with one '$'.
        var path = state.Items is PayloadTemplate.Computed(_, Expression.Path(var written)) ? written.Text : "$";
        throw new EvaluationException(
            $"Reference path \"{(path.StartsWith("$$", StringComparison.Ordinal) ? path[1..] : path)}\" must point to array.");
    }

    public static int Concurrency(Expression expression, JsonElement value) =>
        ReferencedNumber.Whole(expression, "MaxConcurrencyPath", value) switch
        {
            >= 0 and var limit => (int)Math.Min(limit, int.MaxValue),
            _ => throw new EvaluationException("MaxConcurrency cannot be negative.") { IsOfLimits = true },
        };
}
