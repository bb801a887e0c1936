using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
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
        await using var host = await StartAsync();
        Assert.Equal("""{"text":"naïve – ✓","number":1.50}""",
            await (await InvokeAsync(host, """{"text":"naïve – ✓","number":1.50}""")).Text());
    }

    [Fact]
    public async Task An_error_of_the_function_reaches_the_caller_as_it_was_reported()
    {
        await using var host = await StartAsync();
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
        await using var host = await StartAsync(
            function => function with { Logging = function.Logging with { LogGroup = named } });
        var lines = new ConcurrentQueue<LogLine>();
        host.Service.Sink = lines.Enqueue;
        await InvokeAsync(host, "1");
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(group, line.Group));
        Assert.All(lines, line => Assert.Matches(stream, line.Stream));
    }

    [Theory]
    [InlineData(1, "Runtime exited with error: exit status 1")]
    [InlineData(0, "Runtime exited without providing a reason")]
    public async Task A_process_that_ends_fails_its_invocation_and_is_replaced(int code, string reason)
    {
        await using var host = await StartAsync();
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
        await using var host = await StartAsync(function => function with { Timeout = TimeSpan.FromSeconds(5) });
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
        await using var host = await StartAsync(function => function with { MemorySize = 128 });
        var error = await (await InvokeAsync(host, """{"do":"eat"}""")).Json();
        Assert.Equal("Runtime.OutOfMemory", error.GetProperty("errorType").GetString());
        Assert.EndsWith("Error: Runtime exited with error: signal: killed",
            error.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_over_six_megabytes_is_an_error_and_the_process_goes_on()
    {
        await using var host = await StartAsync();
        var error = await (await InvokeAsync(host, $$"""{"do":"large","size":{{Outcome.MaximumPayload}}}""")).Json();
        Assert.Equal("Function.ResponseSizeTooLarge", error.GetProperty("errorType").GetString());
        Assert.Equal("Response payload size exceeded maximum allowed payload size (6291556 bytes).",
            error.GetProperty("errorMessage").GetString());
        Assert.Equal(6_000_002, (await (await InvokeAsync(host, """{"do":"large","size":6000000}""")).Text()).Length);
    }

    [Fact]
    public async Task A_failed_initialization_is_told_to_the_caller()
    {
        await using var host = await StartAsync(function => function with
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
        await using var host = await StartAsync(function => function with
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
        await using var host = await StartAsync();
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
        await using var host = await StartAsync();
        await host.Service.WarmUpAsync();
        var log = host.Data.GetFiles("logs/lambda/Sample/*.log");
        Assert.Single(log);
        await InvokeAsync(host, "{}");
        Assert.Equal(log[0].Name, Assert.Single(host.Data.GetFiles("logs/lambda/Sample/*.log")).Name);
    }

    [Fact]
    public async Task The_environment_has_Lambdas_variables_and_the_templates_and_nothing_of_this_machines()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_PARENT", "1");
        await using var host = await StartAsync(function => function with
        {
            Environment = new Dictionary<string, string> { ["BUCKET"] = "prices", ["TZ"] = "Europe/Berlin" },
            Logging = new("JSON", ApplicationLogLevel: "WARN"),
        });
        var variables = (await (await InvokeAsync(host, """{"do":"environment"}""")).Json()).EnumerateObject()
            .ToDictionary(each => each.Name, each => each.Value.GetString()!);
        Assert.Equal(
            ["AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED",
                "AWS_ENDPOINT_URL", "AWS_EXECUTION_ENV",
             "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
             "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_LEVEL", "AWS_LAMBDA_LOG_STREAM_NAME",
             "AWS_LAMBDA_RUNTIME_API",
             "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SHARED_CREDENTIALS_FILE", "BUCKET",
             "DOTNET_EnableWriteXorExecute", "DOTNET_GCHeapHardLimit", "DOTNET_ROOT", "DOTNET_TC_CallCountingDelayMs",
             "HOME", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "LANG", "PATH", "TMPDIR", "TZ", "_HANDLER"],
            variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("prices", variables["BUCKET"]);
        Assert.Equal("Europe/Berlin", variables["TZ"]);
        Assert.Equal("WARN", variables["AWS_LAMBDA_LOG_LEVEL"]);
        Assert.Equal("20000000", variables["DOTNET_GCHeapHardLimit"]);
        Assert.Equal(host.Endpoint.ToString().TrimEnd('/'), variables["AWS_ENDPOINT_URL"]);
        Assert.Matches(@"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$", variables["AWS_LAMBDA_LOG_STREAM_NAME"]);
    }

    [Fact]
    public async Task A_process_runs_in_its_task_root_with_nothing_to_read_and_a_temporary_folder_that_goes_with_it()
    {
        string temporary;
        await using (var host = await StartAsync())
        {
            var process = await (await InvokeAsync(host, """{"do":"process"}""")).Json();
            Assert.Equal(host.Service.Functions.All.Single().Latest.Package.TaskRoot.FullName,
                process.GetProperty("folder").GetString());
            Assert.Equal("", process.GetProperty("input").GetString());
            temporary = (await (await InvokeAsync(host, """{"do":"environment"}""")).Json()).GetProperty("HOME")
                .GetString()!;
            Assert.True(Directory.Exists(temporary));
        }
        Assert.False(Directory.Exists(temporary));
    }

    [Fact]
    public async Task An_event_comes_with_its_id_deadline_arn_and_trace()
    {
        await using var host = await StartAsync();
        using var response = await InvokeAsync(host, """{"do":"headers"}""");
        var headers = await response.Json();
        Assert.Equal(response.Headers.GetValues("x-amzn-RequestId").Single(),
            headers.GetProperty("Lambda-Runtime-Aws-Request-Id").GetString());
        Assert.Equal("arn:aws:lambda:eu-central-1:123456789012:function:Sample",
            headers.GetProperty("Lambda-Runtime-Invoked-Function-Arn").GetString());
        Assert.Matches("^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$",
            headers.GetProperty("Lambda-Runtime-Trace-Id").GetString());
        var left = DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(headers.GetProperty("Lambda-Runtime-Deadline-Ms").GetString()!,
            null)) - TimeProvider.System.GetUtcNow();
        Assert.InRange(left.TotalSeconds, 0, 60);
    }

    [Fact]
    public async Task A_text_log_has_the_functions_lines_between_START_and_REPORT()
    {
        await using var host = await StartAsync();
        using var response = await InvokeAsync(host, """{"do":"log"}""", tail: true);
        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        var tail = Encoding.UTF8.GetString(
            Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single()));
        var lines = tail.TrimEnd('\n').Split('\n');
        Assert.Equal($"START RequestId: {id} Version: $LATEST", lines[0]);
        Assert.Contains("shouted", lines);
        Assert.Contains("""{"timestamp":"2026-01-01T00:00:00Z","level":"Information","message":"said"}""", lines);
        Assert.Equal($"END RequestId: {id}", lines[^2]);
        Assert.Matches(
            $@"^REPORT RequestId: {id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$",
            lines[^1]);
        Assert.EndsWith(tail, await File.ReadAllTextAsync(
            host.Data.GetFiles("logs/lambda/Sample/*.log").Single().FullName, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_log_has_Lambdas_events_as_json()
    {
        await using var host = await StartAsync(function => function with { Logging = new("JSON") });
        using var response = await InvokeAsync(host, """{"do":"throw"}""");
        var lines = await File.ReadAllLinesAsync(
            host.Data.GetFiles("logs/lambda/Sample/*.log").Single().FullName, TestContext.Current.CancellationToken);
        var events = lines.Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["platform.start", "platform.report"],
            events.Select(each => each.GetProperty("type").GetString()));
        var report = events[1].GetProperty("record");
        Assert.Equal("error", report.GetProperty("status").GetString());
        Assert.Equal("InvalidOperationException", report.GetProperty("errorType").GetString());
        Assert.Equal(512, report.GetProperty("metrics").GetProperty("memorySizeMB").GetInt32());
        Assert.InRange(report.GetProperty("metrics").GetProperty("maxMemoryUsedMB").GetInt32(), 10, 200);
    }

    async Task<LambdaHost> StartAsync(Func<LambdaFunction, LambdaFunction>? change = null)
    {
        var function = await sample.BuildAsync("Sample");
        return await LambdaHost.StartAsync(
            sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")),
            [change is null ? function : change(function)]);
    }

    static Task<HttpResponseMessage> InvokeAsync(LambdaHost host, string payload, bool tail = false) =>
        LambdaClient.InvokeAsync(host.Endpoint, "Sample", payload, tail);
}
