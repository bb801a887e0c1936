using System.Collections.Immutable;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Testing;

/// <summary>Runs one state by itself, as an execution would, and tells what it made of its input on the way.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html"/>
sealed class StateTests(ExecutionStore executions, Func<ResourceArn, bool> isResource)
{
    readonly Engine _engine = executions.Engine;

    /// <summary>As documented: then the state fails with <c>States.Timeout</c>.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <exception cref="AwsException">What is asked for cannot be tested.</exception>
    public async Task<StateTestOutcome> RunAsync(TestStateRequest request, CancellationToken cancellation)
    {
        var state = new TestedState(request, isResource);
        var input = request.Input ?? "{}";
        StepFunctionsService.CheckInput(input);
        var inspection = new Inspection
        {
            Language = state.State.Language,
            IsErrorOfTask = state.ErrorCause is TaskState,
            RetryCount = request.StateConfiguration?.RetrierRetryCount ?? 0,
            FailedIterations = request.StateConfiguration?.MapIterationFailureCount,
            ItemReaderData = request.StateConfiguration?.MapItemReaderData,
            Trace = request.InspectionLevel is "TRACE" ? new() { RevealsSecrets = request.RevealSecrets } : null,
            Context = request.Context is { } context ? Object(context, "context") : null,
        };
        inspection.Mock = state.Mock(inspection.Read);
        var variables = request.Variables is { } given
            ? Object(given, "variables")
                .EnumerateObject()
                .ToImmutableDictionary(variable => variable.Name, variable => variable.Value)
            : [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var execution = Execution(state.State, request, input);
        var run = new ExecutionRun(execution, executions) { Inspection = inspection };
        var branch = new Branch(run, default, variables, null, execution.Seed, stop.Token);
        var value = inspection.Read(input);
        inspection.Saw("input", value);
        try
        {
            var (output, next) = await branch.RunAsync(state.State, value, entered: 0, execution.StartDate)
                .AsTask()
                .WithinAsync(Longest, _engine.Time, cancellation);
            if (branch.Variables.Count > 0)
                inspection.Saw("variables", Json(branch.Variables));
            return new(inspection.Caught is null ? "SUCCEEDED" : "CAUGHT_ERROR", inspection)
            {
                Output = inspection.Print(output),
                NextState = next,
                Error = inspection.Caught?.Error,
                Cause = inspection.Caught?.Cause,
            };
        }
        catch (StatesException e)
        {
            return new(
                inspection.IsRetriable ? "RETRIABLE" : "FAILED", inspection)
            { Error = e.Error, Cause = e.Cause };
        }
        catch (TimeoutException)
        {
            return new("FAILED", inspection) { Error = "States.Timeout" };
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    /// <summary>
    /// The execution that the state believes to be in: an Express one (recorded), of which nothing is kept.
    /// </summary>
    Execution Execution(State state, TestStateRequest request, string input)
    {
        var (name, machine, now) = (
            _engine.Random.NewGuid().ToString(), _engine.Random.NewGuid().ToString(), _engine.Time.GetUtcNow());
        return new()
        {
            Arn = _engine.Account.Arn("states", $"express:{machine}:{name}").ToString(),
            Name = name,
            Machine = new()
            {
                Arn = StateMachineArn.Of(_engine.Account, machine).ToString(),
                Name = machine,
                DefinitionText = request.Definition,
                Definition = new(new(state.Name, new Dictionary<string, State> { [state.Name] = state }), null),
                RoleArn = request.RoleArn ?? "",
                IsExpress = true,
                CreationDate = now,
                UpdateDate = now,
                RevisionId = "INITIAL",
            },
            Input = input,
            StartDate = now,
            Seed = Seed.Combine(0, name),
            History = new(_engine.Time, int.MaxValue, new(
                0, "", name, null, 0, ExecutionStatus.Running, now, null, 0, null, null, 0)),
        };
    }

    static JsonElement Object(string text, string field)
    {
        try
        {
            if (JsonText.Normalize(JsonText.Parse(text)) is { ValueKind: JsonValueKind.Object } json)
                return json;
        }
        catch (JsonException)
        {
            // Said below, as of any other text that is not an object.
        }
        throw new AwsException("ValidationException", $"The {field} must be the text of a JSON object.");
    }

    static JsonElement Json(ImmutableDictionary<string, JsonElement> variables)
    {
        var text = new JsonText();
        text.Object();
        foreach (var (name, value) in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            text.Name(name);
            text.Element(value);
        }
        text.EndObject();
        return text.ToElement();
    }
}

/// <summary>What came of a state that was tested.</summary>
/// <param name="Status"><c>SUCCEEDED</c>, <c>FAILED</c>, <c>RETRIABLE</c>, <c>CAUGHT_ERROR</c>.</param>
sealed record StateTestOutcome(string Status, Inspection Inspection)
{
    public string? Output { get; init; }
    public string? Error { get; init; }
    public string? Cause { get; init; }
    public string? NextState { get; init; }
}
