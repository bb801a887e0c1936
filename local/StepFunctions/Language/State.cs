using System.Text.Json;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language;

/// <summary>A state. What is null was not written.</summary>
abstract record State
{
    public required string Name { get; init; }

    /// <summary>As the definition and the history name it: <c>Task</c>, <c>Pass</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The state to run after it; null when it ends its machine or branch.</summary>
    public string? Next { get; init; }

    public required QueryLanguage Language { get; init; }

    public Expression? InputPath { get; init; }
    public Expression? OutputPath { get; init; }
    public PayloadTemplate? Assign { get; init; }

    /// <summary>JSONata's, in the place of everything that JSONPath does to a result.</summary>
    public PayloadTemplate? Output { get; init; }
}

sealed record PassState : State
{
    public JsonElement? Result { get; init; }
    public PayloadTemplate? Parameters { get; init; }
    public required ResultPlace ResultPath { get; init; }
}

sealed record SucceedState : State;

sealed record FailState : State
{
    public Expression? Error { get; init; }
    public Expression? Cause { get; init; }
}

/// <summary>Waits a number of seconds, or until a time.</summary>
/// <param name="Field">The field that says how long: <c>Seconds</c>, <c>SecondsPath</c>, <c>Timestamp</c>,
/// <c>TimestampPath</c>.</param>
sealed record WaitState(string Field, Expression Value) : State;

sealed record ChoiceState : State
{
    public required IReadOnlyList<Choice> Choices { get; init; }
    public string? Default { get; init; }
}

sealed record Choice(ChoiceRule Rule, string Next, PayloadTemplate? Assign, PayloadTemplate? Output);

/// <summary>A state that can fail, be retried, and be caught.</summary>
abstract record WorkState : State
{
    /// <summary><c>Parameters</c>, which JSONata calls <c>Arguments</c>.</summary>
    public PayloadTemplate? Parameters { get; init; }
    public PayloadTemplate? ResultSelector { get; init; }
    public required ResultPlace ResultPath { get; init; }
    public IReadOnlyList<Retrier> Retry { get; init; } = [];
    public IReadOnlyList<Catcher> Catch { get; init; } = [];
}

sealed record TaskState : WorkState
{
    public required ResourceArn Resource { get; init; }
    public Expression? Timeout { get; init; }
    public Expression? Heartbeat { get; init; }

    /// <summary><c>Credentials</c>: an object with the ARN of the role in which the call is made.</summary>
    public PayloadTemplate? Credentials { get; init; }
}

sealed record ParallelState : WorkState
{
    public required IReadOnlyList<StateGraph> Branches { get; init; }
}

sealed record MapState : WorkState
{
    /// <summary><c>ItemsPath</c>, which JSONata calls <c>Items</c>; null when the input is the items.</summary>
    public PayloadTemplate? Items { get; init; }
    public PayloadTemplate? ItemSelector { get; init; }
    public required StateGraph ItemProcessor { get; init; }

    /// <summary>How many items are worked on at once; 0 is as many as there are.</summary>
    public Expression? MaxConcurrency { get; init; }

    /// <summary>What a distributed Map has besides; null for an inline one.</summary>
    public DistributedMap? Distributed { get; init; }
}

/// <summary>A Map whose items are each worked on in an execution of its own.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html"/>
sealed record DistributedMap
{
    /// <summary>Part of the names of its map runs; null where the author gives none.</summary>
    public string? Label { get; init; }

    /// <summary>Whether its child executions are Express.</summary>
    public bool IsExpress { get; init; }

    public ItemReader? Reader { get; init; }
    public ItemBatcher? Batcher { get; init; }
    public ResultWriter? Writer { get; init; }
    public Expression? ToleratedFailureCount { get; init; }
    public Expression? ToleratedFailurePercentage { get; init; }
}

/// <summary>Where the items come from.</summary>
/// <param name="Action"><c>listObjectsV2</c> or <c>getObject</c>.</param>
/// <param name="InputType"><c>CSV</c>, <c>JSON</c>, <c>JSONL</c>, <c>MANIFEST</c>; null for a listing.</param>
/// <param name="Headers">A CSV file's columns, when its first line does not name them.</param>
sealed record ItemReader(
    string Action,
    PayloadTemplate? Parameters,
    string? InputType,
    IReadOnlyList<string>? Headers,
    char Delimiter,
    Expression? MaxItems)
{
    /// <summary>Where in a JSON file the items are; null for the whole.</summary>
    public string? Pointer { get; init; }

    /// <summary>Whether the items are those in the files of a listing, and not the files.</summary>
    public bool IsFlattened { get; init; }

    /// <summary>
    /// What kind of list of files the file is, <c>S3_INVENTORY</c> or <c>ATHENA_DATA</c>; null for a file of items.
    /// </summary>
    public string? Manifest { get; init; }
}

/// <summary>How items are put together, for one child execution each.</summary>
sealed record ItemBatcher(Expression? MaxItems, Expression? MaxBytes, PayloadTemplate? BatchInput);

/// <summary>Where the results go instead of into the state's output.</summary>
/// <param name="Transformation"><c>NONE</c>, <c>COMPACT</c>, <c>FLATTEN</c>; null is <c>NONE</c>.</param>
sealed record ResultWriter(PayloadTemplate? Parameters, string? Transformation, bool AsLines);

/// <summary>Where a result goes: nowhere (<c>null</c>), or to a path in the state's input.</summary>
sealed record ResultPlace(JsonPath? Path)
{
    public JsonElement Combine(JsonElement input, JsonElement result) =>
        Path is null ? input : ResultPath.Place(Path, input, result);
}

sealed record Catcher(
    ErrorNames Errors,
    string Next,
    ResultPlace ResultPath,
    PayloadTemplate? Assign,
    PayloadTemplate? Output);
