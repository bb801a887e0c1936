using System.Collections.Concurrent;
using System.Net;
using Local.Aws;
using Local.Lambda;
using Local.Lambda.Code;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Lambda;

public sealed class InvocationTests(SampleFunction sample)
{
    [Fact]
    public async Task A_function_answers_with_its_own_json()
    {
        await using var host = await sample.StartAsync();
        Assert.Equal("""{"text":"naïve – ✓","number":1.50}""",
            await (await InvokeAsync(host, """{"text":"naïve – ✓","number":1.50}""")).Text());
    }

    [Fact]
    public async Task An_error_of_the_function_reaches_the_caller_as_it_was_reported()
    {
        await using var host = await sample.StartAsync();
        using var response = await InvokeAsync(host, """{"do":"throw"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Unhandled", response.Headers.GetValues("X-Amz-Function-Error").Single());
        Assert.Equal(
            """{"errorType": "InvalidOperationException", "errorMessage": "No such row: 7 – naïve.", "stackTrace": []}""",
            await response.Text());
    }

    [Theory]
    [InlineData(null, "/aws/lambda/Sample", @"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")]
    [InlineData("prices", "prices", @"^\d{4}/\d\d/\d\d/Sample\[\$LATEST\]\[[0-9a-f]{32}\]$")]
    public async Task Lines_go_to_the_functions_own_group_or_to_the_one_that_it_names(
        string? named, string group, string stream)
    {
        await using var host = await sample.StartAsync(
            function => function with { Logging = function.Logging with { LogGroup = named } });
        var lines = new ConcurrentQueue<LogLine>();
        host.Service.Sink = lines.Enqueue;
        await InvokeAsync(host, "1");
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(group, line.Group));
        Assert.All(lines, line => Assert.Matches(stream, line.Stream));
    }

    [Fact]
    public async Task A_line_that_is_longer_than_an_event_comes_in_parts()
    {
        await using var host = await sample.StartAsync();
        var lines = new ConcurrentQueue<LogLine>();
        host.Service.Sink = lines.Enqueue;
        await InvokeAsync(host, """{"do":"print","size":600000}""");
        await InvokeAsync(host, """{"do":"print","size":10}""");
        var lengths = lines.Where(line => line.Message.StartsWith("xx", StringComparison.Ordinal))
            .Select(line => line.Message.Length);
        Assert.Equal([256 * 1024, 256 * 1024], lengths.Take(2));
    }

    [Theory]
    [InlineData(1, "Runtime exited with error: exit status 1")]
    [InlineData(0, "Runtime exited without providing a reason")]
    public async Task A_process_that_ends_fails_its_invocation_and_is_replaced(int code, string reason)
    {
        await using var host = await sample.StartAsync();
        using var response = await InvokeAsync(host, $$"""{"do":"exit","code":{{code}}}""");
        var error = await response.Json();
        Assert.Equal("Runtime.ExitError", error.GetProperty("errorType").GetString());
        Assert.Equal($"RequestId: {response.Headers.GetValues("x-amzn-RequestId").Single()} Error: {reason}",
            error.GetProperty("errorMessage").GetString());
        Assert.Equal("1", await (await InvokeAsync(host, "1")).Text());
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_ended_with_its_process()
    {
        // Long enough for the first invocation, which ends, on a machine under load.
        await using var host = await sample.StartAsync(function => function with { Timeout = TimeSpan.FromSeconds(5) });
        var process = (await (await InvokeAsync(host, """{"do":"process"}""")).Json()).GetProperty("id").GetInt32();
        using var response = await InvokeAsync(host, """{"do":"hang"}""");
        var error = await response.Json();
        Assert.Equal("Sandbox.Timedout", error.GetProperty("errorType").GetString());
        Assert.Equal(
            $"RequestId: {response.Headers.GetValues("x-amzn-RequestId").Single()} Error: Task timed out after 5.00 " +
            $"seconds", error.GetProperty("errorMessage").GetString());
        Assert.False(Processes.IsAlive(process));
    }

    [Fact]
    public async Task A_process_over_its_memory_is_killed()
    {
        await using var host = await sample.StartAsync(function => function with { MemorySize = 128 });
        var error = await (await InvokeAsync(host, """{"do":"eat"}""")).Json();
        Assert.Equal("Runtime.OutOfMemory", error.GetProperty("errorType").GetString());
        Assert.EndsWith("Error: Runtime exited with error: signal: killed",
            error.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_over_six_megabytes_is_an_error_and_the_process_goes_on()
    {
        await using var host = await sample.StartAsync();
        var error = await (await InvokeAsync(host, $$"""{"do":"large","size":{{Outcome.MaximumPayload}}}""")).Json();
        Assert.Equal("Function.ResponseSizeTooLarge", error.GetProperty("errorType").GetString());
        Assert.Equal("Response payload size exceeded maximum allowed payload size (6291556 bytes).",
            error.GetProperty("errorMessage").GetString());
        Assert.Equal(6_000_002, (await (await InvokeAsync(host, """{"do":"large","size":6000000}""")).Text()).Length);
    }

    [Fact]
    public async Task A_failed_initialization_is_told_to_the_caller()
    {
        await using var host = await sample.StartAsync(function => function with
        {
            Environment = new Dictionary<string,
            string>
            { ["AT_START"] = "fail" },
        });
        Assert.Equal("""{"errorType":"NoSuchTable","errorMessage":"The table \u0027prices\u0027 does not exist."}""",
            await (await InvokeAsync(host, "{}")).Text());
    }

    [Fact]
    public async Task A_process_that_ends_before_its_first_event_fails_the_invocation()
    {
        await using var host = await sample.StartAsync(function => function with
        {
            Environment = new Dictionary<string,
            string>
            { ["AT_START"] = "exit" },
        });
        Assert.EndsWith("Runtime exited with error: exit status 7",
            (await (await InvokeAsync(host, "{}")).Json()).GetProperty("errorMessage").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_process_serves_one_invocation_after_another_and_more_serve_more_at_once()
    {
        await using var host = await sample.StartAsync();
        var first = await (await InvokeAsync(host, """{"do":"wait","ms":0}""")).Text();
        Assert.Equal(first, await (await InvokeAsync(host, """{"do":"wait","ms":0}""")).Text());

        var together = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(
            async _ => await (await InvokeAsync(host, """{"do":"wait","ms":700}""")).Text()));
        Assert.Equal(3, together.Distinct().Count());
        Assert.Contains(first, together);
    }

    [Fact]
    public async Task No_more_processes_start_at_once_than_there_are_cores_and_one_that_does_not_come_up_makes_place()
    {
        var time = new FakeTimeProvider();
        var function = await sample.BuildAsync("Sample");
        var hanging = function with { Environment = new Dictionary<string, string> { ["AT_START"] = "hang" } };
        List<LambdaFunction> functions = [function, .. Enumerable.Range(0, Environment.ProcessorCount)
            .Select(i => hanging with { Name = $"Hanging{i}", Arn = LambdaHost.Account.Arn("lambda", $"function:Hanging{i}") })];
        await using var host = await LambdaHost.StartAsync(
            sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")), functions, time: time);
        foreach (var each in functions[1..])
            _ = LambdaClient.InvokeAsync(host.Endpoint, each.Name, "{}");
        var logs = host.Data.CreateSubdirectory("logs").CreateSubdirectory("lambda");
        while (logs.GetDirectories().Length < functions.Count - 1)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        var waiting = InvokeAsync(host, "1");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(logs.GetDirectories(), folder => folder.Name == "Sample");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("1", await (await waiting).Text());
    }

    [Fact]
    public async Task A_program_that_the_system_cannot_start_fails_the_invocation()
    {
        var folder = sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "Sample"), "", TestContext.Current.CancellationToken);
        await using var host = await LambdaHost.StartAsync(
            folder.CreateSubdirectory("data"),
            [SampleFunction.Named("Sample") with { Code = new FunctionCode.Folder(folder.FullName) }]);
        var error = await (await InvokeAsync(host, "{}")).Json();
        Assert.Equal("Runtime.InvalidEntrypoint", error.GetProperty("errorType").GetString());
        Assert.Contains("cannot be started: ", error.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warm_environment_takes_the_first_invocation()
    {
        await using var host = await sample.StartAsync();
        await host.Service.WarmUpAsync();
        var log = host.Data.GetFiles("logs/lambda/Sample/*.log");
        Assert.Single(log);
        await InvokeAsync(host, "{}");
        Assert.Equal(log[0].Name, Assert.Single(host.Data.GetFiles("logs/lambda/Sample/*.log")).Name);
    }

    static Task<HttpResponseMessage> InvokeAsync(LambdaHost host, string payload, bool tail = false) =>
        LambdaClient.InvokeAsync(host.Endpoint, "Sample", payload, tail);
}
