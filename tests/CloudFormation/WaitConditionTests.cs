using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Local.CloudFormation.Stacks;
using Microsoft.Extensions.Time.Testing;

namespace Tests.CloudFormation;

/// <summary>Stacks that wait until somebody outside signals.</summary>
public sealed class WaitConditionTests : IAsyncLifetime
{
    const string Template = """
        Resources:
          Handle: { Type: AWS::CloudFormation::WaitConditionHandle }
          Address:
            Type: AWS::SSM::Parameter
            Properties: { Name: !Sub "/${AWS::StackName}/address", Type: String, Value: !Ref Handle }
          Condition:
            Type: AWS::CloudFormation::WaitCondition
            DependsOn: Address
            Properties: { Handle: !Ref Handle, Timeout: "3600", Count: 2 }
          Said:
            Type: AWS::SSM::Parameter
            Properties: { Type: String, Value: !GetAtt Condition.Data }
        Outputs:
          Condition: { Value: !Ref Condition }
          Data: { Value: !GetAtt Condition.Data }
        """;

    readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    readonly HttpClient _http = new();
    readonly StackHost _host;

    public WaitConditionTests() => _host = new() { Time = _time };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    [Fact]
    public async Task A_stack_goes_on_when_it_has_as_many_signals_as_it_waits_for()
    {
        var creation = await BeginAsync("signalled", Template);
        Assert.Equal(HttpStatusCode.OK, await SignalAsync("signalled", Signal("SUCCESS", "one", "Ready \"now\"")));
        // The same signal, sent again.
        Assert.Equal(HttpStatusCode.OK, await SignalAsync("signalled", Signal("SUCCESS", "one", "again")));
        Assert.Equal("CREATE_IN_PROGRESS", Resource("signalled", "Condition").Status);
        Assert.Equal(HttpStatusCode.OK, await SignalAsync("signalled", Signal("SUCCESS", "two", "")));
        await creation;

        Assert.Equal("CREATE_COMPLETE", Record("signalled").Status);
        Assert.Equal(
            [$"{Record("signalled").Id}/Handle", """{"one":"Ready \u0022now\u0022","two":""}"""],
            Record("signalled").Current!.Outputs.Values.Select(output => output.Value));
        Assert.Equal(
            Record("signalled").Current!.Outputs["Data"].Value,
            _host.Cloud.Parameters.Find(Resource("signalled", "Said").Resource.PhysicalId)!.Latest.Value);

        var (_, refusal) = await _host.CallAsync("UpdateStack",
            [new("StackName", "signalled"), new("TemplateBody", Template.Replace("3600", "60"))]);
        Assert.Null(refusal);
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", Record("signalled").Status);
        Assert.Contains(Stack("signalled").Events, happened => happened is
        {
            LogicalId: "Condition",
            Reason: "Update to resource type AWS::CloudFormation::WaitCondition is not supported.",
        });

        var address = Address("signalled");
        await _host.CallAsync("DeleteStack", [new("StackName", "signalled")]);
        Assert.Equal("DELETE_COMPLETE", Record("signalled").Status);
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(address, Signal("SUCCESS", "late", "")));
    }

    [Theory]
    [InlineData(
        """{ "Status": "FAILURE", "UniqueId": "i-1", "Reason": "No disk" }""",
        "WaitCondition received failed message: 'No disk' for uniqueId: i-1")]
    [InlineData("""{ "Status": "DONE", "UniqueId": "i-1" }""", "Unparsable WaitCondition data")]
    [InlineData("""{ "Status": "SUCCESS" }""", "Unparsable WaitCondition data")]
    [InlineData("[]", "Unparsable WaitCondition data")]
    [InlineData("", "Unparsable WaitCondition data")]
    public async Task A_signal_of_failure_and_one_that_cannot_be_read_fail_the_stack(string signal, string reason)
    {
        var creation = await BeginAsync("failed", Template);
        Assert.Equal(HttpStatusCode.OK, await SignalAsync("failed", signal));
        await creation;

        Assert.Equal("ROLLBACK_COMPLETE", Record("failed").Status);
        Assert.Equal(reason, Failure("failed"));
    }

    [Fact]
    public async Task A_stack_that_is_not_signalled_fails_when_its_time_is_over()
    {
        await BeginAsync("late", Template);
        await SignalAsync("late", Signal("SUCCESS", "one", ""));
        var before = _time.GetUtcNow();
        while (!Stack("late").Operation.IsCompleted)
        {
            await Task.Delay(20, Cancellation);
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal("ROLLBACK_COMPLETE", Record("late").Status);
        Assert.Equal("WaitCondition timed out. Received 1 conditions when expecting 2", Failure("late"));
        var failed = Stack("late").Events.First(happened => happened.Status == "CREATE_FAILED").Timestamp;
        Assert.True(failed - before >= TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1), $"{failed - before}");
    }

    [Fact]
    public async Task A_stack_that_waits_is_deleted_at_once()
    {
        var creation = await BeginAsync("unborn", Template);
        await _host.SendAsync("DeleteStack", [new("StackName", "unborn")]);
        await creation;

        Assert.Equal("DELETE_COMPLETE", Record("unborn").Status);
    }

    [Theory]
    [InlineData("Handle: !Ref Handle, Timeout: 43201", "A WaitCondition needs a Timeout of 1 to 43200 seconds")]
    [InlineData("Handle: !Ref Handle", "A WaitCondition needs a Timeout of 1 to 43200 seconds")]
    [InlineData("Handle: !Ref Handle, Timeout: 60, Count: 0", "A WaitCondition needs a Timeout of 1 to 43200 seconds")]
    [InlineData("Handle: nothing, Timeout: 60", "nothing is no address of a WaitConditionHandle.")]
    public async Task A_condition_that_cannot_be_met_fails_at_once(string properties, string reason)
    {
        await _host.CallAsync("CreateStack", [new("StackName", "wrong"), new("TemplateBody", $$"""
            Resources:
              Handle: { Type: AWS::CloudFormation::WaitConditionHandle }
              Condition: { Type: AWS::CloudFormation::WaitCondition, Properties: { {{properties}} } }
            """)]);

        Assert.Equal("ROLLBACK_COMPLETE", Record("wrong").Status);
        Assert.StartsWith(reason, Failure("wrong"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_knows_an_address_may_signal_and_as_it_was_signed()
    {
        var creation = await BeginAsync("guarded", Template);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await PutAsync(new Uri(_host.Url, "_wait-conditions/0123").ToString(), Signal("SUCCESS", "one", "")));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await PutAsync(Address("guarded"), Signal("SUCCESS", "one", ""), "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await SignalAsync("guarded", new string(' ', 100_000)));
        Assert.Equal("CREATE_IN_PROGRESS", Resource("guarded", "Condition").Status);
        await _host.SendAsync("DeleteStack", [new("StackName", "guarded")]);
        await creation;
    }

    /// <summary>Creates a stack, up to where it waits.</summary>
    /// <returns>Ends when the creation does, or after 20 seconds: what starts one is answered then.</returns>
    async Task<Task> BeginAsync(string name, string template)
    {
        var creation = _host.SendAsync("CreateStack", [new("StackName", name), new("TemplateBody", template)]);
        while (!_host.Cloud.CloudFormation.Stacks.All.Any(stack => stack.Record.Name == name
            && stack.Record.Resources.Any(resource => resource.LogicalId == "Condition")))
        {
            Assert.False(creation.IsCompleted);
            await Task.Delay(20, Cancellation);
        }
        return creation;
    }

    Task<HttpStatusCode> SignalAsync(string stack, string signal) => PutAsync(Address(stack), signal);

    async Task<HttpStatusCode> PutAsync(string address, string signal, string? contentType = null)
    {
        using var body = new StringContent(signal);
        body.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        using var answer = await _http.PutAsync(new Uri(address), body, Cancellation);
        return answer.StatusCode;
    }

    static string Signal(string status, string id, string data) =>
        JsonSerializer.Serialize(new { Status = status, UniqueId = id, Reason = "so", Data = data });

    string Address(string stack) => _host.Cloud.Parameters.Find($"/{stack}/address")!.Latest.Value;

    KeptStack Stack(string name) => _host.Cloud.CloudFormation.Stacks.All.Last(stack => stack.Record.Name == name);

    StackRecord Record(string name) => Stack(name).Record;

    ResourceRecord Resource(string stack, string id) =>
        Record(stack).Resources.Single(resource => resource.LogicalId == id);

    string? Failure(string stack) => Stack(stack).Events.First(happened => happened.Status == "CREATE_FAILED").Reason;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }
}
