using System.CommandLine;
using System.Security.Cryptography;
using Local;
using Local.Aws;
using Local.Run;
using Local.StepFunctions.Executions;
using Local.Terminal;
using Microsoft.AspNetCore.Connections;
using Spectre.Console;

var commandLine = CommandLine.Create(RunAsync, ServeAsync, request => Validation.Run(request, Console.WriteLine)).Parse(args, CommandLine.Parsing);
if (commandLine.Errors.Count > 0)
{
    foreach (var error in commandLine.Errors)
        await Console.Error.WriteLineAsync(error.Message);
    if (commandLine.CommandResult.Command is RootCommand)
        await Console.Error.WriteLineAsync("--help lists the commands and their options.");
    return (int)ExitCode.Refused;
}
try
{
    // After Ctrl-C jobs and processes are ended, which takes a moment.
    return await commandLine.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
}
catch (Exception e) when (Runs.Refusal(e) is { } refused)
{
    return (int)await RefuseAsync(refused);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return (int)ExitCode.ExecutionFailed;
}

// One execution: in this process, or in the one that holds the data folder.
static async Task<ExitCode> RunAsync(DirectoryInfo data, RunRequest request, CancellationToken cancellation)
{
    using var folder = new DataFolder(data);
    while (!folder.TryHold())
    {
        if (folder.FindHolder() is { } holder && await RunEndpoint.TryRunAsync(holder, request, cancellation) is { } events)
            return await ShowAsync(events, cancellation);
        // It is about to listen, or about to end.
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
    }
    return await HoldAsync(folder, new(Port: 0), request, cancellation, async (cloud, runs) =>
    {
        var exitCode = await ShowAsync(runs.TryStart(request, cancellation)!, cancellation);
        var others = runs.CloseAsync();
        if (await Task.WhenAny(others, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation)) != others)
            await Console.Error.WriteLineAsync("Other runs on this data folder use this process; it ends with the last of them.");
        await others;
        if (cloud.StepFunctions.Executions.Count(execution => execution.Status is ExecutionStatus.Running) is > 0 and var running)
            await Console.Error.WriteLineAsync($"{running} other execution{(running == 1 ? " is" : "s are")} still running. The next run on this data folder, or serve, goes on with {(running == 1 ? "it" : "them")}.");
        return exitCode;
    });
}

// The endpoints, until stopped.
static async Task<ExitCode> ServeAsync(DirectoryInfo data, Serving serving, RunRequest request, CancellationToken cancellation)
{
    using var folder = new DataFolder(data);
    if (!folder.TryHold())
        return await RefuseAsync(new($"{data.FullName} is in use by another process{(folder.FindHolder() is { } holder ? $", at {holder.Url}" : "")}.", ExitCode.Refused));
    return await HoldAsync(folder, serving, request, cancellation, async (cloud, runs) =>
    {
        var stack = await runs.DeployAsync(request, Console.WriteLine, cancellation);
        foreach (var (name, value) in stack.Outputs)
            Console.WriteLine($"{name}: {value}");
        Console.WriteLine($"""

            {cloud.Account.Region} of account {cloud.Account.Id} is at {cloud.Url} until Ctrl-C. For the AWS CLI and the SDKs:
            export AWS_ENDPOINT_URL={cloud.Url.GetLeftPart(UriPartial.Authority)} AWS_REGION={cloud.Account.Region} AWS_DEFAULT_REGION={cloud.Account.Region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
            """);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Succeeded;
    });
}

static async Task<ExitCode> HoldAsync(DataFolder folder, Serving serving, RunRequest request, CancellationToken cancellation, Func<Cloud, Runs, Task<ExitCode>> act)
{
    try
    {
        var account = new AwsAccount(request.Account, request.Region ?? "us-east-1");
        await using var cloud = new Cloud(account, folder.Root, serving.Port, TimeProvider.System, RandomNumberGenerator.GetInt32(int.MaxValue), serving.Mocks, new(request.Quotas), serving.MaxHistoryEvents);
        using var runs = new Runs(cloud, cancellation);
        var token = RandomNumberGenerator.GetHexString(64);
        cloud.Map(app => app.MapRuns(token, runs.TryStart));
        await cloud.StartAsync();
        folder.Announce(new(cloud.Url, token));
        return await act(cloud, runs);
    }
    catch (IOException e) when (e.InnerException is AddressInUseException)
    {
        return await RefuseAsync(new($"Port {serving.Port} is in use. Choose another with --port (make serve PORT=…).", ExitCode.Refused));
    }
}

static async Task<ExitCode> RefuseAsync(RunEvent.Refused refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return refused.ExitCode;
}

static async Task<ExitCode> ShowAsync(IAsyncEnumerable<RunEvent> events, CancellationToken cancellation)
{
    var run = Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi
        ? await new PlainView(Console.Out, TimeProvider.System).ShowAsync(events)
        : await new LiveView(AnsiConsole.Console, TimeProvider.System).ShowAsync(events);
    if (run.Refused is { } refused)
        return await RefuseAsync(refused);
    cancellation.ThrowIfCancellationRequested();
    if (run.Ended is null)
        await Console.Error.WriteLineAsync("The process that held the data folder ended before the execution did.");
    return run.ExitCode;
}
