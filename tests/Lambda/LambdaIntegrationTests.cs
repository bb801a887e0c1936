using System.Text.Json;
using Local.Aws;
using Local.Lambda.Api;

namespace Tests.Lambda;

public sealed class LambdaIntegrationTests(SampleFunction sample)
{
    static readonly Principal Machine = Principal.AssumedRole(Arn.Parse("arn:aws:iam::123456789012:role/machine"), "run");
    static readonly Arn Sample = LambdaHost.Account.Arn("lambda", "function:Sample");

    const string Denied =
        "User: arn:aws:sts::123456789012:assumed-role/machine/run is not authorized to perform: lambda:InvokeFunction on resource: "
        + "arn:aws:lambda:eu-central-1:123456789012:function:Sample because no identity-based policy allows the " +
            "lambda:InvokeFunction action";

    [Fact]
    public async Task A_functions_answer_is_the_states_result()
    {
        await using var host = await StartAsync();
        Assert.Equal("""{"rows":[1,2.50]}""", (await CallAsync(host, Sample, """{"rows":[1,2.50]}""")).GetRawText());
    }

    [Fact]
    public async Task The_invoke_action_answers_in_the_services_envelope()
    {
        await using var host = await StartAsync();
        var envelope = await CallAsync(host, null, """{"FunctionName":"Sample","Payload":"HelloWorld!"}""");
        Assert.Equal(["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"],
            envelope.EnumerateObject().Select(each => each.Name));
        Assert.Equal("$LATEST", envelope.GetProperty("ExecutedVersion").GetString());
        Assert.Equal("HelloWorld!", envelope.GetProperty("Payload").GetString());
        Assert.Equal(200, envelope.GetProperty("StatusCode").GetInt32());
        var metadata = envelope.GetProperty("SdkHttpMetadata");
        Assert.Equal(200, metadata.GetProperty("HttpStatusCode").GetInt32());
        var headers = metadata.GetProperty("HttpHeaders");
        Assert.Equal("13", headers.GetProperty("Content-Length").GetString());
        Assert.Equal("13", metadata.GetProperty("AllHttpHeaders").GetProperty("Content-Length")[0].GetString());
        Assert.Equal(headers.GetProperty("x-amzn-RequestId").GetString(),
            envelope.GetProperty("SdkResponseMetadata").GetProperty("RequestId").GetString());
    }

    [Fact]
    public async Task A_payload_and_its_answer_may_be_as_deep_as_the_data_of_a_state_machine()
    {
        await using var host = await StartAsync();
        var deep = new string('[', 900) + new string(']', 900);
        Assert.Equal(deep, (await CallAsync(host, Sample, deep)).GetRawText());
        var envelope = await CallAsync(host, null, $$"""{"FunctionName":"Sample","Payload":{{deep}}}""");
        Assert.Equal(deep, envelope.GetProperty("Payload").GetRawText());
    }

    [Fact]
    public async Task A_function_is_found_by_its_name_and_by_its_arn()
    {
        await using var host = await StartAsync();
        foreach (var name in (string[])["Sample", "Sample:$LATEST", "123456789012:function:Sample", Sample.ToString(), $"{Sample}:$LATEST"])
            Assert.Equal("{}", (await CallAsync(host, null, $$"""{"FunctionName":"{{name}}"}""")).GetProperty("Payload")
                .GetRawText());
    }

    [Fact]
    public async Task An_error_of_the_function_keeps_its_name_and_text()
    {
        await using var host = await StartAsync();
        var error = await FailAsync(host, Sample, """{"do":"throw"}""");
        Assert.Equal("InvalidOperationException", error.Error);
        Assert.Equal(
            """{"errorType": "InvalidOperationException", "errorMessage": "No such row: 7 – naïve.", "stackTrace": []}""",
            error.Cause);

        error = await FailAsync(host, null, """{"FunctionName":"Sample","Payload":{"do":"throw"}}""");
        Assert.Equal("InvalidOperationException", error.Error);
        Assert.Equal(
            """{"errorType":"InvalidOperationException","errorMessage":"No such row: 7 – naïve.","stackTrace":[]}""",
            error.Cause);
    }

