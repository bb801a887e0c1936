using System.Threading.Channels;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.Reports.Executions;
using Local.SageMaker.Jobs;
using Local.StepFunctions;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Local.Run;

/// <summary>
/// The runs of the process that holds a data folder: its own, and those that other processes ask it for.
/// </summary>
/// <param name="stopping">Cancelled when this process is to end.</param>
sealed class Runs(Cloud cloud, ReportFolder reports, CancellationToken stopping) : IDisposable
{
    // A job that is stopped ends within a second; one that does not is not waited for.
    static readonly TimeSpan PatienceForJobs = TimeSpan.FromSeconds(10);

    // Deploying and starting are one step: a run that comes meanwhile may bring other parameters.
    readonly SemaphoreSlim _deploying = new(1);
    readonly HashSet<Task> _running = [];
    bool _closed;

    /// <summary>Where an execution is shown in a browser; null when it is nowhere.</summary>
    public Func<string, Uri>? PageOf { get; set; }

    /// <summary>Deploys a stack and serves it.</summary>
    /// <param name="progress">Told of what takes time, and of what goes on.</param>
    /// <returns>The stack with what its services have said: outputs may be made of it.</returns>
    /// <exception cref="AwsException">The template, a parameter or a service's own rules refuse it.</exception>
    public async Task<Stack> DeployAsync(StackSource source, Action<string> progress, CancellationToken cancellation)
    {
        await _deploying.WaitAsync(cancellation);
        try
        {
            var (template, stack) = await ReadAsync(source, null, progress);
            (stack, _) = await DeployAsync(template, stack, progress, cancellation);
            return stack;
        }
        finally
        {
            _deploying.Release();
        }
    }

