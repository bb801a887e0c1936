using System.Net;
using System.Net.Sockets;
using System.Text;
using Authorization = Local.Aws.Authorization;

namespace Tests.Lambda;

public sealed class LambdaEndpointTests(SampleFunction sample)
{
    [Fact]
    public async Task An_event_is_accepted_at_once_and_handled_later()
    {
        await using var host = await StartAsync();
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Sample", """{"do":"log"}""", type: "Event");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (!Log(host).Contains($"REPORT RequestId: {id}", StringComparison.Ordinal)
            && TimeProvider.System.GetUtcNow() < deadline)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Contains("shouted", Log(host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_checks_and_runs_nothing()
    {
        await using var host = await StartAsync();
        Assert.Equal(HttpStatusCode.NoContent,
            (await LambdaClient.InvokeAsync(host.Endpoint, "Sample", "{}", type: "DryRun")).StatusCode);
        Assert.Equal("", Log(host));
    }

    [Theory]
    [InlineData(
        "no_such",
        "{}",
        HttpStatusCode.NotFound,
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:eu-central-1:123456789012:function:no_such")]
    [InlineData(
        "Sample",
        "{not json",
        HttpStatusCode.BadRequest,
        "InvalidRequestContentException",
        "Could not parse request body into json: ")]
    [InlineData(
        "Denied",
        "{}",
        HttpStatusCode.Forbidden,
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:root is not authorized")]
    public async Task A_refusal_has_the_services_code_and_words(
        string function,
        string payload,
        HttpStatusCode status,
        string code,
        string message)
    {
        await using var host = await StartAsync(
            (caller, _, resource, _) =>
            resource.EndsWith(":Denied", StringComparison.Ordinal) ? $"User: {caller.Arn} is not authorized" : null);
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, function, payload);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, response.Headers.GetValues("x-amzn-ErrorType").Single());
        Assert.StartsWith(message, LambdaClient.Message(await response.Json()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_is_not_served_is_refused_as_Lambda_does()
    {
        await using var host = await StartAsync();
        using var response = await LambdaClient.GetAsync(host.Endpoint, "/2015-03-31/event-source-mappings/no-such");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("UnknownOperationException", response.Headers.GetValues("x-amzn-ErrorType").Single());
    }

    [Fact]
    public async Task Functions_are_listed_and_shown()
    {
        await using var host = await StartAsync();
        using var list = await LambdaClient.GetAsync(host.Endpoint, "/2015-03-31/functions/");
        var listed = Assert.Single((await list.Json()).GetProperty("Functions").EnumerateArray());
        using var one = await LambdaClient.GetAsync(
            host.Endpoint, "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3ASample");
        Assert.Equal(listed.GetRawText(), (await one.Json()).GetProperty("Configuration").GetRawText());
        Assert.Equal("dotnet10", listed.GetProperty("Runtime").GetString());
        Assert.Equal(60, listed.GetProperty("Timeout").GetInt32());
    }

    [Fact]
    public async Task The_runtime_api_refuses_what_does_not_fit_its_state()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = new($"http://{await RuntimeApiAsync(host)}/2018-06-01/runtime/") };
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidRequestID"), await PostAsync("invocation/no-such-id/response"));
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidStateTransition"), await PostAsync("init/error"));
        http.CancelPendingRequests();

        async Task<(HttpStatusCode, string?)> PostAsync(string path)
        {
            using var response = await http.PostAsync(
                new Uri(path, UriKind.Relative), new StringContent("{}"), TestContext.Current.CancellationToken);
            return (response.StatusCode, (await response.Json()).GetProperty("errorType").GetString());
        }
    }

    [Fact]
    public async Task Only_the_process_itself_knows_the_address_of_its_runtime_api()
    {
        await using var host = await StartAsync();
        var secret = (await RuntimeApiAsync(host)).Split('/')[^1];
        Assert.Matches("^[0-9a-f]{64}$", secret);
        foreach (var entry in host.Data.EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(secret, entry.FullName, StringComparison.Ordinal);
            if (entry is FileInfo { Length: > 0 } file) // not the pipes of the process's debugger
                Assert.DoesNotContain(secret,
                    await File.ReadAllTextAsync(file.FullName, TestContext.Current.CancellationToken),
                    StringComparison.Ordinal);
        }

        // Refused at once: a body that never comes is not waited for.
        using var connection = new TcpClient();
        await connection.ConnectAsync(host.Endpoint.Host, host.Endpoint.Port, TestContext.Current.CancellationToken);
        var guess =
            $"POST /_lambda/{new string('0', 64)}/2018-06-01/runtime/init/error HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(guess), TestContext.Current.CancellationToken);
        using var answer = new StreamReader(connection.GetStream());
        Assert.Equal("HTTP/1.1 403 Forbidden", await answer.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_payload_is_read_no_further_than_Lambda_accepts()
    {
        await using var host = await StartAsync();
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Sample", new string(' ', 20_000_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("RequestTooLargeException", response.Headers.GetValues("x-amzn-ErrorType").Single());
    }

    /// <summary>What the process was told: host, port and path.</summary>
    static async Task<string> RuntimeApiAsync(LambdaHost host)
    {
        using var environment = await LambdaClient.InvokeAsync(host.Endpoint, "Sample", """{"do":"environment"}""");
        return (await environment.Json()).GetProperty("AWS_LAMBDA_RUNTIME_API").GetString()!;
    }

    static string Log(LambdaHost host) =>
        new DirectoryInfo(Path.Combine(host.Data.FullName, "logs/lambda/Sample")) is { Exists: true } logs
            ? string.Concat(logs.GetFiles().Select(file => File.ReadAllText(file.FullName))) : "";

    async Task<LambdaHost> StartAsync(Authorization? authorize = null) =>
        await LambdaHost.StartAsync(
            sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")), [await sample.BuildAsync("Sample")],
            authorize);
}
