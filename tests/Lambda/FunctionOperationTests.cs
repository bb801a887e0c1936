using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Local.Aws;
using Local.Lambda.Code;
using Local.Storage;

namespace Tests.Lambda;

public sealed class FunctionOperationTests(SampleFunction sample)
{
    const string Functions = "/2015-03-31/functions";

    [Fact]
    public async Task A_function_is_made_of_a_zip_in_the_request_changed_published_named_and_deleted()
    {
        await using var host = await StartAsync();
        var zip = await ZipAsync();
        var created = await SendAsync(
            host,
            HttpMethod.Post,
            "",
            HttpStatusCode.Created,
            Request(new { ZipFile = zip }));
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(zip)), created.GetProperty("CodeSha256").GetString());
        Assert.Equal(zip.Length, created.GetProperty("CodeSize").GetInt32());
        Assert.Equal("Active", created.GetProperty("State").GetString());
        Assert.Equal("\"hello\"", await InvokeAsync(host, "made", "\"hello\""));

        var first = await SendAsync(host, HttpMethod.Post, "/made/versions", HttpStatusCode.Created, new { Description = "one" });
        Assert.Equal("1", first.GetProperty("Version").GetString());
        Assert.EndsWith(":function:made:1", first.GetProperty("FunctionArn").GetString(), StringComparison.Ordinal);
        await SendAsync(host, HttpMethod.Put, "/made/configuration", HttpStatusCode.OK,
            new { Environment = new { Variables = new { COLOUR = "blue" } } });
        Assert.Equal("2", (await SendAsync(host, HttpMethod.Post, "/made/versions", HttpStatusCode.Created, new { }))
            .GetProperty("Version").GetString());
        // Nothing has changed since: the last version is the answer.
        Assert.Equal("2", (await SendAsync(host, HttpMethod.Post, "/made/versions", HttpStatusCode.Created, new { }))
            .GetProperty("Version").GetString());

        await SendAsync(host, HttpMethod.Post, "/made/aliases", HttpStatusCode.Created, new { Name = "live", FunctionVersion = "1" });
        Assert.Equal(("1", null), await VariableAsync(host, "made:live"));
        await SendAsync(host, HttpMethod.Put, "/made/aliases/live", HttpStatusCode.OK, new { FunctionVersion = "2" });
        Assert.Equal(("2", "blue"), await VariableAsync(host, "made:live"));
        Assert.Equal(("1", null), await VariableAsync(host, "made", "?Qualifier=1"));
        Assert.Equal(("$LATEST", "blue"), await VariableAsync(host, "made"));
        Assert.Equal(["$LATEST", "1", "2"], (await SendAsync(host, HttpMethod.Get, "/made/versions", HttpStatusCode.OK))
            .GetProperty("Versions").EnumerateArray().Select(version => version.GetProperty("Version").GetString()));

        await RefusedAsync(host, HttpMethod.Delete, "/made?Qualifier=2", HttpStatusCode.Conflict, "ResourceConflictException");
        await SendAsync(host, HttpMethod.Delete, "/made?Qualifier=1", HttpStatusCode.OK);
        await RefusedAsync(host, HttpMethod.Get, "/made?Qualifier=1", HttpStatusCode.NotFound, "ResourceNotFoundException");
        await SendAsync(host, HttpMethod.Delete, "/made", HttpStatusCode.OK);
        await RefusedAsync(host, HttpMethod.Get, "/made", HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Fact]
    public async Task A_function_is_there_after_a_restart_with_its_versions_aliases_policy_and_tags()
    {
        var data = Directory.CreateTempSubdirectory("tests-kept-functions-");
        await RunAsync(async host =>
        {
            var code = new { ZipFile = await ZipAsync() };
            await SendAsync(host, HttpMethod.Post, "", HttpStatusCode.Created, Request(code));
            await SendAsync(host, HttpMethod.Post, "/made/versions", HttpStatusCode.Created, new { });
            await SendAsync(host, HttpMethod.Put, "/made/configuration", HttpStatusCode.OK,
                new { Environment = new { Variables = new { COLOUR = "blue" } } });
            await SendAsync(host, HttpMethod.Post, "/made/aliases", HttpStatusCode.Created,
                new { Name = "live", FunctionVersion = "1" });
            await SendAsync(host, HttpMethod.Post, "/made/policy?Qualifier=live", HttpStatusCode.Created,
                new { StatementId = "rule", Action = "lambda:InvokeFunction", Principal = "events.amazonaws.com" });
            await SendAsync(host, HttpMethod.Put, "/2017-10-31/functions/made/concurrency", HttpStatusCode.OK,
                new { ReservedConcurrentExecutions = 7 });
        });
        await RunAsync(async host =>
        {
            Assert.Equal(("1", null), await VariableAsync(host, "made:live"));
            Assert.Equal(("$LATEST", "blue"), await VariableAsync(host, "made"));
            var policy = await SendAsync(host, HttpMethod.Get, "/made/policy?Qualifier=live", HttpStatusCode.OK);
            Assert.Contains("\"Sid\":\"rule\"", policy.GetProperty("Policy").GetString(), StringComparison.Ordinal);
            var function = await SendAsync(host, HttpMethod.Get, "/made", HttpStatusCode.OK);
            Assert.Equal(
                7, function.GetProperty("Concurrency").GetProperty("ReservedConcurrentExecutions").GetInt32());
            // The next version has the next number, though no process remembers the first.
            var next = await SendAsync(host, HttpMethod.Post, "/made/versions", HttpStatusCode.Created, new { });
            Assert.Equal("2", next.GetProperty("Version").GetString());
            await SendAsync(host, HttpMethod.Delete, "/made", HttpStatusCode.OK);
        });
        await RunAsync(host =>
            RefusedAsync(host, HttpMethod.Get, "/made", HttpStatusCode.NotFound, "ResourceNotFoundException"));
        data.Delete(recursive: true);

        async Task RunAsync(Func<LambdaHost, Task> use)
        {
            using var state = new StateStore(Path.Combine(data.FullName, "state.db"));
            await using var host = await LambdaHost.StartAsync(data, [], state: state);
            await use(host);
        }
    }

    [Fact]
    public async Task A_functions_code_is_an_object_of_S3_until_it_is_updated()
    {
        await using var host = await StartAsync();
        var caller = Principal.Root(LambdaHost.Account);
        host.Objects.CreateBucket("code");
        await PutAsync("one.zip", await ZipAsync());
        await PutAsync("no.zip", "no zip"u8.ToArray());
        await SendAsync(host, HttpMethod.Post, "", HttpStatusCode.Created,
            Request(new { S3Bucket = "code", S3Key = "one.zip" }));
        Assert.Equal("7", await InvokeAsync(host, "made", "7"));

        Assert.Equal("Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
            await RefusedAsync(host, HttpMethod.Put, "/made/code", HttpStatusCode.BadRequest, "InvalidParameterValueException",
                new { S3Bucket = "code", S3Key = "none.zip" }));
        Assert.Equal("Could not unzip uploaded file. Please check your file, then try to upload again.",
            await RefusedAsync(host, HttpMethod.Put, "/made/code", HttpStatusCode.BadRequest, "InvalidParameterValueException",
                new { S3Bucket = "code", S3Key = "no.zip" }));
        Assert.Equal("8", await InvokeAsync(host, "made", "8"));

        Task PutAsync(string key, byte[] content) => host.Objects.WriteAsync(
            caller, "code", key, async (stream, cancellation) => await stream.WriteAsync(content, cancellation),
            TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("""{ "Role": "arn:aws:iam::123456789012:role/sample", "Code": {} }""", "ValidationException",
        "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{ "FunctionName": "x", "Role": "nobody", "Code": {}, "Runtime": "cobol" }""", "ValidationException",
        "2 validation errors detected: Value 'cobol' at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [")]
    [InlineData("""{ "FunctionName": "x", "Role": "arn:aws:iam::123456789012:role/sample", "Code": {} }""",
        "InvalidParameterValueException", "Please provide a source for function code: ZipFile, or S3Bucket and S3Key.")]
    [InlineData("""{ "FunctionName": "x", "Role": 7, "Code": {} }""", "SerializationException",
        "NUMBER_VALUE can not be converted to a String (at 'role').")]
    [InlineData("[]", "SerializationException", "The request's body must be a JSON object.")]
    public async Task A_request_is_checked_against_the_model(string request, string code, string message)
    {
        await using var host = await StartAsync();
        Assert.StartsWith(message,
            await RefusedAsync(
                host,
                HttpMethod.Post,
                "",
                HttpStatusCode.BadRequest,
                code,
                request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deployment_tools_learn_of_policies_tags_limits_and_of_what_there_is_not()
    {
        await using var host = await StartAsync();
        await SendAsync(host, HttpMethod.Post, "", HttpStatusCode.Created, Request(new { ZipFile = await ZipAsync() }));
        await RefusedAsync(host, HttpMethod.Get, "/made/policy", HttpStatusCode.NotFound, "ResourceNotFoundException");
        await SendAsync(host, HttpMethod.Post, "/made/policy", HttpStatusCode.Created, new
        {
            StatementId = "rule",
            Action = "lambda:InvokeFunction",
            Principal = "events.amazonaws.com",
            SourceArn = "arn:aws:events:eu-central-1:123456789012:rule/r",
        });
        var policy = JsonElement.Parse(
            (await SendAsync(host, HttpMethod.Get, "/made/policy", HttpStatusCode.OK))
                .GetProperty("Policy")
                .GetString()!);
        Assert.Equal("events.amazonaws.com",
            policy.GetProperty("Statement")[0].GetProperty("Principal").GetProperty("Service").GetString());
        await SendAsync(host, HttpMethod.Delete, "/made/policy/rule", HttpStatusCode.NoContent);

        var tags = $"/2017-03-31/tags/{Uri.EscapeDataString("arn:aws:lambda:eu-central-1:123456789012:function:made")}";
        await SendAsync(host, HttpMethod.Post, tags, HttpStatusCode.NoContent, new { Tags = new { team = "a", cost = "b" } });
        await SendAsync(host, HttpMethod.Delete, $"{tags}?tagKeys=team", HttpStatusCode.NoContent);
        Assert.Equal("""{"cost":"b"}""",
            (await SendAsync(host, HttpMethod.Get, tags, HttpStatusCode.OK)).GetProperty("Tags").GetRawText());

        await SendAsync(host, HttpMethod.Put, "/2017-10-31/functions/made/concurrency", HttpStatusCode.OK,
            new { ReservedConcurrentExecutions = 0 });
        await RefusedAsync(host, HttpMethod.Post, "/made/invocations", HttpStatusCode.TooManyRequests, "TooManyRequestsException");
        var limit = (await SendAsync(host, HttpMethod.Get, "/2016-08-19/account-settings/", HttpStatusCode.OK)).GetProperty("AccountLimit");
        Assert.Equal(1000, limit.GetProperty("UnreservedConcurrentExecutions").GetInt32());
        Assert.Empty((await SendAsync(host, HttpMethod.Get, "/2015-03-31/event-source-mappings", HttpStatusCode.OK))
            .GetProperty("EventSourceMappings").EnumerateArray());
        await RefusedAsync(
            host, HttpMethod.Get, "/2021-10-31/functions/made/url", HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Fact]
    public async Task A_function_of_another_runtime_is_there_and_fails_when_it_is_invoked()
    {
        await using var host = await StartAsync(SampleFunction.Named("Python") with { Runtime = "python3.13", Handler = "app.handler" });
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Python", "{}");
        Assert.Equal("Unhandled", response.Headers.GetValues("X-Amz-Function-Error").Single());
        Assert.Contains("The runtime python3.13 is not run here", await response.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    [InlineData("a\0b")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("long")]
    public async Task A_zip_of_what_cannot_be_files_is_refused(params string[] names)
    {
        await using var host = await StartAsync();
        using var zip = new MemoryStream();
        await using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in names)
                archive.CreateEntry(name is "long" ? new('x', 300) : name);
        await RefusedAsync(
            host,
            HttpMethod.Post,
            "",
            HttpStatusCode.BadRequest,
            "InvalidParameterValueException",
            JsonSerializer.Serialize(Request(new { ZipFile = zip.ToArray() })));
        Assert.Empty(Directory.GetDirectories(Path.Combine(host.Data.FullName, "functions", ".zip")));
    }

    static object Request(object code) => new
    {
        FunctionName = "made",
        Role = "arn:aws:iam::123456789012:role/sample",
        Handler = "Sample",
        Runtime = "dotnet10",
        Timeout = 60,
        MemorySize = 512,
        Code = code,
    };

    static async Task<string> InvokeAsync(LambdaHost host, string function, string payload)
    {
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, function, payload);
        return await response.Text();
    }

    /// <summary>The version that ran, and the variable that the configuration sets.</summary>
    static async Task<(string Version, string? Colour)> VariableAsync(LambdaHost host, string function, string query = "")
    {
        using var response = await LambdaClient.SendAsync(
            host.Endpoint, HttpMethod.Post, $"{Functions}/{function}/invocations{query}", """{"do":"environment"}""");
        var variables = await response.Json();
        Assert.Equal(
            response.Headers.GetValues("X-Amz-Executed-Version").Single(),
            variables.GetProperty("AWS_LAMBDA_FUNCTION_VERSION").GetString());
        return (variables.GetProperty("AWS_LAMBDA_FUNCTION_VERSION").GetString()!,
            variables.TryGetProperty("COLOUR", out var colour) ? colour.GetString() : null);
    }

    static async Task<JsonElement> SendAsync(
        LambdaHost host, HttpMethod method, string path, HttpStatusCode status, object? body = null)
    {
        using var response = await LambdaClient.SendAsync(host.Endpoint, method, Full(path), body);
        var text = await response.Text();
        Assert.True(response.StatusCode == status, $"{method} {path}: {response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <returns>The message.</returns>
    static async Task<string> RefusedAsync(
        LambdaHost host, HttpMethod method, string path, HttpStatusCode status, string code, object? body = null)
    {
        using var response = await LambdaClient.SendAsync(host.Endpoint, method, Full(path), body);
        var text = await response.Text();
        Assert.True(response.StatusCode == status, $"{method} {path}: {response.StatusCode} {text}");
        Assert.Equal(code, response.Headers.GetValues("x-amzn-ErrorType").Single());
        return LambdaClient.Message(JsonElement.Parse(text));
    }

    static string Full(string path) => path.StartsWith("/20", StringComparison.Ordinal) ? path : Functions + path;

    async Task<byte[]> ZipAsync()
    {
        var built = ((FunctionCode.Folder)(await sample.BuildAsync("Sample")).Code).Path;
        using var zip = new MemoryStream();
        await ZipFile.CreateFromDirectoryAsync(built, zip, TestContext.Current.CancellationToken);
        return zip.ToArray();
    }

    async Task<LambdaHost> StartAsync(params Local.Lambda.LambdaFunction[] functions) =>
        await LambdaHost.StartAsync(sample.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")), functions);
}
