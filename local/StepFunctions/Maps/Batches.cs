using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Maps;

/// <summary>Puts the items of a distributed Map together, as its ItemBatcher says.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html"/>
sealed class Batches
{
    readonly bool _batched;
    readonly long _mostItems;
    readonly long _mostBytes;
    readonly JsonElement? _shared;

    public Batches(ItemBatcher? batcher, in Scope scope)
    {
        _batched = batcher is not null;
        _mostItems = Limit(batcher?.MaxItems, "MaxItemsPerBatchPath", scope) ?? long.MaxValue;
        _mostBytes = Limit(batcher?.MaxBytes, "MaxInputBytesPerBatchPath", scope) ?? 262_144;
        _shared = batcher?.BatchInput?.Evaluate(scope);
    }

    /// <returns>The input of each child execution, and how many items are in it.</returns>
    public IEnumerable<(JsonElement Input, int Items)> Of(IEnumerable<JsonElement> items) =>
        _batched ? Together(items) : items.Select(item => (item, 1));

    IEnumerable<(JsonElement Input, int Items)> Together(IEnumerable<JsonElement> items)
    {
        List<JsonElement> batch = [];
        var frame = JsonText.Size(Input([]));
        var size = frame;
        foreach (var item in items)
        {
            var added = JsonText.Size(item) + (batch.Count > 0 ? 1 : 0);
            if (batch.Count > 0 && (batch.Count >= _mostItems || size + added > _mostBytes))
            {
                yield return (Input(batch), batch.Count);
                (batch, size, added) = ([], frame, added - 1);
            }
            batch.Add(item);
            size += added;
        }
        if (batch.Count > 0)
            yield return (Input(batch), batch.Count);
    }

    JsonElement Input(List<JsonElement> items)
    {
        var text = new JsonText();
        text.Object();
        if (_shared is { } shared)
        {
            text.Name("BatchInput");
            text.Element(shared);
        }
        text.Name("Items");
        text.Element(JsonText.Array(items));
        text.EndObject();
        return text.ToElement();
    }

    static long? Limit(Expression? expression, string field, in Scope scope)
    {
        if (expression?.Evaluate(scope, field) is not { } value)
            return null;
        return ReferencedNumber.Whole(expression, field, value) is > 0 and var limit
            ? limit
            : throw new EvaluationException($"The {field} field refers to value \"{ReferencedNumber.Text(value)}\" which is not positive");
    }
}
