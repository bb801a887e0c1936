using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tests.StepFunctions;

/// <summary>Cases/test-state.json: a state, what is asked of it, and the answer or refusal.</summary>
[Collection(nameof(TestStateTests))]
public sealed class TestStateTests : IAsyncLifetime
{
    const string Echo = """{"Type":"Task","Resource":"arn:aws:states:::workshop:echo","Parameters":{"a.$":"$.a"},"Next":"B"}""";

    static readonly JsonElement[] Cases =
        [
            .. JsonElement.Parse(
                File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "StepFunctions", "Cases", "test-state.json")))
                    .EnumerateArray(),
        ];

    Api? _api;

    public static TheoryData<string> Names => [.. Cases.Select(row => row.GetProperty("name").GetString()!)];

    public async ValueTask InitializeAsync() => _api = await Api.StartAsync();

    public ValueTask DisposeAsync() => _api!.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_state_is_tested(string name)
    {
        var row = Cases.Single(each => each.GetProperty("name").GetString() == name);
        var request = Written(row.GetProperty("request"));
        if (row.TryGetProperty("refusal", out var refusal))
            Assert.Equal(refusal.GetString(), await _api!.RefusalAsync("TestState", request));
        else
            Assert.Equal(
                JsonNode.Parse(row.GetProperty("answer").GetRawText())!.ToJsonString(),
                Read(await _api!.CallAsync("TestState", request)).ToJsonString());
    }

    [Fact]
    public async Task Without_a_mock_the_task_is_called_in_the_role()
    {
        var answer = await _api!.CallAsync("TestState", new { definition = Echo, roleArn = Account.Role, input = """{"a":1}""" });
        Assert.Equal(
            """{"output":"{\u0022a\u0022:1}","nextState":"B","status":"SUCCEEDED"}""",
            JsonNode.Parse(answer.GetRawText())!.ToJsonString());
        Assert.Equal(Account.Role, Assert.Single(_api.Account.Calls.Requests).Caller.RoleArn);
        Assert.Empty(_api.Account.Store.Query("SELECT log FROM executions", row => row.GetInt64(0)));
    }

    [Fact]
    public async Task A_role_that_does_not_trust_the_service_fails_the_task()
    {
        var answer = await _api!.CallAsync(
            "TestState", new { definition = Echo, roleArn = "arn:aws:iam::000000000000:role/Other", input = """{"a":1}""" });
        Assert.Equal(
            ("FAILED", "States.TaskFailed"),
            (answer.GetProperty("status").GetString(), answer.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("""{"Type":"Pass","Parameters":{"a":{"b.$":"$"}},"End":true}""", "States.Runtime")]
    [InlineData("""{"Type":"Pass","Parameters":{"a.$":"States.Array($)"},"End":true}""", "States.Runtime")]
    [InlineData("""{"Type":"Pass","Assign":{"a":{"b.$":"$"}},"End":true}""", "States.Runtime")]
    [InlineData(
        """{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% [[[$states.input]]] %}","End":true}""",
        "States.QueryEvaluationError")]
    [InlineData(
        """{"Type":"Pass","QueryLanguage":"JSONata","Output":{"a":["{% $states.input %}"]},"End":true}""",
        "States.Runtime")]
    public async Task What_is_put_deeper_than_the_service_reads_fails_the_state(string definition, string error)
    {
        var input = new string('[', 999) + new string(']', 999);
        var answer = await _api!.CallAsync("TestState", new { definition, input });
        Assert.Equal(
            ("FAILED", error),
            (answer.GetProperty("status").GetString(), answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_wait_is_waited_for_and_after_five_minutes_given_up()
    {
        foreach (var (seconds, passes, status) in new[] { (10, 10, "SUCCEEDED"), (301, 300, "FAILED") })
        {
            var answer = _api!.CallAsync("TestState", new { definition = $$"""{"Type":"Wait","Seconds":{{seconds}},"End":true}""" });
            await _api.Account.Clock.TimerOfAsync(TimeSpan.FromMinutes(5));
            Assert.False(answer.IsCompleted);
            _api.Account.Clock.Advance(TimeSpan.FromSeconds(passes));
            Assert.Equal(status, (await answer).GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task What_a_state_leaves_as_it_is_keeps_its_spaces()
    {
        var answer = await _api!.CallAsync(
            "TestState",
            new
            {
                definition = """{"Type":"Pass","OutputPath":"$.a","End":true}""",
                input = """{ "a": [1,  2] }""",
                inspectionLevel = "DEBUG",
            });
        Assert.Equal(
            ("[1,2]", """{ "a": [1,  2] }"""),
            (
                answer.GetProperty("output").GetString(),
                answer.GetProperty("inspectionData").GetProperty("afterResultPath").GetString()));
    }

    [Fact]
    public async Task A_caller_needs_the_rights_to_test_to_pass_the_role_and_to_see_secrets()
    {
        _api!.Http.DefaultRequestHeaders.Add("Test-Caller", "visitor");
        var request = new { definition = Echo, roleArn = Account.Role, input = """{"a":1}""", revealSecrets = true };
        foreach (var (action, resource) in new[]
        {
            ("states:TestState", "*"),
            ("states:RevealSecrets", "*"),
            ("iam:PassRole", Account.Role),
        })
        {
            Assert.Equal(
                $"AccessDeniedException: visitor may not {action} {resource}",
                await _api.RefusalAsync("TestState", request));
            _api.Allowed.Add(action);
        }
        await _api.CallAsync("TestState", request);
    }

    // The table has JSON where the API has its text.
    static JsonObject Written(JsonElement json)
    {
        var request = JsonNode.Parse(json.GetRawText())!.AsObject();
        foreach (var (owner, field) in new (JsonObject?, string)[]
            {
                (request, "definition"),
                (request, "input"),
                (request, "variables"),
                (request, "context"),
                (request["mock"] as JsonObject, "result"),
            })
        {
            if (owner?[field] is { } value && value.GetValueKind() is not JsonValueKind.String)
                owner[field] = value.ToJsonString();
        }
        return request;
    }

    static JsonObject Read(JsonElement json)
    {
        var answer = JsonNode.Parse(json.GetRawText())!.AsObject();
        Parse(answer, "output");
        if (answer["inspectionData"] is JsonObject data)
        {
            foreach (var (field, _) in data.Where(
                member => member.Value?.GetValueKind() is JsonValueKind.String).ToArray())
                Parse(data, field);
        }
        return answer;

        static void Parse(JsonObject owner, string field)
        {
            if (owner[field]?.GetValue<string>() is { } text)
                owner[field] = JsonNode.Parse(text);
        }
    }
}

/// <summary>Each case starts a server: beside tests that watch the order of timers, that is too much at once.</summary>
[CollectionDefinition(nameof(TestStateTests), DisableParallelization = true)]
public sealed class TestStatesAlone;
