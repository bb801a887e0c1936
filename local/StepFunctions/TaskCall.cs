using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>One attempt of a Task state: the call, the wait for its job, the time limit over both.</summary>
sealed class TaskCall(Branch branch, TaskState state, ContextObject context)
{
    readonly ResourceArn _resource = state.Resource;

    bool IsFunction => _resource.Function is not null;

    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        var scope = branch.Scope(input, context);
        var parameters = state.Parameters?.Evaluate(scope) ?? input;
        var (timeout, heartbeat) = (Seconds(state.Timeout, scope, "TimeoutSecondsPath"), Seconds(state.Heartbeat, scope, "HeartbeatSecondsPath"));
        var region = branch.Run.Engine.Account.Region;
        branch.Append(IsFunction
            ? new HistoryEvent.LambdaFunctionScheduled(_resource.Text, parameters, timeout)
            : new HistoryEvent.TaskScheduled(_resource.Service, _resource.HistoryName, region, parameters, timeout, heartbeat));
        branch.Append(IsFunction ? new HistoryEvent.LambdaFunctionStarted() : new HistoryEvent.TaskStarted(_resource.Service, _resource.HistoryName));
        try
        {
            var result = JsonText.Normalize(await CallAsync(parameters, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
            branch.Append(IsFunction ? new HistoryEvent.LambdaFunctionSucceeded(result) : new HistoryEvent.TaskSucceeded(_resource.Service, _resource.HistoryName, result));
            return result;
        }
        catch (TimeoutException)
        {
            branch.Append(IsFunction
                ? new HistoryEvent.LambdaFunctionTimedOut("States.Timeout", null)
                : new HistoryEvent.TaskTimedOut(_resource.Service, _resource.HistoryName, "States.Timeout", null));
            throw new StatesException("States.Timeout", null);
        }
    }

    async Task<JsonElement> CallAsync(JsonElement parameters, TimeSpan? timeout)
    {
        var (time, started) = (branch.Run.Engine.Time, branch.Run.Now);
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(branch.Cancellation);
        IntegrationCall? call = null;
        try
        {
            call = await SubmitAsync(parameters, givenUp.Token).WithinAsync(timeout, time, branch.Cancellation);
            if (call.Completion is null)
                return call.Response;
            branch.Append(new HistoryEvent.TaskSubmitted(_resource.Service, _resource.HistoryName, JsonText.Normalize(call.Response)));
            return await call.Completion.WithinAsync(timeout - (time.GetUtcNow() - started), time, branch.Cancellation);
        }
        catch (IntegrationException e)
        {
            branch.Append(Failed(e, submitted: call is not null));
            throw new StatesException(e.Error, e.Cause);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await givenUp.CancelAsync();
            if (call?.StopAsync is { } stop && !branch.Run.Execution.IsLeft)
                await StopAsync(stop);
            throw;
        }
    }

    static async Task StopAsync(Func<Task> stop)
    {
        try
        {
            await stop();
        }
        catch (Exception e) when (e is IntegrationException or AwsException)
        {
            // The job may have ended meanwhile, or the role may not stop it: the state is given up all the same.
        }
    }

    Task<IntegrationCall> SubmitAsync(JsonElement parameters, CancellationToken cancellation)
    {
        var engine = branch.Run.Engine;
        var integration = engine.Find(_resource) ?? throw new IntegrationException("States.Runtime", $"The resource {_resource.Text} is not available.");
        Principal caller;
        try
        {
            caller = branch.Run.Caller();
        }
        catch (AwsException e)
        {
            throw new IntegrationException("States.TaskFailed", e.Message);
        }
        return integration.CallAsync(
            new(_resource.Action, _resource.Pattern!.Value, _resource.Function, parameters, caller, branch.Run.Execution.Arn), cancellation);
    }

    HistoryEvent Failed(IntegrationException e, bool submitted) => _resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionFailed(e.Error, e.Cause),
        { Suffix: not "" } when !submitted => new HistoryEvent.TaskSubmitFailed(_resource.Service, _resource.HistoryName, e.Error, e.Cause),
        _ => new HistoryEvent.TaskFailed(_resource.Service, _resource.HistoryName, e.Error, e.Cause),
    };

    static long? Seconds(Expression? expression, in Scope scope, string field)
    {
        if (expression?.Evaluate(scope, field) is not { } value)
            return null;
        return value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds > 0
            ? seconds
            : throw new EvaluationException($"The {field} parameter does not reference a positive integer: {value}");
    }
}
