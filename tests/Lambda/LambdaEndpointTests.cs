using System.Net;
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
        while (!Log(host).Contains($"REPORT RequestId: {id}", StringComparison.Ordinal) && TimeProvider.System.GetUtcNow() < deadline)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Contains("shouted", Log(host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_checks_and_runs_nothing()
    {
        await using var host = await StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await LambdaClient.InvokeAsync(host.Endpoint, "Sample", "{}", type: "DryRun")).StatusCode);
        Assert.Equal("", Log(host));
    }

    [Theory]
    [InlineData("no_such", "{}", HttpStatusCode.NotFound, "ResourceNotFoundException", "Function not found: arn:aws:lambda:eu-central-1:123456789012:function:no_such")]
    [InlineData("Sample", "{not json", HttpStatusCode.BadRequest, "InvalidRequestContentException", "Could not parse request body into json: ")]
    [InlineData("Denied", "{}", HttpStatusCode.Forbidden, "AccessDeniedException", "User: arn:aws:iam::123456789012:root is not authorized")]
    public async Task A_refusal_has_the_services_code_and_words(string function, string payload, HttpStatusCode status, string code, string message)
    {
        await using var host = await StartAsync((caller, _, resource, _) => resource.EndsWith(":Denied", StringComparison.Ordinal) ? $"User: {caller.Arn} is not authorized" : null);
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, function, payload);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, response.Headers.GetValues("x-amzn-ErrorType").Single());
        Assert.StartsWith(message, (await response.Json()).GetProperty("Message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_is_not_served_is_refused_as_Lambda_does()
    {
        await using var host = await StartAsync();
        using var response = await LambdaClient.GetAsync(host.Endpoint, "/2015-03-31/functions/Sample/aliases");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("UnknownOperationException", response.Headers.GetValues("x-amzn-ErrorType").Single());
    }

    [Fact]
    public async Task Functions_are_listed_and_shown()
    {
        await using var host = await StartAsync();
        using var list = await LambdaClient.GetAsync(host.Endpoint, "/2015-03-31/functions/");
        var listed = Assert.Single((await list.Json()).GetProperty("Functions").EnumerateArray());
        using var one = await LambdaClient.GetAsync(host.Endpoint, "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3ASample");
        Assert.Equal(listed.GetRawText(), (await one.Json()).GetProperty("Configuration").GetRawText());
        Assert.Equal("dotnet10", listed.GetProperty("Runtime").GetString());
        Assert.Equal(20, listed.GetProperty("Timeout").GetInt32());
    }

    [Fact]
    public async Task The_runtime_api_refuses_what_does_not_fit_its_state()
    {
        await using var host = await StartAsync();
        await host.Service.WarmUpAsync();
        var environment = host.Data.GetFiles("logs/lambda/Sample/*.log").Single().Name[^36..^4];
        using var http = new HttpClient { BaseAddress = new(host.Endpoint, $"/_lambda/Sample/{environment}/2018-06-01/runtime/") };
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidRequestID"), await PostAsync("invocation/no-such-id/response"));
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidStateTransition"), await PostAsync("init/error"));
        http.CancelPendingRequests();
        using var stranger = await LambdaClient.GetAsync(host.Endpoint, "/_lambda/Sample/0123/2018-06-01/runtime/invocation/next");
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);

        async Task<(HttpStatusCode, string?)> PostAsync(string path)
        {
            using var response = await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent("{}"), TestContext.Current.CancellationToken);
            return (response.StatusCode, (await response.Json()).GetProperty("errorType").GetString());
        }
    }

    static string Log(LambdaHost host) =>
        new DirectoryInfo(Path.Combine(host.Data.FullName, "logs/lambda/Sample")) is { Exists: true } logs ? string.Concat(logs.GetFiles().Select(file => File.ReadAllText(file.FullName))) : "";

    async Task<LambdaHost> StartAsync(Authorization? authorize = null) =>
        await LambdaHost.StartAsync(sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")), [await sample.BuildAsync("Sample")], authorize);
}
