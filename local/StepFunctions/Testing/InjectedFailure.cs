using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Testing;

/// <summary>
/// A failure of a Task state in one execution, instead of its call: to see what Retry and Catch make of it.
/// </summary>
/// <param name="Call">Which of the state's calls fails, from 1; null for all of them.</param>
sealed record InjectedFailure(string State, int? Call, string Error, string? Cause)
{
    /// <exception cref="AwsException">The state machine has no such Task state.</exception>
    public static void Check(StateMachine machine, IReadOnlyList<InjectedFailure> failures)
    {
        var tasks = machine.Definition.Graph.All.OfType<TaskState>().Select(task => task.Name).ToList();
        if (failures.FirstOrDefault(failure => !tasks.Contains(failure.State)) is { } unknown)
            throw new AwsException(
                "ValidationError",
                $"The state machine has no Task state '{unknown.State}' that could fail; its Task states: " +
                $"{string.Join(", ", tasks.Select(name => $"'{name}'"))}.");
    }

    /// <summary>
    /// The answers of an execution with these failures, those of one call before those of every call; every other call
    /// goes to its service.
    /// </summary>
    /// <param name="earlier">The history that an earlier process has written of it.</param>
    public static MockedAnswers? Answers(IReadOnlyList<InjectedFailure> failures, History? earlier = null) =>
        failures.Count == 0
        ? null
        : new(
            failures.GroupBy(failure => failure.State).ToDictionary(
                all => all.Key,
                all =>
                    new MockedResponse(
                        all.Key,
                        [.. all.OrderBy(failure => failure.Call is null).Select(Answer)])
                    { IsPartial = true }),
            earlier);

    static (int First, int Last, MockedResult Result) Answer(InjectedFailure failure) =>
        (failure.Call - 1 ?? 0, failure.Call - 1 ?? int.MaxValue, new MockedResult.Throw(failure.Error, failure.Cause));
}
