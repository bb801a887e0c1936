using System.Collections.Immutable;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>
/// What an expression can see: in JSONPath <c>$</c>, <c>$$</c> and the variables, in JSONata <c>$states</c> and the
/// variables.
/// </summary>
/// <param name="Result">What the state has come to; null before it has.</param>
/// <param name="ErrorOutput">What a catcher hands on; null where none is at work.</param>
readonly record struct Scope(
    JsonElement Input, ContextObject Context, ImmutableDictionary<string, JsonElement> Variables,
    JsonElement? Result = null, JsonElement? ErrorOutput = null)
{
    /// <summary><c>$</c> in JSONPath.</summary>
    public JsonElement Root => ErrorOutput ?? Result ?? Input;
}

/// <summary>
/// The context object (<c>$$</c>) of a state that is running; its JSON is built when a path asks for it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html"/>
sealed class ContextObject
{
    JsonElement? _json;

    /// <summary>The parts that all states of the execution share: <c>Execution</c> and <c>StateMachine</c>.</summary>
    public required Func<(JsonElement Execution, JsonElement StateMachine)> Shared { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset EnteredTime { get; init; }

    /// <summary>Null in a state that cannot be retried.</summary>
    public int? RetryCount { get; init; }

    public MapItem? Item { get; init; }

    /// <summary>
    /// The object itself, where the caller of TestState gives it; only the item and the token are added.
    /// </summary>
    public JsonElement? Given { get; init; }

    /// <summary>What a <c>.waitForTaskToken</c> task hands out: <c>$$.Task.Token</c>.</summary>
    public string? TaskToken { get; init; }

    /// <summary>The execution's source of randomness and of UUIDs.</summary>
    public required Func<Random> Random { get; init; }

    /// <summary>
    /// The moment of an evaluation: that of the last thing that happened, so that it is the same when the state is
    /// repeated after a kill.
    /// </summary>
    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>The same, with the item that a Map state is about to work on.</summary>
    public ContextObject ForItem(MapItem item) => new()
    {
        Shared = Shared,
        State = State,
        EnteredTime = EnteredTime,
        RetryCount = RetryCount,
        Item = item,
        Given = Given,
        Random = Random,
        Now = Now,
    };

    /// <summary>The same, with the token that a task is about to hand out.</summary>
    public ContextObject ForTask(string token) => new()
    {
        Shared = Shared,
        State = State,
        EnteredTime = EnteredTime,
        RetryCount = RetryCount,
        Item = Item,
        Given = Given,
        TaskToken = token,
        Random = Random,
        Now = Now,
    };

    public JsonElement Json => _json ??= Build();

    /// <summary>A time as the service prints it: <c>2024-01-02T03:04:05.678Z</c>.</summary>
    public static string Print(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    JsonElement Build()
    {
        var text = new JsonText();
        text.Object();
        if (Given is { } given)
            WriteGiven(text, given);
        else
            WriteOwn(text);
        if (TaskToken is { } token)
        {
            text.Name("Task");
            text.Object();
            text.Name("Token");
            text.Value(token);
            text.EndObject();
        }
        if (Item is { } item)
        {
            text.Name("Map");
            text.Object();
            text.Name("Item");
            text.Object();
            text.Name("Index");
            text.Value(item.Index);
            if (item.Key is { } key)
            {
                text.Name("Key");
                text.Value(key);
            }
            text.Name("Value");
            text.Element(item.Value);
            text.Name("Source");
            text.Value(item.Source);
            text.EndObject();
            text.EndObject();
        }
        text.EndObject();
        return text.ToElement();
    }

    void WriteGiven(JsonText text, JsonElement given)
    {
        foreach (var member in given.EnumerateObject())
        {
            if (member.Name is "Task" && TaskToken is not null || member.Name is "Map" && Item is not null)
                continue;
            text.Name(member.Name);
            text.Element(member.Value);
        }
    }

    void WriteOwn(JsonText text)
    {
        var (execution, machine) = Shared();
        text.Name("Execution");
        text.Element(execution);
        text.Name("StateMachine");
        text.Element(machine);
        text.Name("State");
        text.Object();
        text.Name("Name");
        text.Value(State);
        text.Name("EnteredTime");
        text.Value(Print(EnteredTime));
        if (RetryCount is { } count)
        {
            text.Name("RetryCount");
            text.Value(count);
        }
        text.EndObject();
    }
}

/// <summary>The item of a Map state that is being worked on: <c>$$.Map.Item</c>.</summary>
sealed record MapItem(int Index, JsonElement Value)
{
    /// <summary>The name of an object's member; null for an array's item.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// Where it comes from: <c>STATE_DATA</c>, or an address such as <c>S3://bucket/key</c>, for a listing
    /// <c>S3://bucket</c>.
    /// </summary>
    public string Source { get; init; } = "STATE_DATA";

    /// <summary>What its iteration gets where no <c>ItemSelector</c> says otherwise.</summary>
    public JsonElement Input => Key is null ? Value : Pair(Key, Value);

    /// <summary>The items that a value is: those of an array, or the members of an object.</summary>
    /// <returns>Null for a value that is neither.</returns>
    public static IEnumerable<MapItem>? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select((item, i) => new MapItem(i, item)),
        JsonValueKind.Object => value.EnumerateObject()
            .Select((member, i) => new MapItem(i, member.Value) { Key = member.Name }),
        _ => null,
    };

    static JsonElement Pair(string key, JsonElement value)
    {
        var text = new JsonText();
        text.Object();
        text.Name("Key");
        text.Value(key);
        text.Name("Value");
        text.Element(value);
        text.EndObject();
        return text.ToElement();
    }
}