    /// <summary>Starts a run.</summary>
    /// <param name="cancellation">
    /// Ends the run before its end, when nobody waits for it any more: its execution is stopped.
    /// </param>
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
            using var feed = new RunFeed(cloud, reports, events);
            execution = await StartAsync(request, feed, events, ends.Token);
            if (PageOf?.Invoke(execution.Arn) is { } page)
                events.TryWrite(new RunEvent.Notice($"In the console: {page}"));
            await feed.FollowAsync(execution, ends.Token);
            if (execution.Status is not ExecutionStatus.Succeeded)
            {
                var report = new FailureReport(cloud.SageMaker.Platform.Logs.Parent!);
                events.TryWrite(report.Of(execution, PageOf?.Invoke(execution.Arn)));
            }
        }
        catch (Exception e) when (Refusal.Of(e) is { } refusal)
        {
            events.TryWrite(new RunEvent.Refused(refusal.Message, refusal.ExitCode));
        }
        catch (OperationCanceledException)
        {
            // An Express execution cannot be stopped, and lasts five minutes at most.
            if (execution is { Machine.IsExpress: false })
                await StopAsync(execution, events);
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

    /// <summary>Stops an execution, and says what became of it and of its jobs.</summary>
    async Task StopAsync(Execution execution, ChannelWriter<RunEvent> events)
    {
        const string cause = "Whoever ran it has left.";
        var hadEnded = execution.Status is not ExecutionStatus.Running;
        if (!hadEnded)
            cloud.StepFunctions.StopExecution(execution.Arn, null, cause);
        await Task.WhenAny(execution.Unwound, Task.Delay(PatienceForJobs, TimeProvider.System, CancellationToken.None));
        var status = ExecutionStatusJson.Print(execution.Status);
        events.TryWrite(new RunEvent.ExecutionEnded(
            status, execution.Failure.Error, execution.Failure.Cause, execution.StopDate!.Value));
        var jobs = cloud.SageMaker.TrainingJobsOf(execution.Arn).ToList();
        var stopped = jobs.Count(job => job.Status is JobStatus.Stopped or JobStatus.Stopping);
        events.TryWrite(new RunEvent.Notice(
            $"The execution {execution.Name} {(hadEnded ? "had ended" : "is stopped")}"
            + (jobs.Count == 0 ? "." : $"; of its {jobs.Count} training jobs {stopped} were stopped.")
            + (hadEnded ? "" : " It is redriven, or looked at, in the console: serve with the same --data.")));
    }

    async Task<Execution> StartAsync(
        RunRequest request, RunFeed feed, ChannelWriter<RunEvent> events, CancellationToken cancellation)
    {
        await _deploying.WaitAsync(cancellation);
        try
        {
            ThrowIfOtherQuotas(request.Quotas);
            var (template, stack) = await ReadAsync(request.Stack, request.Read, Notice);
            if (MakesJobs(template, stack))
                cloud.Workers.Prepare(Environment.ProcessorCount);
            (stack, var machines) = await DeployAsync(template, stack, Notice, cancellation);
            if (machines is not [var machine])
            {
                throw new UsageException(
                    $"{request.Stack.Template} has {machines.Count} state machines; a run is an execution of one.");
            }
            foreach (var upload in request.Uploads)
                await UploadAsync(upload, stack, cancellation);
            feed.Listen();
            return await cloud.StepFunctions.StartExecutionAsync(
                machine.Arn, request.Name, References.Resolve(request.Input, stack), failures: request.Failures);
        }
        finally
        {
            _deploying.Release();
        }

        void Notice(string text) => events.TryWrite(new RunEvent.Notice(text));
    }

    async Task UploadAsync(Upload upload, Stack stack, CancellationToken cancellation)
    {
        var uri = References.Resolve(upload.Destination, stack);
        if (!S3Uri.TryParse(uri, null, out var destination) || destination.Key.Length == 0)
            throw new UsageException($"{upload.Destination} is not an S3 URI: s3://bucket/key.");
        await using var file = File.OpenRead(upload.File);
        await cloud.Objects.WriteAsync(
            Principal.Root(cloud.Account),
            destination.Bucket,
            destination.Key,
            (stream, cancel) => file.CopyToAsync(stream, cancel),
            cancellation);
    }

    /// <param name="read">What somebody reads already.</param>
    async Task<(Template Template, Stack Stack)> ReadAsync(
        StackSource source, Task<(Template Template, Stack Stack)>? read, Action<string> progress)
    {
        ThrowIfOtherAccount(source);
        if (SageMaker.SageMakerService.Warning is { } warning)
            progress(warning);
        var (template, stack) = read is null ? source.Read(cloud.Account) : await read;
        foreach (var carried in stack.Warnings)
            progress($"Warning: {carried}");
        Validation.ThrowIfWrong(template, stack, cloud.Validated); // before functions are built, which takes its time
        return (template, stack);
    }

    static bool MakesJobs(Template template, Stack stack) =>
        Validation.StateMachines(stack)
            .Select(machine => StateMachineDefinition.Read(template, machine).Text)
            .Any(definition => definition.Contains(":sagemaker:", StringComparison.Ordinal));

    /// <returns>The stack with what its services have said, and its state machines.</returns>
    async Task<(Stack Stack, IReadOnlyList<StateMachine> Machines)> DeployAsync(
        Template template, Stack stack, Action<string> progress, CancellationToken cancellation)
    {
        var deployed = await cloud.DeployAsync(template, stack, progress, cancellation);
        reports.Listen();
        cloud.SageMaker.Resume();
        foreach (var resumed in cloud.StepFunctions.Resume())
            progress($"Going on with {resumed.Arn}, which was running when the process ended that held the data folder.");
        return deployed;
    }

    void ThrowIfOtherAccount(StackSource source)
    {
        if (source.Region is { } region && region != cloud.Account.Region)
            throw InUse($"a process in {cloud.Account.Region}. Take another folder (--data) for {region}.");
        if (source.Account != cloud.Account.Id)
            throw InUse($"a process that is the account {cloud.Account.Id}. Take another folder (--data) for {source.Account}.");
    }

    void ThrowIfOtherQuotas(IReadOnlyDictionary<string, int> quotas)
    {
        if (quotas.Count > 0 && !quotas.ToHashSet().SetEquals(cloud.SageMaker.Platform.Quotas.Limits))
            throw InUse("a process with other quotas. Take another folder (--data), or give --quota to that process.");
    }

    static UsageException InUse(string by) => new($"The data folder is in use by {by}");
}