    [Theory]
    [InlineData("response", "{", "Lambda.Unknown", "The function's answer is not JSON: {")]
    [InlineData("response", "\"\\ud800\"", "Lambda.Unknown", "The function's answer is not JSON: \"\\ud800\"")]
    [InlineData("response", "[{\"\\udc00\":1}]", "Lambda.Unknown", "The function's answer is not JSON: [{\"\\udc00\":1}]")]
    [InlineData("response", "\"\u00ff\"", "Lambda.Unknown", "The function's answer is not JSON: \"\ufffd\"")]
    [InlineData("error", "{\"errorType\":\"E\",\"errorMessage\":\"\\ud800\"}",
        "E", "{\"errorType\":\"E\",\"errorMessage\":\"\\ud800\"}")]
    [InlineData("error", "{\"errorType\":\"\\ud800\"}", "Lambda.Unknown",
        "The cause could not be determined because Lambda did not return an error type. " +
        "Returned payload: {\"errorType\":\"\\ud800\"}")]
    public async Task An_answer_that_is_no_text_fails_the_call(string kind, string answer, string error, string cause)
    {
        await using var host = await StartAsync();
        var bytes = Convert.ToBase64String(System.Text.Encoding.Latin1.GetBytes(answer));
        var failure = await FailAsync(
            host,
            null,
            $$$"""{"FunctionName":"Sample","Payload":{"do":"answer","as":"{{{kind}}}","bytes":"{{{bytes}}}"}}""");
        Assert.Equal((error, cause), (failure.Error, failure.Cause));
    }

    [Fact]
    public async Task A_function_over_its_time_fails_with_the_sandboxs_error()
    {
        await using var host = await StartAsync(timeout: 1);
        var error = await FailAsync(host, Sample, """{"do":"hang"}""");
        Assert.Equal("Sandbox.Timedout", error.Error);
        Assert.Matches(
            """^\{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds"\}$""",
            error.Cause!);
    }

    [Fact]
    public async Task A_caller_without_the_permission_is_refused_before_anything_runs()
    {
        await using var host = await StartAsync(
            (caller, action, resource, _) =>
            (caller, action, resource) == (Machine, "lambda:InvokeFunction", Sample.ToString()) ? Denied : null);
        var error = await FailAsync(host, Sample, "{}");
        Assert.Equal("Lambda.AWSLambdaException", error.Error);
        Assert.Matches(
            $@"^{Denied} \(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: [0-9a-f-]{{36}}; Proxy: null\)$",
            error.Cause!);
        Assert.False(Directory.Exists(Path.Combine(host.Data.FullName, "logs")));
    }

    [Fact]
    public async Task A_function_that_does_not_exist_is_named()
    {
        await using var host = await StartAsync();
        var error = await FailAsync(host, null, """{"FunctionName":"no_such"}""");
        Assert.Equal("Lambda.ResourceNotFoundException", error.Error);
        Assert.Matches(
            @"^Function not found: arn:aws:lambda:eu-central-1:123456789012:function:no_such:\$LATEST \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [0-9a-f-]{36}; Proxy: null\)$",
            error.Cause!);
    }

    async Task<LambdaHost> StartAsync(Authorization? authorize = null, int timeout = 60) => await LambdaHost.StartAsync(
        sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")),
        [await sample.BuildAsync("Sample") with { Timeout = TimeSpan.FromSeconds(timeout) }], authorize);

    static async Task<JsonElement> CallAsync(LambdaHost host, Arn? target, string parameters)
    {
        var integration = new LambdaIntegration(host.Service, TimeProvider.System);
        Assert.True(integration.Supports("invoke", IntegrationPattern.RequestResponse));
        var request = new IntegrationRequest(
            "invoke",
            IntegrationPattern.RequestResponse,
            target,
            JsonElement.Parse(parameters, new JsonDocumentOptions { MaxDepth = 1000 }),
            Machine,
            "arn:aws:states:eu-central-1:123456789012:execution:m:e");
        return (await integration.CallAsync(request, TestContext.Current.CancellationToken)).Response;
    }

    static Task<IntegrationException> FailAsync(LambdaHost host, Arn? target, string parameters) =>
        Assert.ThrowsAsync<IntegrationException>(() => CallAsync(host, target, parameters));
}
