using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Testing;

/// <summary>
/// What the tasks of a test case answer instead of the services: <c>StartExecution</c> of
/// <c>…:stateMachine:Name#TestCase</c>. The format is that of Step Functions Local.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html"/>
sealed class MockConfiguration
{
    // By state machine, test case and state.
    readonly Dictionary<(string Machine, string TestCase), Dictionary<string, MockedResponse>> _cases = [];

    /// <exception cref="AwsException">The text is not a mock configuration; the message says where and why.</exception>
    public static MockConfiguration Parse(string json, string source)
    {
        try
        {
            var all = JsonText.Parse(json);
            var responses = Members(all, "MockedResponses").ToDictionary(
                response => response.Name,
                response => new MockedResponse(response.Name, [.. response.Value.EnumerateObject().Select(Answer)]));
            var configuration = new MockConfiguration();
            foreach (var machine in Members(all, "StateMachines"))
            {
                foreach (var test in Members(machine.Value, "TestCases"))
                {
                    configuration._cases[(machine.Name, test.Name)] = test.Value.EnumerateObject().ToDictionary(
                        state => state.Name, state => responses.GetValueOrDefault(state.Value.GetString()!)
                        ?? throw new FormatException(
                            $"StateMachines.{machine.Name}.TestCases.{test.Name}.{state.Name} names " +
                            $"'{state.Value}', which MockedResponses does not have"));
                }
            }
            return configuration;
        }
        catch (Exception e) when (
            e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new AwsException("ValidationError", $"{source} is not a mock configuration of Step Functions Local: {e.Message}.");
        }
    }

    /// <summary>The answers of one execution of a test case.</summary>
    /// <param name="earlier">Its history, when an earlier process has run it.</param>
    public MockedAnswers Start(string machine, string testCase, History? earlier = null) =>
        _cases.TryGetValue((machine, testCase), out var states)
        ? new(states, earlier)
        : throw new AwsException(
            "InvalidArn", $"Invalid Arn: the mock configuration has no test case '{testCase}' of the state machine '{machine}'");

    /// <summary>An answer and the calls that it is for: <c>"0"</c>, <c>"1-2"</c>.</summary>
    static (int First, int Last, MockedResult Result) Answer(JsonProperty answer)
    {
        var range = answer.Name.Split('-');
        if (range.Length > 2
            || !range.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw new FormatException($"'{answer.Name}' is not the number of a call, nor a range of them such as '1-2'");
        MockedResult result = (
            answer.Value.TryGetProperty("Return", out var value),
            answer.Value.TryGetProperty("Throw", out var thrown)) switch
        {
            (true, false) => new MockedResult.Return(value),
            (false, true) => new MockedResult.Throw(Text("Error"), Text("Cause")),
            _ => throw new FormatException($"the answer '{answer.Name}' needs either Return or Throw"),
        };
        result = result with
        {
            Submitted = answer.Value.TryGetProperty("Submitted", out var response) ? response : null,
            WorkerName = answer.Value.TryGetProperty("WorkerName", out var worker) ? worker.GetString() : null,
        };
        return (
            int.Parse(range[0], CultureInfo.InvariantCulture),
            int.Parse(range[^1], CultureInfo.InvariantCulture),
            result);

        // A failure without a name is what SendTaskFailure without one makes.
        string? Text(string name) =>
            thrown.TryGetProperty(name, out var text) && text.GetString() is { Length: > 0 } given ? given : null;
    }

    static JsonElement.ObjectEnumerator Members(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        ? value.EnumerateObject()
        : throw new FormatException($"the field {name} is missing");
}

/// <summary>The answers to the calls of a state, in the order of the calls.</summary>
sealed record MockedResponse(string Name, IReadOnlyList<(int First, int Last, MockedResult Result)> Answers)
{
    /// <summary>Whether a call that has no answer goes to the service, which is a mistake otherwise.</summary>
    public bool IsPartial { get; init; }

    public MockedResult? Answer(int call) =>
        Answers.FirstOrDefault(answer => answer.First <= call && call <= answer.Last).Result
        ?? (IsPartial ? null : new MockedResult.Throw("States.Runtime", $"The mocked response '{Name}' has no answer to call {call}."));
}

/// <summary>What a mocked task comes to.</summary>
abstract record MockedResult
{
    MockedResult()
    {
    }

    /// <summary>
    /// With a job or a token: what the service answered at first, the output of <c>TaskSubmitted</c>. Ours: the format
    /// has no place for it.
    /// </summary>
    public JsonElement? Submitted { get; init; }

    /// <summary>The worker that took the task of an activity. Ours, likewise.</summary>
    public string? WorkerName { get; init; }

    public sealed record Return(JsonElement Value) : MockedResult;

    public sealed record Throw(string? Error, string? Cause) : MockedResult;
}

/// <summary>The answers that one execution gets: each of its states counts its calls.</summary>
/// <param name="earlier">The history that an earlier process has written of the execution: the answers in it have been
/// given.</param>
sealed class MockedAnswers(IReadOnlyDictionary<string, MockedResponse> states, History? earlier)
{
    readonly Lazy<ConcurrentDictionary<string, int>> _calls = new(() => Count(earlier?.Snapshot() ?? []));

    /// <returns>Null for a call that is not mocked: it goes to the service.</returns>
    public MockedResult? Next(string state) => states.TryGetValue(state, out var response)
        ? response.Answer(_calls.Value.AddOrUpdate(state, 1, (_, calls) => calls + 1) - 1)
        : null;

    static ConcurrentDictionary<string, int> Count(IReadOnlyList<HistoryEvent> history)
    {
        ConcurrentDictionary<string, int> calls = [];
        Dictionary<BranchId, string> states = [];
        foreach (var happened in history)
        {
            if (happened is HistoryEvent.StateEntered entered)
                states[happened.Branch] = entered.Name;
            else if (TaskEvents.IsOutcome(happened))
                calls.AddOrUpdate(states[happened.Branch], 1, (_, calls) => calls + 1);
        }
        return calls;
    }
}
