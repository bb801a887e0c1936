using Local.Aws;

namespace Local.StepFunctions.Api;

/// <param name="Definition">Of a state, or with a <paramref name="StateName"/> of a whole state machine.</param>
/// <param name="InspectionLevel"><c>INFO</c>, <c>DEBUG</c> or <c>TRACE</c>.</param>
/// <param name="Input">JSON text, as are <paramref name="Variables"/> and <paramref name="Context"/>.</param>
sealed record TestStateRequest(
    string Definition, string? RoleArn = null, string? Input = null, string? InspectionLevel = null, bool RevealSecrets = false, string? Variables = null,
    string? StateName = null, MockInput? Mock = null, string? Context = null, TestStateConfiguration? StateConfiguration = null)
{
    const int MaxData = 262_144;

    /// <summary>Refuses what the API model does, and what does not go together.</summary>
    public void Check()
    {
        List<string> violations = [];
        OneOf(InspectionLevel, "inspectionLevel", "INFO", "DEBUG", "TRACE");
        OneOf(Mock?.FieldValidationMode, "mock.fieldValidationMode", "STRICT", "PRESENT", "NONE");
        Length(Definition, "definition", 1, 1_048_576);
        Length(RoleArn, "roleArn", 1, 256);
        Length(StateName, "stateName", 1, 80);
        Length(Input, "input", 0, MaxData);
        Length(Variables, "variables", 0, MaxData);
        Length(Context, "context", 0, MaxData);
        Length(Mock?.Result, "mock.result", 0, MaxData);
        Length(Mock?.ErrorOutput?.Error, "mock.errorOutput.error", 0, 256);
        Length(Mock?.ErrorOutput?.Cause, "mock.errorOutput.cause", 0, 32_768);
        Length(StateConfiguration?.ErrorCausedByState, "stateConfiguration.errorCausedByState", 1, 80);
        Length(StateConfiguration?.MapItemReaderData, "stateConfiguration.mapItemReaderData", 0, MaxData);
        NotNegative(StateConfiguration?.RetrierRetryCount, "stateConfiguration.retrierRetryCount");
        NotNegative(StateConfiguration?.MapIterationFailureCount, "stateConfiguration.mapIterationFailureCount");
        if (violations.Count > 0)
            throw AwsJson.ValidationErrors(violations);
        if (RoleArn is not null && !Arn.TryParse(RoleArn, null, out _))
            throw new AwsException("InvalidArn", $"Invalid Arn: 'Invalid ARN prefix: {RoleArn}'");
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

        // What is sensitive in the model is not told.
        void Length(string? value, string field, int least, int most)
        {
            if (value?.Length < least)
                violations.Add($"Value at '{field}' failed to satisfy constraint: Member must have length greater than or equal to {least}");
            else if (value?.Length > most)
                violations.Add($"Value at '{field}' failed to satisfy constraint: Member must have length less than or equal to {most}");
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
