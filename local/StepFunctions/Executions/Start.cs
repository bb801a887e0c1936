using Local.Aws;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions.Executions;

/// <summary>What an execution is started with.</summary>
/// <param name="TestCase">The test case that <paramref name="Mocks"/> are.</param>
/// <param name="ClientToken">Names the call that starts it, when a state machine or a map run does.</param>
sealed record Start(
    StateMachine Machine,
    string Name,
    string Input,
    string? VersionArn = null,
    string? AliasArn = null,
    MockedAnswers? Mocks = null,
    string? TestCase = null,
    string? ClientToken = null)
{
    /// <summary>The failures that <see cref="Mocks"/> are without a test case.</summary>
    public IReadOnlyList<InjectedFailure> Failures { get; init; } = [];

    /// <summary>
    /// Whether this is the request again that has started an execution: it is answered as the first time.
    /// </summary>
    public bool Repeats(Execution existing) =>
        (ClientToken is not null && existing.ClientToken == ClientToken)
        || (existing.Status is ExecutionStatus.Running && existing.Input == Input);

    public ExecutionRecord ToRecord(int seed) =>
        new(Machine.Key, Input, seed, VersionArn, AliasArn, TestCase, ClientToken, Failures);

    public static AwsException AlreadyExists(string arn) => new("ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");
}
