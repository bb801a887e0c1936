using System.Text.Json;
using Local.Aws;
using Local.Aws.Protocols;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>
/// Step Functions as a Task state calls it: <c>startExecution</c> of another state machine, with and without waiting
/// for its end.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html"/>
sealed class StatesIntegration(
    StepFunctionsService service, Authorization authorize, TimeProvider time) : IServiceIntegration
{
    public string Service => "states";

    public bool Supports(string action, IntegrationPattern pattern) => action == "startExecution";

    public string? ManagedRule(string action) => "StepFunctionsGetEventsForStepFunctionsExecutionRule";

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        var (machine, name, input) = Parameters(request.Parameters);
        Execution execution;
        try
        {
            authorize.Require(request.Caller, "states:StartExecution", machine);
            execution = await service.StartExecutionAsync(machine, name, input, clientToken: request.ClientToken);
        }
        catch (AwsException e)
        {
            throw Failed(e);
        }
        var sync = request.Pattern is IntegrationPattern.Sync or IntegrationPattern.Sync2;
        return new(
            Response(execution),
            sync ? CompleteAsync(execution, asJson: request.Pattern is IntegrationPattern.Sync2) : null,
            sync ? () => StopAsync(execution, request.Caller) : null);
    }

    /// <summary>Stops the execution that is waited for, if the role may: otherwise it goes on alone.</summary>
    Task StopAsync(Execution execution, Principal caller)
    {
        if (authorize(caller, "states:StopExecution", execution.Arn) is null)
            execution.End(new HistoryEvent.ExecutionAborted(null, null), execution.History.Last!.Id);
        return Task.CompletedTask;
    }

    async Task<JsonElement> CompleteAsync(Execution execution, bool asJson)
    {
        await execution.Completion;
        await execution.History.SettledAsync();
        // The cause of a failure is text either way (recorded).
        return execution.Status is ExecutionStatus.Succeeded
            ? Description(execution, asJson)
            : throw new IntegrationException("States.TaskFailed", Description(execution, asJson: false).GetRawText());
    }

    static (string Machine, string? Name, string Input) Parameters(JsonElement parameters)
    {
        if (parameters.ValueKind is not JsonValueKind.Object
            || !parameters.TryGetProperty("StateMachineArn", out var machine)
            || machine.ValueKind is not JsonValueKind.String)
            throw new IntegrationException("States.Runtime", "The parameters of states:startExecution have no StateMachineArn.");
        if (parameters.EnumerateObject().FirstOrDefault(
            field => field.Name is not ("StateMachineArn" or "Name" or "Input" or "TraceHeader")) is
            {
                Value.ValueKind: not JsonValueKind.Undefined,
            } unknown)
            throw new IntegrationException("States.Runtime", $"The field \"{unknown.Name}\" is not supported by Step Functions");
        var name = parameters.TryGetProperty("Name", out var given) ? given.GetString() : null;
        return (machine.GetString()!, name, parameters.TryGetProperty("Input", out var input) ? Text(input) : "{}");
    }

    // A text is taken as the input's JSON text; recorded: an Input of null is an empty object.
    static string Text(JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => input.GetString()!,
        JsonValueKind.Null => "{}",
        _ => input.GetRawText(),
    };

    /// <summary>
    /// The execution as DescribeExecution has it, its names with a capital; with <c>.sync:2</c> its data are JSON,
    /// otherwise JSON's text.
    /// </summary>
    JsonElement Description(Execution execution, bool asJson)
    {
        var text = new JsonText();
        text.Object();
        if (execution.Failure.Cause is { } cause)
            Add("Cause", JsonText.String(cause));
        if (execution.Status is ExecutionStatus.TimedOut)
            Add("Error", JsonText.String("States.Timeout"));
        else if (execution.Failure.Error is { } error)
            Add("Error", JsonText.String(error));
        Add("ExecutionArn", JsonText.String(execution.Arn));
        Add("Input", Data(execution.Input));
        Add("InputDetails", JsonText.Parse("""{"Included":true}"""));
        Add("Name", JsonText.String(execution.Name));
        if (execution.Output is { } output)
        {
            Add("Output", Data(output.GetRawText()));
            Add("OutputDetails", JsonText.Parse("""{"Included":true}"""));
        }
        var (redrivability, reason) = service.Redrivability(execution);
        Add("RedriveCount", JsonText.Number(execution.RedriveCount));
        if (execution.RedriveDate is { } redriven)
            Add("RedriveDate", JsonText.Number(redriven.ToUnixTimeMilliseconds()));
        Add("RedriveStatus", JsonText.String(redrivability));
        if (reason is not null)
            Add("RedriveStatusReason", JsonText.String(reason));
        Add("StartDate", JsonText.Number(execution.StartDate.ToUnixTimeMilliseconds()));
        Add("StateMachineArn", JsonText.String(execution.Machine.Arn));
        Add("Status", JsonText.String(ExecutionStatusJson.Print(execution.Status)));
        Add("StopDate", JsonText.Number(execution.StopDate!.Value.ToUnixTimeMilliseconds()));
        text.EndObject();
        return text.ToElement();

        void Add(string name, JsonElement value)
        {
            text.Name(name);
            text.Element(value);
        }

        JsonElement Data(string json) => asJson ? JsonText.Normalize(JsonText.Parse(json)) : JsonText.String(json);
    }

    /// <summary>The API's answer, with what the AWS SDK for Java adds to it.</summary>
    JsonElement Response(Execution execution)
    {
        var requestId = service.NewGuid().ToString();
        Dictionary<string, string> headers = new()
        {
            ["connection"] = "keep-alive",
            ["Content-Type"] = "application/x-amz-json-1.0",
            ["Date"] = time.GetUtcNow().ToString("R", null),
            [RequestIds.Header] = requestId,
        };
        return JsonSerializer.SerializeToElement(new Dictionary<string, object>(
        [
            new("ExecutionArn", execution.Arn),
            .. SdkResponse.Metadata(200, requestId, headers),
            new("StartDate", execution.StartDate.ToUnixTimeMilliseconds()),
        ]));
    }

    IntegrationException Failed(AwsException e) => new(
        e.Code is "AccessDeniedException" or "ValidationException"
            ? "StepFunctions.AWSStepFunctionsException"
            : $"StepFunctions.{e.Code}Exception",
        SdkResponse.Cause(e, "AWSStepFunctions", requestId: service.NewGuid().ToString()));
}
