namespace Tests.Lambda;

public sealed class DebuggerTests(SampleFunction sample)
{
    [Fact]
    public async Task A_debugged_functions_invocation_waits_for_an_outside_process_and_comes_again_when_that_stopped()
    {
        var data = sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        await using var host = await LambdaHost.StartAsync(data, [await sample.BuildAsync("Sample")], debugged: "Sample");
        await host.Service.WarmUpAsync();
        var invoking = LambdaClient.InvokeAsync(host.Endpoint, "Sample", """{"row":7}""");

        var variables = host.Service.DebuggerVariables("Sample");
        Assert.Equal("Sample", variables["AWS_LAMBDA_FUNCTION_NAME"]);
        using var http = new HttpClient
        {
            BaseAddress = new($"http://{variables["AWS_LAMBDA_RUNTIME_API"]}/2018-06-01/runtime/invocation/"),
        };
        var (first, payload) = await NextAsync(http);
        Assert.Equal("""{"row":7}""", payload);
        var (again, _) = await NextAsync(http);
        Assert.Equal(first, again);
        using var answer = await http.PostAsync(
            new Uri($"{again}/response", UriKind.Relative), new StringContent("8"),
            TestContext.Current.CancellationToken);
        using var response = await invoking;
        Assert.Equal("8", await response.Text());
        Assert.False(Directory.Exists(Path.Combine(data.FullName, "logs", "lambda", "Sample")));
    }

    static async Task<(string Id, string Payload)> NextAsync(HttpClient http)
    {
        using var next = await http.GetAsync(new Uri("next", UriKind.Relative), TestContext.Current.CancellationToken);
        return (next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single(), await next.Text());
    }
}
