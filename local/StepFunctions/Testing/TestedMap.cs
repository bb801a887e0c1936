using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Testing;

/// <summary>
/// A Map state under test: what its iterations would get is shown, and the mock is what they come to.
/// </summary>
/// <param name="items">Null when they lie in S3 and the test does not say what is there.</param>
sealed class TestedMap(Inspection inspection, MapState state, MapItems map, MapItem[]? items)
{
    /// <param name="most">How many iterations may run at once.</param>
    public JsonElement Run(
        JsonElement input,
        int most,
        double? toleratedCount,
        double? toleratedPercentage,
        in Scope scope)
    {
        inspection.Saw("maxConcurrency", most);
        if (toleratedCount is { } count)
            inspection.Saw("toleratedFailureCount", count);
        if (toleratedPercentage is { } percentage)
            inspection.Saw("toleratedFailurePercentage", percentage);
        int? iterations = items is null ? null : Iterations(items, input, scope);
        // The text is recorded.
        if (inspection.FailedIterations > iterations)
            throw new AwsException(
                "ValidationException", "Map iteration failure count must be less than or equal to the number of Map iterations");
        var answer = inspection.Answer()!.Value;
        // Recorded: failures count only against a threshold that the state has.
        return inspection.FailedIterations > toleratedCount
            || inspection.FailedIterations * 100d / iterations > toleratedPercentage
            ? throw MapRun.ThresholdExceeded()
            : answer;
    }

    int Iterations(MapItem[] all, JsonElement input, in Scope scope)
    {
        var inputs = Counted(all.Select(item => map.Input(item, input)));
        if (state.ItemSelector is not null)
            inspection.Saw("afterItemSelector", JsonText.Array(inputs));
        if (state.Distributed?.Batcher is not { } batcher)
            return inputs.Count;
        var batches = Counted(new Batches(batcher, scope).Of(inputs).Select(batch => batch.Input));
        inspection.Saw("afterItemBatcher", JsonText.Array(batches));
        return batches.Count;
    }

    static List<JsonElement> Counted(IEnumerable<JsonElement> inputs)
    {
        List<JsonElement> all = [];
        var bytes = 0L;
        foreach (var input in inputs)
        {
            MapLimits.AddInput(ref bytes, input);
            all.Add(input);
        }
        return all;
    }
}
