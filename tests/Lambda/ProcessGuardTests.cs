using System.Diagnostics;
using Local.Lambda;
using Local.Lambda.Code;

namespace Tests.Lambda;

public sealed class ProcessGuardTests(SampleFunction sample)
{
    const string TaskRoot = "TESTS_LAMBDA_TASK_ROOT";
    const string Mark = "process:";

    [Fact]
    public async Task A_killed_host_leaves_no_process_behind_and_the_next_start_deletes_their_files()
    {
        var taskRoot = ((FunctionCode.Folder)(await sample.BuildAsync("Sample")).Code).Directory;
        var start = new ProcessStartInfo(
            "dotnet", ["exec", typeof(ProcessGuardTests).Assembly.Location, "--filter-method",
            $"*.{nameof(Host_that_is_killed)}", "--explicit", "only"])
        {
            RedirectStandardOutput = true,
            Environment = { [TaskRoot] = taskRoot.FullName },
        };
        using var host = Process.Start(start)!;
        try
        {
            var (idle, hanging) = (await ReadAsync(host), await ReadAsync(host));
            Assert.True(Processes.IsAlive(idle) && Processes.IsAlive(hanging));

            host.Kill();
            await host.WaitForExitAsync(TestContext.Current.CancellationToken);
            // It takes milliseconds; on a machine under load, more.
            var patience = Stopwatch.StartNew();
            while ((Processes.IsAlive(idle) || Processes.IsAlive(hanging))
                && patience.Elapsed < TimeSpan.FromMinutes(1))
                await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.False(Processes.IsAlive(idle) || Processes.IsAlive(hanging));

            var temporary = new DirectoryInfo(Path.Combine(DataOf(taskRoot).FullName, "tmp"));
            Assert.Equal(2, temporary.GetDirectories().Length);
            await using var next = await LambdaHost.StartAsync(DataOf(taskRoot), []);
            temporary.Refresh();
            Assert.False(temporary.Exists);
        }
        finally
        {
            host.Kill();
        }
    }

    static DirectoryInfo DataOf(DirectoryInfo taskRoot) => taskRoot.Parent!.Parent!.CreateSubdirectory("killed");

    static async Task<int> ReadAsync(Process host)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (await host.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                return int.Parse(line[Mark.Length..], null);
        throw new InvalidOperationException("The host ended before it was killed.");
    }

    /// <summary>
    /// This program again: it prints the process ids of an idle function and of one that never answers, and waits to be
    /// killed.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Host_that_is_killed()
    {
        var taskRoot = new DirectoryInfo(Environment.GetEnvironmentVariable(TaskRoot)!);
        await using var host = await LambdaHost.StartAsync(DataOf(taskRoot), [Function("Idle"), Function("Hanging")]);
        foreach (var function in host.Service.Functions.All)
        {
            using var response = await LambdaClient.InvokeAsync(host.Endpoint, function.Name, """{"do":"process"}""");
            System.Console.WriteLine($"{Mark}{(await response.Json()).GetProperty("id").GetInt32()}");
        }
        await LambdaClient.InvokeAsync(host.Endpoint, "Hanging", """{"do":"hang"}""");

        LambdaFunction Function(string name) => SampleFunction.Named(name) with
        {
            Code = new FunctionCode.Folder(taskRoot.FullName),
            Timeout = TimeSpan.FromMinutes(15),
        };
    }
}
