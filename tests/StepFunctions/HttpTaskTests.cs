using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Clients;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

/// <summary>HTTP Tasks, whose connections are in a file.</summary>
public sealed class HttpTaskTests(HttpHost host) : IClassFixture<HttpHost>
{
    const string File = """
        {
          "basic": { "AuthorizationType": "BASIC", "AuthParameters": { "BasicAuthParameters": { "Username": "u", "Password": "p" },
            "InvocationHttpParameters": { "HeaderParameters": [{ "Key": "X-Both", "Value": "connection" }],
              "QueryStringParameters": [{ "Key": "q", "Value": "connection" }], "BodyParameters": [{ "Key": "b",
                "Value": "connection" }] } } },
          "key": { "AuthorizationType": "API_KEY",
            "AuthParameters": { "ApiKeyAuthParameters": { "ApiKeyName": "x-key", "ApiKeyValue": "k" } } },
          "oauth": { "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS",
            "AuthParameters": { "OAuthParameters": { "AuthorizationEndpoint": "URL/token", "HttpMethod": "POST",
            "ClientParameters": { "ClientID": "c", "ClientSecret": "s" },
              "OAuthHttpParameters": { "BodyParameters": [{ "Key": "grant_type",
              "Value": "client_credentials" }] } } } }
        }
        """;

    [Theory]
    [InlineData("basic",
        """
        {"Method":"POST","QueryParameters":{"q":"mine","r":[1,2]},"Headers":{"X-Both":"mine"},"RequestBody":{"a":1,
          "b":"mine"}}
        """,
        "POST /echo?q=connection&r[0]=1&r[1]=2|Basic dTpw||connection|application/json; charset=UTF-8|{\"a\":1,\"b\":\"connection\"}")]
    [InlineData("key", """{"Method":"GET"}""", "GET /echo||k|||")]
    [InlineData("oauth", """{"Method":"GET"}""", "GET /echo|Bearer c-s-client_credentials||||")]
    [InlineData("key",
        """
        {"Method":"PUT","RequestBody":{"l":["a","b"],"o":{"k":"v"}},"Transform":{"RequestBodyEncoding":"URL_ENCODED",
          "RequestEncodingOptions":{"ArrayFormat":"BRACKETS"}}}
        """,
        "PUT /echo||k||application/x-www-form-urlencoded|l[]=a&l[]=b&o[k]=v")]
    [InlineData("key", """{"Method":"PUT","RequestBody":"text"}""", "PUT /echo||k||text/plain; charset=UTF-8|text")]
    public async Task A_request_has_what_the_connection_adds(string connection, string parameters, string received)
    {
        var execution = await RunAsync(connection, "/echo", parameters);
        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        var output = execution.Output!.Value;
        Assert.Equal(
            received, Uri.UnescapeDataString(output.GetProperty("ResponseBody").GetProperty("received").GetString()!));
        Assert.Equal(
            (200, "OK", "here"),
            (
                output.GetProperty("StatusCode").GetInt32(),
                output.GetProperty("StatusText").GetString(),
                output.GetProperty("Headers").GetProperty("x-answer")[0].GetString()));
    }

    [Fact]
    public async Task An_answer_with_half_of_a_character_is_text()
    {
        var execution = await RunAsync("key", "/half", """{"Method":"GET"}""");
        Assert.Equal("""{"half":"\ud800"}""", execution.Output?.GetProperty("ResponseBody").GetString());
    }

