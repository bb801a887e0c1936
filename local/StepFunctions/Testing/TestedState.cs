using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Api;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Testing;

/// <summary>The state that a TestState call means, and whether it can be tested with what the call gives.</summary>
sealed class TestedState
{
    readonly TestStateRequest _request;

    /// <exception cref="AwsException">There is no such state, or it cannot be tested.</exception>
    public TestedState(TestStateRequest request, Func<ResourceArn, bool> isResource)
    {
        _request = request;
        if (request.StateName is { } name)
        {
            var (definition, complaints) = Definition.Read(request.Definition, isResource);
            State = definition is null
                ? throw Language.Complaint.Refusal(complaints)
                : definition.Graph.Find(name) ?? throw Refused("State not found in definition");
        }
        else
        {
            var (state, complaints) = Definition.ReadState(request.Definition, isResource);
            State = state ?? throw Language.Complaint.Refusal(complaints);
        }
        CheckMocked();
        if (request.StateConfiguration?.ErrorCausedByState is { } cause)
        {
            ErrorCause = StateGraph.Inside(State).Select(graph => graph.Find(cause)).OfType<State>().FirstOrDefault()
                ?? throw Refused("State not found in definition");
        }
    }

    public State State { get; }

    /// <summary>The state inside this one in which a mocked error began; null when the call names none.</summary>
    public State? ErrorCause { get; }

    /// <summary>What the state comes to instead of its work; null when it shall do its work.</summary>
    /// <param name="read">Reads JSON text.</param>
    public MockedResult? Mock(Func<string, JsonElement> read) => _request.Mock switch
    {
        null => null,
        { ErrorOutput: { } error } => new MockedResult.Throw(error.Error, error.Cause),
        { Result: var result } => new MockedResult.Return(Result(result!, read)),
    };

    /// <summary>As documented, only what does work can be mocked, and some of that only runs with a mock.</summary>
    void CheckMocked()
    {
        var isMocked = _request.Mock is not null;
        switch (State)
        {
            case ParallelState or MapState when !isMocked:
                // The text is recorded.
                throw new AwsException(
                    "InvalidDefinition",
                    "TestState API does not support Map or Parallel states. Supported state types include: [Task, " +
                    "Wait, Pass, Succeed, Fail, Choice]");
            case TaskState { Resource.IsActivity: true } when !isMocked:
                throw new AwsException("InvalidDefinition", "TestState API does not support Activity tasks when a mock is not specified.");
            case TaskState { Resource: { Suffix.Length: > 0 } resource } when !isMocked:
                throw new AwsException(
                    "InvalidDefinition",
                    $"TestState API does not support the '{resource.Suffix}' service integration pattern when a mock is not specified.");
            case TaskState when !isMocked && _request.RoleArn is null:
                throw Refused("RoleArn must be specified when testing a Task state");
            case not WorkState when isMocked:
                throw Refused($"State type '{State.Type}' is not supported when a mock is specified");
        }
    }

    JsonElement Result(string text, Func<string, JsonElement> read)
    {
        JsonElement result;
        try
        {
            result = read(text);
        }
        catch (JsonException)
        {
            throw Refused("The result of the mock is not JSON.");
        }
        var isArray = result.ValueKind is JsonValueKind.Array;
        // The texts are recorded.
        return State switch
        {
            // What a ResultWriter leaves is the place of the results, and not these.
            MapState { Distributed.Writer.Parameters: not null } =>
                result.ValueKind is JsonValueKind.Object ? result : throw Refused("Mocked result must be a JSON object."),
            MapState or ParallelState when !isArray => throw Refused("Mocked result must be an array."),
            ParallelState parallel when result.GetArrayLength() != parallel.Branches.Count =>
                throw Refused("Mocked result must contain the same number of items as number of Parallel branches."),
            TaskState task when Complaint(task, result) is { } complaint =>
                throw Refused($"Mock result schema validation error: {complaint}"),
            _ => result,
        };
    }

    string? Complaint(TaskState task, JsonElement result) => _request.Mock!.FieldValidationMode is "NONE"
        ? null
        : ResponseModel.Complaint(task.Resource, result, strict: _request.Mock.FieldValidationMode is not "PRESENT");

    static AwsException Refused(string message) => new("ValidationException", message);
}
