using System.Text.Json;
using Tests.Aws;

namespace Tests.Clients;

/// <summary>Logs, metrics, roles, rules and sessions, by clients that know nothing of this program.</summary>
[Trait("Speed", "Slow")]
public sealed class AccountClientTests(CloudHost host) : IClassFixture<CloudHost>
{
    [Fact]
    public async Task Boto3_finds_logs_metrics_roles_and_rules()
    {
        await Client.SkipUnlessPythonAsync("boto3");
        Assert.Equal(5, (await Client.RunScriptAsync(host.Url, "python3", "account.py")).Split('\n').Length - 1);
    }

    [Fact]
    public async Task The_AWS_SDK_for_JavaScript_finds_logs_metrics_roles_and_rules()
    {
        await Client.SkipUnlessNodeAsync("@aws-sdk/client-cloudwatch-logs");
        Assert.Equal(5, (await Client.RunScriptAsync(host.Url, "node", "account.mjs")).Split('\n').Length - 1);
    }

    [Fact]
    public async Task The_command_line_finds_logs_metrics_roles_and_rules()
    {
        Client.SkipUnlessCommandLine();
        const string group = "/clients/command-line";
        await RunAsync("logs", "create-log-group", "--log-group-name", group);
        await RunAsync("logs", "create-log-stream", "--log-group-name", group, "--log-stream-name", "one");
        var time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var events = $$"""
            [{"timestamp":{{time}},"message":"one ERROR"},{"timestamp":{{time + 1}},"message":"two"}]
            """;
        await RunAsync(
            "logs", "put-log-events", "--log-group-name", group, "--log-stream-name", "one", "--log-events", events);
        var found = await RunAsync("logs", "filter-log-events", "--log-group-name", group, "--filter-pattern", "ERROR");
        Assert.Equal("one ERROR", found.GetProperty("events")[0].GetProperty("message").GetString());
        Assert.Equal(1, found.GetProperty("events").GetArrayLength());
        await RunAsync("logs", "delete-log-group", "--log-group-name", group);

        var roles = await RunAsync("iam", "list-roles");
        Assert.Contains("worker", roles.GetProperty("Roles").EnumerateArray()
            .Select(role => role.GetProperty("RoleName").GetString()!));
        var policy = await RunAsync("iam", "get-role-policy", "--role-name", "worker", "--policy-name", "reads");
        Assert.Equal(JsonValueKind.Object, policy.GetProperty("PolicyDocument").ValueKind);
        await RunAsync(
            "cloudwatch", "put-metric-data", "--namespace", "CommandLine", "--metric-name", "m", "--value", "1");
        var metrics = await RunAsync("cloudwatch", "list-metrics", "--namespace", "CommandLine");
        Assert.Equal("m", metrics.GetProperty("Metrics")[0].GetProperty("MetricName").GetString());
        Assert.Equal(0, (await RunAsync("events", "list-rules")).GetProperty("Rules").GetArrayLength());
        var keys = (await RunAsync("sts", "get-session-token")).GetProperty("Credentials");
        Assert.StartsWith("ASIA", keys.GetProperty("AccessKeyId").GetString(), StringComparison.Ordinal);
    }

    async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var output = await Client.RunAsync(host.Url, "aws", [.. arguments, "--output", "json"]);
        return output.Trim().Length == 0 ? default : JsonElement.Parse(output);
    }
}