    [Theory]
    [InlineData("key", "/404", """{"Method":"GET"}""", "States.Http.StatusCode.404", "There is nothing.")]
    [InlineData("key", "/large", """{"Method":"GET"}""", "States.DataLimitExceeded",
        "The response has more than 16777216 bytes, which is more than is read here.")]
    [InlineData(
        "key",
        "/image",
        """{"Method":"GET"}""",
        "States.Runtime",
        "The response has the content type 'image/png', which is not text.")]
    [InlineData(
        "key",
        "/echo",
        """{"Method":"GET","Headers":{"X-Amz-Date":"d"}}""",
        "States.Runtime",
        "The header 'X-Amz-Date' may not be given by an HTTP Task.")]
    [InlineData(
        "basic",
        "/echo",
        """{"Method":"POST","RequestBody":"text"}""",
        "States.Runtime",
        "A RequestBody that is no object cannot have the connection's body parameters added.")]
    [InlineData(
        "none",
        "/echo",
        """{"Method":"GET"}""",
        "Events.ConnectionResource.ResourceNotFound",
        "The file of connections has no connection 'arn:aws:events:us-east-1:000000000000:connection/none/1'.")]
    public async Task What_goes_wrong_is_told_with_AWS_names(
        string connection,
        string path,
        string parameters,
        string error,
        string cause)
    {
        var execution = await RunAsync(connection, path, parameters);
        Assert.Equal((error, cause), (execution.Failure.Error, execution.Failure.Cause));
    }

    [Theory]
    [InlineData(false, "/echo?r=1", "{\"a\":1}")]
    [InlineData(true, "/echo?r=1&q=connection", "{\"a\":1,\"b\":\"connection\"}")]
    public async Task A_test_traces_the_request_with_the_connections_part_only_when_secrets_are_revealed(
        bool reveals, string url, string body)
    {
        using var task = Open();
        await using var api = await Api.StartAsync(new(more: [task]));
        var answer = await api.CallAsync("TestState", new
        {
            definition = JsonSerializer.Serialize(
                Task("basic", "/echo", """{"Method":"POST","QueryParameters":{"r":1},"RequestBody":{"a":1}}""")),
            roleArn = Account.Role,
            inspectionLevel = "TRACE",
            revealSecrets = reveals,
        });
        Assert.Equal("SUCCEEDED", answer.GetProperty("status").GetString());
        var (request, response) = (
            answer.GetProperty("inspectionData").GetProperty("request"),
            answer.GetProperty("inspectionData").GetProperty("response"));
        Assert.Equal(
            ("http", "POST", host.Url + url, body),
            (Text(request, "protocol"), Text(request, "method"), Text(request, "url"), Text(request, "body")));
        var headers = Text(request, "headers");
        Assert.StartsWith("[", headers, StringComparison.Ordinal);
        Assert.Contains("User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1", headers, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json; charset=UTF-8", headers, StringComparison.Ordinal);
        Assert.Equal(
            (reveals, reveals),
            (
                headers.Contains("Authorization: Basic", StringComparison.Ordinal),
                headers.Contains("X-Both: connection", StringComparison.Ordinal)));
        Assert.Equal(
            ("http", "200", "OK"),
            (Text(response, "protocol"), Text(response, "statusCode"), Text(response, "statusMessage")));
        Assert.Contains("X-Answer: here", Text(response, "headers"), StringComparison.Ordinal);
        Assert.Contains("received", Text(response, "body"), StringComparison.Ordinal);

        static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
    }

    async Task<Execution> RunAsync(string connection, string path, string parameters)
    {
        using var task = Open();
        await using var account = new Account(more: [task]);
        return await account.RunAsync(
            JsonSerializer.Serialize(
                new { StartAt = "A", States = new { A = Task(connection, path, parameters) } }));
    }

    HttpTask Open()
    {
        var file = new FileInfo(Path.GetTempFileName());
        System.IO.File.WriteAllText(file.FullName, File.Replace("URL", host.Url, StringComparison.Ordinal));
        var task = new HttpTask(Connections.Read(file), new("000000000000", "us-east-1"), TimeProvider.System);
        file.Delete();
        return task;
    }

    JsonObject Task(string connection, string path, string parameters)
    {
        var all = JsonNode.Parse(parameters)!.AsObject();
        all["ApiEndpoint"] = host.Url + path;
        all["InvocationConfig"] = new JsonObject
        {
            ["ConnectionArn"] = $"arn:aws:events:us-east-1:000000000000:connection/{connection}/1",
        };
        return new()
        {
            ["Type"] = "Task",
            ["Resource"] = "arn:aws:states:::http:invoke",
            ["Parameters"] = all,
            ["End"] = true,
        };
    }
}
