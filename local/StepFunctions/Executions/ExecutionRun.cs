using System.Collections.Immutable;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions.Executions;

/// <summary>Runs an execution from its first state to its end.</summary>
/// <param name="executions">Among which it runs: it may start others.</param>
sealed class ExecutionRun(Execution execution, ExecutionStore executions)
{
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html"/>
    static readonly TimeSpan Express = TimeSpan.FromMinutes(5);

    (JsonElement Execution, JsonElement StateMachine)? _context;
    long _variables;

    public Execution Execution => execution;

    public ExecutionStore Executions => executions;

    /// <summary>Who watches, when a state is tested by itself.</summary>
    public Inspection? Inspection { get; init; }

    public Engine Engine => executions.Engine;

    /// <summary>
    /// What an earlier process, or the attempt before a redrive, has recorded of it; what is recorded is not done
    /// again.
    /// </summary>
    public Past Past { get; } = new(execution.History.Snapshot());

    /// <summary>A branch has so many more bytes of variables, or fewer.</summary>
    /// <returns>The bytes of all branches.</returns>
    public long HoldVariables(long more) => Interlocked.Add(ref _variables, more);

    public DateTimeOffset Now => Engine.Time.GetUtcNow();

    /// <summary>When the attempt did: the time limit of the execution counts from then.</summary>
    public DateTimeOffset Began => Past.Redriven?.Timestamp ?? execution.StartDate;

    /// <summary>
    /// The session in which the execution's calls are made; a child of a map run makes them for the state machine that
    /// has the Map.
    /// </summary>
    /// <param name="taskRole">The role of a task's <c>Credentials</c>, which the state machine's role takes for
    /// it.</param>
    public Principal Caller(string? taskRole = null)
    {
        var machine = StateMachineArn.Parse(execution.Machine.Arn).Created;
        var caller = Engine.Assume(execution.Machine.RoleArn, machine.Name, Arn.Parse(machine.ToString())).Principal;
        return taskRole is null ? caller : Engine.Chain(caller, taskRole, machine.Name);
    }

    /// <summary>The parts of the context object that all states share.</summary>
    public Func<(JsonElement Execution, JsonElement StateMachine)> SharedContext =>
        field ??= () => _context ??= BuildContext();

    public async Task RunAsync()
    {
        // What another attempt draws are other names.
        var seed = Past.Redriven is { } redriven ? Seed.Combine(execution.Seed, redriven.RedriveCount) : execution.Seed;
        var branch = new Branch(
            this,
            default,
            ImmutableDictionary<string, JsonElement>.Empty,
            null,
            seed,
            execution.Ended);
        var definition = execution.Machine.Definition;
        var limit = execution.Machine.IsExpress && !(definition.Timeout < Express) ? Express : definition.Timeout;
        Task limited = Task.CompletedTask;
        try
        {
            branch.Append(new HistoryEvent.ExecutionStarted(execution.Input, execution.Machine.RoleArn));
            // It leads to nothing, as recorded.
            branch.Previous = 0;
            var input = JsonText.Normalize(JsonText.Parse(execution.Input));
            var output = branch.RunAsync(definition.Graph, input);
            execution.End(
                new HistoryEvent.ExecutionSucceeded(limit is null ? await output : await LimitedAsync(output.AsTask())),
                branch.Previous);
        }
        catch (StatesException e)
        {
            execution.End(new HistoryEvent.ExecutionFailed(e.Error, e.Cause), branch.Previous);
        }
        catch (TimeoutException)
        {
            execution.End(new HistoryEvent.ExecutionTimedOut(null, null), branch.Previous);
        }
        catch (OperationCanceledException) when (
            execution.Ended.IsCancellationRequested || execution.Status is not ExecutionStatus.Running)
        {
            // Whoever canceled has said why, or has left the execution as it is.
        }
        catch (Exception e)
        {
            // A defect of this program: nobody who waits for the execution waits forever, and the caller logs it.
            execution.End(
                new HistoryEvent.ExecutionFailed("States.Runtime", $"Internal error: {e.Message}"), branch.Previous);
            throw;
        }
        finally
        {
            await limited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<JsonElement> LimitedAsync(Task<JsonElement> output)
        {
            limited = output;
            return output.WithinAsync(Began + limit - Now, Engine.Time, execution.Ended);
        }
    }

    string ShownArn => execution.Machine.IsExpress && execution.MapRunArn is not null
        ? ExecutionArn.Parse(execution.Arn).AsExpress().ToString()
        : execution.Arn;

    (JsonElement, JsonElement) BuildContext()
    {
        var text = new JsonText();
        text.Object();
        text.Name("Id");
        text.Value(ShownArn);
        text.Name("Input");
        text.Element(JsonText.Normalize(JsonText.Parse(execution.Input)));
        text.Name("StartTime");
        text.Value(ContextObject.Print(execution.StartDate));
        text.Name("Name");
        text.Value(execution.Name);
        // A state can be tested without a role.
        if (execution.Machine.RoleArn.Length > 0)
        {
            text.Name("RoleArn");
            text.Value(execution.Machine.RoleArn);
        }
        // Recorded: what is Express cannot be redriven, and has no count of it.
        if (!execution.Machine.IsExpress)
        {
            text.Name("RedriveCount");
            text.Value(Past.Redriven?.RedriveCount ?? 0);
            if (Past.Redriven is { } redriven)
            {
                text.Name("RedriveTime");
                text.Value(ContextObject.Print(redriven.Timestamp));
            }
        }
        text.EndObject();
        var machine = new JsonText();
        machine.Object();
        machine.Name("Id");
        machine.Value(execution.Machine.Arn);
        machine.Name("Name");
        machine.Value(execution.Machine.Name);
        machine.EndObject();
        return (text.ToElement(), machine.ToElement());
    }
}
