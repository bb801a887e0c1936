using System.Threading.Channels;
using Local.Aws;
using Local.CloudFormation;
using Local.Lambda;
using Local.SageMaker.XGBoost.Native;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Local.Run;

/// <summary>The runs of the process that holds a data folder: its own, and those that other processes ask it for.</summary>
/// <param name="stopping">Cancelled when this process is to end.</param>
sealed class Runs(Cloud cloud, CancellationToken stopping) : IDisposable
{
    /// <summary>The stack's name, from which its resources have theirs.</summary>
    public const string StackName = "local";

    // Deploying and starting are one step: a run that comes meanwhile may bring other parameters.
    readonly SemaphoreSlim _deploying = new(1);
    readonly HashSet<Task> _running = [];
    bool _closed;

    /// <summary>Deploys the request's stack and serves it.</summary>
    /// <exception cref="AwsException">The template, a parameter or a service's own rules refuse it.</exception>
    public async Task<Stack> DeployAsync(RunRequest request, Action<string> progress, CancellationToken cancellation) =>
        (await DeployWithMachinesAsync(request, progress, cancellation)).Stack;

    /// <summary>Starts a run.</summary>
    /// <param name="cancellation">Ends the run before its end, when nobody waits for it any more: its execution is stopped.</param>
    /// <returns>Its events as they happen; null after <see cref="CloseAsync"/>.</returns>
    public IAsyncEnumerable<RunEvent>? TryStart(RunRequest request, CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<RunEvent>();
        lock (_running)
        {
            if (_closed)
                return null;
            _running.RemoveWhere(run => run.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(request, events.Writer, cancellation), CancellationToken.None));
        }
        return events.Reader.ReadAllAsync(CancellationToken.None);
    }

    /// <summary>Takes no more runs; ends when the last one has ended.</summary>
    public Task CloseAsync()
    {
        lock (_running)
        {
            _closed = true;
            return Task.WhenAll(_running);
        }
    }

    public void Dispose() => _deploying.Dispose();

    async Task RunAsync(RunRequest request, ChannelWriter<RunEvent> events, CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
        Execution? execution = null;
        try
        {
            using var feed = new RunFeed(cloud, events);
            execution = await StartAsync(request, events, ends.Token);
            await feed.FollowAsync(execution, ends.Token);
        }
        catch (Exception e) when (Refusal(e) is { } refused)
        {
            events.TryWrite(refused);
        }
        catch (OperationCanceledException)
        {
            // An Express execution cannot be stopped, and lasts five minutes at most.
            if (execution is { Machine.IsExpress: false })
                cloud.StepFunctions.StopExecution(execution.Arn, null, "Whoever ran it has left.");
        }
        catch (Exception e)
        {
            // A defect of this program: whoever reads the events shall see it.
            events.TryComplete(e);
        }
        finally
        {
            events.TryComplete();
        }
    }

    /// <summary>What the user is at fault for, or the machine; null for anything else.</summary>
    public static RunEvent.Refused? Refusal(Exception e) => e switch
    {
        AwsException or FunctionException or FileNotFoundException or DirectoryNotFoundException or InvalidDataException => new(e.Message, ExitCode.Refused),
        SdkMissingException or XGBoostMissingException or IOException or UnauthorizedAccessException => new(e.Message, ExitCode.Missing),
        _ => null,
    };

    async Task<Execution> StartAsync(RunRequest request, ChannelWriter<RunEvent> events, CancellationToken cancellation)
    {
        await _deploying.WaitAsync(cancellation);
        try
        {
            var (stack, machines) = await DeployWithMachinesAsync(request, text => events.TryWrite(new RunEvent.Notice(text)), cancellation);
            if (machines is not [var machine])
                throw new AwsException("ValidationError", $"{request.Template} has {machines.Count} state machines; a run is an execution of one.");
            var root = Principal.Root(cloud.Account);
            foreach (var upload in request.Uploads)
            {
                if (!S3Uri.TryParse(References.Resolve(upload.Destination, stack), null, out var destination) || destination.Key.Length == 0)
                    throw new AwsException("ValidationError", $"{upload.Destination} is not an S3 URI: s3://bucket/key.");
                await using var file = File.OpenRead(upload.File);
                await cloud.Objects.WriteAsync(root, destination.Bucket, destination.Key, (stream, cancel) => file.CopyToAsync(stream, cancel), cancellation);
            }
            return await cloud.StepFunctions.StartExecutionAsync(machine.Arn, request.Name, References.Resolve(request.Input, stack), failures: request.Failures);
        }
        finally
        {
            _deploying.Release();
        }
    }

    async Task<(Stack Stack, IReadOnlyList<StateMachine> Machines)> DeployWithMachinesAsync(RunRequest request, Action<string> progress, CancellationToken cancellation)
    {
        if (request.Region is { } region && region != cloud.Account.Region)
            throw new AwsException("ValidationError", $"The data folder is in use by a process in {cloud.Account.Region}. Take another folder (--data) for {region}.");
        if (request.Account != cloud.Account.Id)
            throw new AwsException("ValidationError", $"The data folder is in use by a process that is the account {cloud.Account.Id}. Take another folder (--data) for {request.Account}.");
        if (request.Quotas.Count > 0 && !request.Quotas.ToHashSet().SetEquals(cloud.SageMaker.Platform.Quotas.Limits))
            throw new AwsException("ValidationError", "The data folder is in use by a process with other quotas. Take another folder (--data), or give --quota to that process.");
        if (SageMaker.SageMakerService.Warning is { } warning)
            progress(warning);
        var template = Template.Load(request.Template);
        var stack = template.CreateStack(StackName, request.Parameters, cloud.Account);
        var machines = await cloud.DeployAsync(template, stack, progress, cancellation);
        cloud.SageMaker.Resume();
        foreach (var resumed in cloud.StepFunctions.Resume())
            progress($"Going on with {resumed.Arn}, which was running when the process ended that held the data folder.");
        return (stack, machines);
    }
}
