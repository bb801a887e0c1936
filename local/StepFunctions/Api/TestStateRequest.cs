using Local.Aws;

namespace Local.StepFunctions.Api;

/// <param name="Definition">Of a state, or with a <paramref name="StateName"/> of a whole state machine.</param>
/// <param name="InspectionLevel"><c>INFO</c>, <c>DEBUG</c> or <c>TRACE</c>.</param>
/// <param name="Input">JSON text, as are <paramref name="Variables"/> and <paramref name="Context"/>.</param>
sealed record TestStateRequest(
    string Definition,
    string? RoleArn = null,
    string? Input = null,
    string? InspectionLevel = null,
    bool RevealSecrets = false,
    string? Variables = null,
    string? StateName = null,
    MockInput? Mock = null,
    string? Context = null,
    TestStateConfiguration? StateConfiguration = null)
{
    /// <summary>Refuses what does not go together.</summary>
    public void Check()
    {
        if (RoleArn is not null && !Arn.TryParse(RoleArn, null, out _))
            throw new AwsException("InvalidArn", $"Invalid Arn: 'Invalid ARN prefix: {RoleArn}'");
        // Recorded of the MapIterationFailureCount; the others are documented as being about a mock, too.
        (string Name, object? Value)[] ofMock =
        [
            ("MapIterationFailureCount", StateConfiguration?.MapIterationFailureCount),
            ("RetrierRetryCount", StateConfiguration?.RetrierRetryCount),
            ("ErrorCausedByState", StateConfiguration?.ErrorCausedByState),
            ("Context", Context),
        ];
        if (Mock is null && Array.Find(ofMock, field => field.Value is not null).Name is { } name)
            throw new AwsException("ValidationException", $"TestState does not support {name} when a mock is not specified.");
        // The first of these texts is recorded, the others are ours.
        if (Mock is not null && RevealSecrets)
            throw new AwsException("ValidationException", "TestState does not support RevealSecrets when a mock is specified.");
        if (Mock is not null && Mock.Result is null == Mock.ErrorOutput is null)
            throw new AwsException("ValidationException", "A mock must specify either result or errorOutput.");
        if (Mock is { ErrorOutput.Error: null })
            throw new AwsException("ValidationException", "The errorOutput of a mock must specify an error.");
    }
}

/// <param name="FieldValidationMode"><c>STRICT</c> (also when absent), <c>PRESENT</c> or <c>NONE</c>.</param>
sealed record MockInput(string? Result = null, MockErrorOutput? ErrorOutput = null, string? FieldValidationMode = null);

sealed record MockErrorOutput(string? Error = null, string? Cause = null);

sealed record TestStateConfiguration(
    int? RetrierRetryCount = null,
    string? ErrorCausedByState = null,
    int? MapIterationFailureCount = null,
    string? MapItemReaderData = null);
