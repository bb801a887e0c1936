using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The part of the API that runs one state by itself.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html"/>
sealed class TestStateOperation(StepFunctionsService service, Authorization authorize)
{
    public IReadOnlyDictionary<string, AwsJsonAction> Actions => new Dictionary<string, AwsJsonAction>
    {
        ["TestState"] = AwsJson.Action<TestStateRequest, object>(AwsJson.CamelCase, TestAsync),
    };

    async Task<object> TestAsync(Principal caller, TestStateRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:TestState", "*");
        if (request.RevealSecrets)
            Allow(caller, "states:RevealSecrets", "*");
        if (request.RoleArn is { } role)
            Allow(caller, "iam:PassRole", role, new() { ["iam:PassedToService"] = "states.amazonaws.com" });
        request.Check();
        var outcome = await service.StateTests.RunAsync(request, cancellation);
        return new
        {
            outcome.Output,
            outcome.Error,
            outcome.Cause,
            outcome.NextState,
            outcome.Status,
            InspectionData = request.InspectionLevel is "DEBUG" or "TRACE" ? outcome.Data : null,
        };
    }

    void Allow(Principal caller, string action, string resource, Dictionary<string, string>? context = null)
    {
        if (authorize(caller, action, resource, context) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}

/// <param name="Definition">Of a state, or with a <paramref name="StateName"/> of a whole state machine.</param>
/// <param name="InspectionLevel"><c>INFO</c>, <c>DEBUG</c> or <c>TRACE</c>.</param>
/// <param name="Input">JSON text, as are <paramref name="Variables"/> and <paramref name="Context"/>.</param>
sealed record TestStateRequest(
    string Definition, string? RoleArn = null, string? Input = null, string? InspectionLevel = null, bool RevealSecrets = false, string? Variables = null,
    string? StateName = null, MockInput? Mock = null, string? Context = null, TestStateConfiguration? StateConfiguration = null)
{
    /// <summary>Refuses what the API model does, and what does not go together.</summary>
    public void Check()
    {
        List<string> violations = [];
        OneOf(InspectionLevel, "inspectionLevel", "INFO", "DEBUG", "TRACE");
        OneOf(Mock?.FieldValidationMode, "mock.fieldValidationMode", "STRICT", "PRESENT", "NONE");
        Length(StateName, "stateName");
        Length(StateConfiguration?.ErrorCausedByState, "stateConfiguration.errorCausedByState");
        NotNegative(StateConfiguration?.RetrierRetryCount, "stateConfiguration.retrierRetryCount");
        NotNegative(StateConfiguration?.MapIterationFailureCount, "stateConfiguration.mapIterationFailureCount");
        if (violations.Count > 0)
            throw AwsJson.ValidationErrors(violations);
        if (Mock is null && StateConfiguration?.MapIterationFailureCount is not null)
            throw new AwsException("ValidationException", "TestState does not support MapIterationFailureCount when a mock is not specified.");
        if (Mock is null && Context is not null)
            throw new AwsException("ValidationException", "TestState does not support Context when a mock is not specified.");
        if (Mock is not null && Mock.Result is null == Mock.ErrorOutput is null)
            throw new AwsException("ValidationException", "A mock must specify either result or errorOutput.");
        if (Mock is { ErrorOutput.Error: null })
            throw new AwsException("ValidationException", "The errorOutput of a mock must specify an error.");

        void OneOf(string? value, string field, params ReadOnlySpan<string> values)
        {
            if (value is not null && !values.Contains(value))
                violations.Add($"Value '{value}' at '{field}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values!)}]");
        }

        void Length(string? value, string field)
        {
            if (value is { Length: 0 or > 80 })
                violations.Add($"Value at '{field}' failed to satisfy constraint: Member must have length {(value.Length == 0 ? "greater than or equal to 1" : "less than or equal to 80")}");
        }

        void NotNegative(int? value, string field)
        {
            if (value < 0)
                violations.Add($"Value '{value}' at '{field}' failed to satisfy constraint: Member must have value greater than or equal to 0");
        }
    }
}

/// <param name="FieldValidationMode"><c>STRICT</c> (also when absent), <c>PRESENT</c> or <c>NONE</c>.</param>
sealed record MockInput(string? Result = null, MockErrorOutput? ErrorOutput = null, string? FieldValidationMode = null);

sealed record MockErrorOutput(string? Error = null, string? Cause = null);

sealed record TestStateConfiguration(int? RetrierRetryCount = null, string? ErrorCausedByState = null, int? MapIterationFailureCount = null, string? MapItemReaderData = null);
