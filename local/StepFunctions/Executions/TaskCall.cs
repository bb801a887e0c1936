using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions.Executions;

/// <summary>
/// One attempt of a Task state: the call, the wait for its job, its token or its worker, the time limits over them.
/// </summary>
sealed class TaskCall(Branch branch, TaskState state, ContextObject context)
{
    readonly ResourceArn _resource = state.Resource;
    readonly Engine _engine = branch.Run.Engine;
    readonly TaskEvents _events = new(state.Resource, branch.Run.Engine.Account.Region);
    TimeSpan? _heartbeat;
    DateTimeOffset? _deadline;
    int _scheduled;

    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        var token = _resource.IsActivity || _resource.Pattern is IntegrationPattern.WaitForTaskToken
            ? _engine.Tokens.Issue(branch.NewGuid())
            : null;
        var scope = branch.Scope(input, token is null || _resource.IsActivity ? context : context.ForTask(token.Text));
        var parameters = state.Parameters?.Evaluate(scope) ?? input;
        branch.Run.Inspection?.Saw(
            state.Language is QueryLanguage.JSONata ? "afterArguments" : "afterParameters", parameters);
        var (timeout, heartbeat) = (
            Seconds(state.Timeout, scope, "TimeoutSecondsPath"), Seconds(state.Heartbeat, scope, "HeartbeatSecondsPath"));
        var role = Role(state.Credentials?.Evaluate(scope));
        var scheduled = branch.Append(_events.Scheduled(parameters, timeout, heartbeat, role));
        (_scheduled, _heartbeat, _deadline) = (scheduled.Id, Span(heartbeat), scheduled.Timestamp + Span(timeout));
        parameters = TaskEvents.Parameters(scheduled);
        try
        {
            if (branch.TakeThrough(TaskEvents.IsOutcome) is { } ended)
                return TaskEvents.Outcome(ended);
            var mocked = branch.Run.Execution.Mocks?.Next(state.Name);
            if (!_resource.IsActivity || mocked is not null)
                branch.Append(_events.Started(mocked?.WorkerName));
            var result = JsonText.Normalize(branch.Run.Inspection?.Answer() is { } answer ? answer
                : mocked is not null ? Mocked(mocked)
                : _resource.IsActivity ? await WaitForWorkerAsync(parameters, token!)
                : await CallAsync(parameters, role, token));
            branch.Append(_events.Succeeded(result));
            branch.Run.Inspection?.Saw("result", result);
            return result;
        }
        catch (TimeoutException e)
        {
            return TaskEvents.Outcome(branch.Append(_events.TimedOut(e is HeartbeatException)));
        }
        finally
        {
            if (token is not null)
                _engine.Tokens.Close(token);
        }
    }

    async Task<JsonElement> CallAsync(JsonElement parameters, string? role, TaskToken? token)
    {
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(branch.Cancellation);
        Task<IntegrationCall>? submission = null;
        IntegrationCall? call = null;
        var submitted = branch.Recorded is not null;
        try
        {
            // What is not durable now could be forgotten, and done again.
            await branch.Run.Execution.History.SettledAsync();
            // Whoever an earlier process has told the token knows it.
            if (token is null || !submitted)
            {
                submission = SubmitAsync(parameters, role, givenUp.Token);
                call = await submission.WithinAsync(Rest, _engine.Time, branch.Cancellation);
            }
            if (call is { Completion: null } && token is null)
                return call.Response;
            branch.Append(_events.Submitted(call is null ? JsonText.Null : JsonText.Normalize(call.Response)));
            submitted = true;
            return token is not null
                ? await token.WaitAsync(Rest, _heartbeat, branch.Cancellation)
                : await call!.Completion!.WithinAsync(Rest, _engine.Time, branch.Cancellation);
        }
        catch (IntegrationException e)
        {
            throw Failed(e, submitted);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await givenUp.CancelAsync();
            if (submission is not null && !branch.Run.Execution.IsLeft)
                await StopAsync(submission);
            throw;
        }
    }

    async Task<JsonElement> WaitForWorkerAsync(JsonElement input, TaskToken token)
    {
        var task = new ActivityTask(token, input);
        try
        {
            if (_engine.Activities.Find(_resource.Text) is not { } activity)
                throw new IntegrationException("States.Runtime", $"The activity {_resource.Text} does not exist.");
            // Also when a worker took it from an earlier process: nobody knows whether it ever came to have it.
            activity.Schedule(task);
            // Only a worker that has the task can give a sign of life.
            branch.Append(
                _events.Started(
                    branch.Recorded is null
                        ? await task.Started.WithinAsync(Rest, _engine.Time, branch.Cancellation)
                        : null));
            return await token.WaitAsync(Rest, _heartbeat, branch.Cancellation);
        }
        catch (IntegrationException e)
        {
            throw Failed(e, submitted: true);
        }
    }

    /// <summary>What a test case answers in the service's place: with a job or a token, how those end.</summary>
    JsonElement Mocked(MockedResult mocked)
    {
        if (_resource.Suffix.Length > 0)
            branch.Append(
                _events.Submitted(
                    mocked.Submitted is { } response ? JsonText.Normalize(response) : JsonText.EmptyObject));
        return mocked switch
        {
            MockedResult.Return(var value) => value,
            MockedResult.Throw { Error: "States.Timeout" } => throw new TimeoutException(),
            MockedResult.Throw { Error: "States.HeartbeatTimeout" } => throw new HeartbeatException(),
            MockedResult.Throw(var error, var cause) => throw Failed(new(error, cause), submitted: true),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    StatesException Failed(IntegrationException e, bool submitted)
    {
        branch.Append(_events.Failed(e.Error, e.Cause, submitted));
        return new(e.Error, e.Cause);
    }

    static async Task StopAsync(Task<IntegrationCall> submission)
    {
        try
        {
            if (await submission is { StopAsync: { } stop })
                await stop();
        }
        catch (Exception e) when (e is IntegrationException or AwsException or OperationCanceledException)
        {
            // The job may have ended meanwhile, or the role may not stop it: the state is given up all the same.
        }
    }

    Task<IntegrationCall> SubmitAsync(JsonElement parameters, string? role, CancellationToken cancellation)
    {
        var integration = _engine.Find(_resource) ?? throw new IntegrationException("States.Runtime",
            $"The integration {_resource.Service}:{_resource.HistoryName} of the state {state.Name} is not " +
            "available here: mock the state, or run the state machine on AWS.");
        Principal caller;
        try
        {
            caller = branch.Run.Caller(role);
        }
        catch (AwsException e)
        {
            throw new IntegrationException("States.TaskFailed", e.Message);
        }
        return integration.CallAsync(
            new(
                _resource.Action,
                _resource.Pattern,
                _resource.Function,
                parameters,
                caller,
                branch.Run.Execution.Arn,
                $"{branch.Run.Execution.Arn}#{_scheduled}")
            { Trace = branch.Run.Inspection?.Trace },
            cancellation);
    }

    TimeSpan? Rest => _deadline - branch.Run.Now;

    static TimeSpan? Span(long? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    static string? Role(JsonElement? credentials) =>
        credentials is not { } given ? null
        : given.ValueKind is JsonValueKind.Object
            && given.TryGetProperty("RoleArn", out var role)
            && role.ValueKind is JsonValueKind.String
            ? role.GetString()
            : throw new EvaluationException($"The Credentials have no RoleArn that is a string: {given.GetRawText()}");

    static long? Seconds(Expression? expression, in Scope scope, string field)
    {
        if (expression?.Evaluate(scope, field) is not { } value)
            return null;
        return value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds > 0
            ? Math.Min(seconds, 99_999_999)
            : throw expression.Refusal($"The {field} parameter does not reference a positive integer: {value}");
    }
}
