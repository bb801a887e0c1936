using System.Text;
using System.Text.Json;

namespace Tests.Lambda;

/// <summary>What a function's process is given, and what it leaves in the log.</summary>
public sealed class ProcessTests(SampleFunction sample)
{
    [Fact]
    public async Task The_environment_has_Lambdas_variables_and_the_templates_and_nothing_of_this_machines()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_PARENT", "1");
        await using var host = await sample.StartAsync(function => function with
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
        await using (var host = await sample.StartAsync())
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
        await using var host = await sample.StartAsync();
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
        await using var host = await sample.StartAsync();
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
            $@"^REPORT RequestId: {id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB"
            + @"\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$",
            lines[^1]);
        Assert.EndsWith(tail, await File.ReadAllTextAsync(
            host.Data.GetFiles("logs/lambda/Sample/*.log").Single().FullName, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_log_has_Lambdas_events_as_json()
    {
        await using var host = await sample.StartAsync(function => function with { Logging = new("JSON") });
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

    static Task<HttpResponseMessage> InvokeAsync(LambdaHost host, string payload, bool tail = false) =>
        LambdaClient.InvokeAsync(host.Endpoint, "Sample", payload, tail);
}
