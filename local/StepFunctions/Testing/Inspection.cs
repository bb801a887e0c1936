using System.Text.Json;
using Local.Aws.Clients;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Testing;

/// <summary>Watches one state at work for TestState, and answers in the place of what it would call.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html"/>
sealed class Inspection
{
    /// <summary>What only JSONPath makes of a value (recorded: JSONata shows nothing of it).</summary>
    static readonly HashSet<string> OfPaths =
        ["afterInputPath", "afterItemsPath", "afterParameters", "afterResultSelector", "afterResultPath"];

    readonly Dictionary<string, object> _data = [];

    // Normalized text to what the caller wrote.
    readonly Dictionary<string, string> _written = [];

    public required QueryLanguage Language { get; init; }

    /// <summary>What a Task, Parallel or Map state comes to; null when the task is called.</summary>
    public MockedResult? Mock { get; set; }

    /// <summary>Whether the mocked error of a Parallel or Map state began in a Task state inside.</summary>
    public bool IsErrorOfTask { get; init; }

    /// <summary>How often the retrier that matches has tried before.</summary>
    public int RetryCount { get; init; }

    /// <summary>How many iterations of a Map state have failed.</summary>
    public int? FailedIterations { get; init; }

    /// <summary>The file that a distributed Map's ItemReader reads, or the listing.</summary>
    public string? ItemReaderData { get; init; }

    /// <summary>Takes the request and the response of an HTTP Task; null below the level <c>TRACE</c>.</summary>
    public CallTrace? Trace { get; init; }

    /// <summary>The context object in place of the one that the execution has.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>By the names of the API: <c>afterInputPath</c>, <c>result</c>, <c>errorDetails</c>.</summary>
    public IReadOnlyDictionary<string, object> Data
    {
        get
        {
            (string Name, object? Value)[] more =
                [("errorDetails", Error), ("request", Trace?.Request), ("response", Trace?.Response)];
            var data = new Dictionary<string, object>(_data);
            foreach (var (name, value) in more)
            {
                if (value is not null)
                    data[name] = value;
            }
            return data;
        }
    }

    /// <summary>The retrier and the catcher that match the state's failure, by their place in the definition.</summary>
    public ErrorDetails? Error { get; private set; }

    /// <summary>The failure that was caught.</summary>
    public StatesException? Caught { get; private set; }

    /// <summary>Whether the failure would be tried again.</summary>
    public bool IsRetriable => Error?.RetryBackoffIntervalSeconds is not null;

    public void Saw(string name, JsonElement value)
    {
        if (Language is QueryLanguage.JSONPath || !OfPaths.Contains(name))
            _data[name] = Print(value);
    }

    public void Saw(string name, double number) => _data[name] = number;

    /// <summary>Takes JSON text from the caller.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonElement Read(string text)
    {
        var value = JsonText.Normalize(JsonText.Parse(text));
        _written[value.GetRawText()] = text;
        return value;
    }

    /// <summary>
    /// A value's text. As recorded: what nothing has changed on its way is as the caller wrote it, with its spaces.
    /// </summary>
    public string Print(JsonElement value) => _written.GetValueOrDefault(value.GetRawText()) ?? value.GetRawText();

    /// <param name="delay">Null when the retrier has no attempt left.</param>
    public void Matched(int retrier, TimeSpan? delay) => Error = new(null, retrier, (int?)delay?.TotalSeconds);

    public void Matched(int catcher, StatesException failure)
    {
        Error = new(catcher, Error?.RetryIndex, null);
        Caught = failure;
    }

    /// <returns>The mocked result; null when there is no mock.</returns>
    /// <exception cref="StatesException">The mock is an error.</exception>
    public JsonElement? Answer() => Mock switch
    {
        MockedResult.Return(var value) => value,
        MockedResult.Throw(var error, var cause) =>
            throw new StatesException(error, cause) { IsOfTask = IsErrorOfTask },
        _ => null,
    };
}

/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionErrorDetails.html"/>
sealed record ErrorDetails(int? CatchIndex, int? RetryIndex, int? RetryBackoffIntervalSeconds);
