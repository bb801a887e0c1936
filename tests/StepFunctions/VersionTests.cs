using System.Text.Json;

namespace Tests.StepFunctions;

/// <summary>Versions and aliases of state machines, over the API.</summary>
public sealed class VersionTests : IAsyncLifetime
{
    const string Machine = Api.Machine;

    Api? _api;

    public async ValueTask InitializeAsync() => _api = await Api.StartAsync();

    [Fact]
    public async Task Versions_stay_and_aliases_lead_to_them()
    {
        var created = await CallAsync(
            "CreateStateMachine",
            new
            {
                name = "M",
                definition = Machine,
                roleArn = Account.Role,
                publish = true,
                tags = new[] { new { key = "k", value = "v" } },
            });
        var (machine, first) = (Text(created, "stateMachineArn"), Text(created, "stateMachineVersionArn"));
        Assert.Equal($"{machine}:1", first);
        await CallAsync(
            "UpdateStateMachine",
            new { stateMachineArn = machine, definition = Machine.Replace("[1]", "[2]", StringComparison.Ordinal) });
        var second = Text(
            await CallAsync("PublishStateMachineVersion", new { stateMachineArn = machine, description = "two" }),
            "stateMachineVersionArn");
        Assert.Equal(
            second, Text(await CallAsync("PublishStateMachineVersion", new { stateMachineArn = machine }), "stateMachineVersionArn"));
        Assert.Equal(
            2,
            (await CallAsync("ListStateMachineVersions", new { stateMachineArn = machine }))
                .GetProperty("stateMachineVersions")
                .GetArrayLength());
        Assert.Equal(Machine, Text(await CallAsync("DescribeStateMachine", new { stateMachineArn = first }), "definition"));

        var alias = Text(
            await CallAsync(
                "CreateStateMachineAlias",
                new
                {
                    name = "live",
                    routingConfiguration = new[] { new { stateMachineVersionArn = first, weight = 100 } },
                }),
            "stateMachineAliasArn");
        var execution = Text(await CallAsync("StartExecution", new { stateMachineArn = alias, name = "e" }), "executionArn");
        var described = await CallAsync("DescribeExecution", new { executionArn = execution });
        Assert.Equal(
            (machine, first, alias),
            (Text(described, "stateMachineArn"), Text(described, "stateMachineVersionArn"), Text(described, "stateMachineAliasArn")));
        Assert.Equal(Machine, Text(await CallAsync("DescribeStateMachineForExecution", new { executionArn = execution }), "definition"));

        Assert.StartsWith(
            "ConflictException: ",
            await RefusalAsync("DeleteStateMachineVersion", new { stateMachineVersionArn = first }),
            StringComparison.Ordinal);
        await CallAsync(
            "UpdateStateMachineAlias",
            new
            {
                stateMachineAliasArn = alias,
                routingConfiguration = new[] { new { stateMachineVersionArn = second, weight = 100 } },
            });
        await CallAsync("DeleteStateMachineVersion", new { stateMachineVersionArn = first });
        Assert.Equal(
            second,
            Text(
                (await CallAsync("DescribeStateMachineAlias", new { stateMachineAliasArn = alias }))
                    .GetProperty("routingConfiguration")[0],
                "stateMachineVersionArn"));
        Assert.Single(
            (await CallAsync("ListStateMachineAliases", new { stateMachineArn = machine }))
                .GetProperty("stateMachineAliases")
                .EnumerateArray());
        Assert.StartsWith(
            "ValidationException: ",
            await RefusalAsync(
                "UpdateStateMachineAlias",
                new
                {
                    stateMachineAliasArn = alias,
                    routingConfiguration = new[] { new { stateMachineVersionArn = second, weight = 99 } },
                }),
            StringComparison.Ordinal);
        await CallAsync("DeleteStateMachineAlias", new { stateMachineAliasArn = alias });
        Assert.StartsWith(
            "ResourceNotFound: ",
            await RefusalAsync("DescribeStateMachineAlias", new { stateMachineAliasArn = alias }),
            StringComparison.Ordinal);

        await CallAsync("TagResource", new { resourceArn = machine, tags = new[] { new { key = "a", value = "b" } } });
        await CallAsync("UntagResource", JsonElement.Parse($$"""{ "resourceArn": "{{machine}}", "tagKeys": ["k"] }"""));
        Assert.Equal(
            """[{"key":"a","value":"b"}]""",
            (await CallAsync("ListTagsForResource", new { resourceArn = machine })).GetProperty("tags").GetRawText());
    }

    [Fact]
    public async Task The_number_of_a_deleted_version_is_not_used_again_by_a_later_process_either()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string machine;
            await using (var before = await OpenAsync())
            {
                machine = Text(
                    await before.CallAsync("CreateStateMachine", Definition("[1]", "name", "M")), "stateMachineArn");
                Assert.Equal($"{machine}:1", await PublishAsync(before));
                await before.CallAsync("UpdateStateMachine", Definition("[2]", "stateMachineArn", machine));
                Assert.Equal($"{machine}:2", await PublishAsync(before));
                await before.CallAsync("DeleteStateMachineVersion", new { stateMachineVersionArn = $"{machine}:2" });
            }
            await using var after = await OpenAsync();
            Assert.Equal($"{machine}:3", await PublishAsync(after));

            async Task<string> PublishAsync(Api api) => Text(
                await api.CallAsync("PublishStateMachineVersion", new { stateMachineArn = machine }),
                "stateMachineVersionArn");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Task<Api> OpenAsync() => Api.StartAsync(new(store: new(Path.Combine(folder.FullName, "state.db"))));

        static Dictionary<string, string> Definition(string value, string member, string name) => new()
        {
            [member] = name,
            ["definition"] = Machine.Replace("[1]", value, StringComparison.Ordinal),
            ["roleArn"] = Account.Role,
        };
    }

    public ValueTask DisposeAsync() => _api!.DisposeAsync();

    static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    Task<JsonElement> CallAsync(string action, object request) => _api!.CallAsync(action, request);

    Task<string> RefusalAsync(string action, object request) => _api!.RefusalAsync(action, request);
}
