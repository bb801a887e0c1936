using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Local.Lambda;

namespace Tests.Lambda;

public sealed class ProcessGuardTests(SampleFunction sample)
{
    const string TaskRoot = "TESTS_LAMBDA_TASK_ROOT";

    [Fact]
    public async Task Killing_the_host_leaves_no_process_behind_not_even_one_that_never_answers()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ProcessGuardTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [TaskRoot] = (await sample.BuildAsync("Sample")).CodeUri.FullName },
        };
        using var host = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var idle = int.Parse((await host.StandardOutput.ReadLineAsync(cancellation))!, null);
        var hanging = int.Parse((await host.StandardOutput.ReadLineAsync(cancellation))!, null);
        Assert.True(Processes.IsAlive(idle) && Processes.IsAlive(hanging));

        host.Kill();
        await host.WaitForExitAsync(cancellation);
        var patience = Stopwatch.StartNew();
        while ((Processes.IsAlive(idle) || Processes.IsAlive(hanging)) && patience.Elapsed < TimeSpan.FromSeconds(5))
            await Task.Delay(20, cancellation);
        Assert.InRange(patience.Elapsed.TotalSeconds, 0, 2);
    }

    /// <summary>The host that is killed: this program again, which then prints the process ids of an idle and of a busy function.</summary>
    [ModuleInitializer]
    internal static void RunAsHost()
    {
        if (Environment.GetEnvironmentVariable(TaskRoot) is not { } taskRoot)
            return;
        RunAsync(new(taskRoot)).GetAwaiter().GetResult();
    }

    static async Task RunAsync(DirectoryInfo taskRoot)
    {
        await using var host = await LambdaHost.StartAsync(Directory.CreateTempSubdirectory("tests-killed-"), [Function("Idle"), Function("Hanging")]);
        foreach (var function in host.Service.Functions)
        {
            using var response = await LambdaClient.InvokeAsync(host.Endpoint, function.Function.Name, """{"do":"process"}""");
            Console.WriteLine(JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("id").GetInt32());
        }
        await LambdaClient.InvokeAsync(host.Endpoint, "Hanging", """{"do":"hang"}""");

        LambdaFunction Function(string name) => SampleFunction.Named(name) with { CodeUri = taskRoot, Timeout = TimeSpan.FromMinutes(15) };
    }
}
