using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

/// <summary>A state machine that starts another one.</summary>
public sealed class NestedTests
{
    const string Inner = """{ "StartAt": "P", "States": { "P": { "Type": "Pass", "Parameters": { "got.$": "$" }, "End": true } } }""";

    static string Outer(string pattern, string further = "") => $$$"""
        { "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::states:startExecution{{{pattern}}}",
          "Parameters": { "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:Inner",
            "Name": "once", "Input": { "a.$": "$.a" } }, "End": true {{{further}}} } } }
        """;

    static async Task<Execution> RunAsync(Account account, string pattern, string inner = Inner, string further = "")
    {
        account.Service.CreateStateMachine("Inner", inner, Account.Role);
        return await account.RunAsync(Outer(pattern, further), """{"a":1}""");
    }

    [Fact]
    public async Task Without_waiting_the_result_is_the_answer_of_StartExecution()
    {
        await using var account = new Account();
        var execution = await RunAsync(account, "");

        var started = account.Service.GetExecution("arn:aws:states:us-east-1:000000000000:execution:Inner:once");
        await started.Completion;
        Assert.Equal(started.Arn, execution.Output?.GetProperty("ExecutionArn").GetString());
        Assert.Equal("""{"got":{"a":1}}""", started.Output?.GetRawText());
    }

    [Theory]
    [InlineData(".sync", JsonValueKind.String)]
    [InlineData(".sync:2", JsonValueKind.Object)]
    public async Task Waiting_gives_the_executions_description_with_its_data_as_text_or_as_JSON(
        string pattern, JsonValueKind kind)
    {
        await using var account = new Account();
        var execution = await RunAsync(account, pattern);

        var result = execution.Output!.Value;
        Assert.Equal(
            ("SUCCEEDED", kind, kind),
            (
                result.GetProperty("Status").GetString(),
                result.GetProperty("Input").ValueKind,
                result.GetProperty("Output").ValueKind));
        Assert.Equal("""{"got":{"a":1}}""", result.GetProperty("Output").ToString());
        Assert.Equal(
            [
                "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted",
                "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
            ],
            Account.Types(execution));
    }

    [Fact]
    public async Task A_failure_inside_fails_the_task_with_the_description_as_its_cause()
    {
        await using var account = new Account();
        var execution = await RunAsync(
            account, ".sync:2", """{ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "E", "Cause": "C" } } }""");

        Assert.Equal("States.TaskFailed", execution.Failure.Error);
        var cause = JsonElement.Parse(execution.Failure.Cause!);
        Assert.Equal(
            ("E", "C", "FAILED"),
            (
                cause.GetProperty("Error").GetString(),
                cause.GetProperty("Cause").GetString(),
                cause.GetProperty("Status").GetString()));
    }

    [Fact]
    public async Task Giving_up_stops_the_execution_inside()
    {
        await using var account = new Account();
        var execution = await RunAsync(account, ".sync",
            """{ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:work.sync", "End": true } } }""",
            ", \"TimeoutSeconds\": 5");

        Assert.Equal("States.Timeout", execution.Failure.Error);
        Assert.Equal(
            ExecutionStatus.Aborted,
            account.Service.GetExecution("arn:aws:states:us-east-1:000000000000:execution:Inner:once").Status);
    }

    [Fact]
    public async Task A_machine_that_is_not_there_is_named()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Outer(".sync"), """{"a":1}""");

        Assert.Equal("StepFunctions.StateMachineDoesNotExistException", execution.Failure.Error);
        Assert.Equal("TaskSubmitFailed", Account.Types(execution)[^2]);
    }
}
