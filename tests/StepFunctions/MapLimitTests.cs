using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Tests.StepFunctions;

/// <summary>
/// Cases/map-limits.json: Maps whose items, inputs or outputs would take the machine's memory. Each fails by itself,
/// and whatever else runs is kept as before.
/// </summary>
public sealed class MapLimitTests
{
    const string Small = """{ "StartAt": "P", "States": { "P": { "Type": "Pass", "End": true } } }""";

    public static TheoryData<string> Cases() =>
        [.. Read().AsArray().Select(each => each!["about"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_Map_that_is_too_large_fails_by_itself(string about)
    {
        var given = Read().AsArray().Single(each => each!["about"]!.GetValue<string>() == about)!.AsObject();
        await using var account = new Account();
        if (given["key"] is { } key)
            await PackAsync(account, key.GetValue<string>(), given);

        var execution = await account.RunAsync(Machine(given).ToJsonString());

        Assert.Equal(given["error"]!.GetValue<string>(), execution.Failure.Error);
        if (given["cause"] is { } cause)
            Assert.Equal(cause.GetValue<string>(), execution.Failure.Cause);
        await account.Store.DurableAsync();
        Assert.Equal("{}", (await account.RunAsync(Small)).Output?.GetRawText());
    }

    static JsonNode Read() => JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "StepFunctions", "Cases", "map-limits.json")))!;

    /// <summary>Some text, and then megabytes of one letter.</summary>
    static async Task PackAsync(Account account, string key, JsonObject given)
    {
        account.Objects.CreateBucket("data");
        await account.Objects.WriteAsync(
            Principal.Root(new("000000000000", "us-east-1")),
            "data",
            key,
            async (stream, cancellation) =>
            {
                await using var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await packed.WriteAsync(Encoding.UTF8.GetBytes(given["begin"]!.GetValue<string>()), cancellation);
                var megabyte = new byte[1 << 20];
                Array.Fill(megabyte, (byte)'x');
                for (var i = 0; i < given["megabytes"]!.GetValue<int>(); i++)
                    await packed.WriteAsync(megabyte, cancellation);
            },
            TestContext.Current.CancellationToken);
    }

    static JsonObject Machine(JsonObject given)
    {
        var map = given["map"]?.DeepClone().AsObject() ?? new JsonObject
        {
            ["ItemReader"] = new JsonObject
            {
                ["Resource"] = "arn:aws:states:::s3:getObject",
                ["ReaderConfig"] = given["config"]!.DeepClone(),
                ["Arguments"] = new JsonObject { ["Bucket"] = "data", ["Key"] = given["key"]!.DeepClone() },
            },
        };
        var mode = given["mode"]?.GetValue<string>() ?? "DISTRIBUTED";
        var configuration = new JsonObject { ["Mode"] = mode };
        if (mode is "DISTRIBUTED")
            configuration["ExecutionType"] = "STANDARD";
        map["Type"] = "Map";
        map["End"] = true;
        map["ItemProcessor"] = new JsonObject
        {
            ["ProcessorConfig"] = configuration,
            ["StartAt"] = "P",
            ["States"] = new JsonObject
            {
                ["P"] = new JsonObject { ["Type"] = "Pass", ["End"] = true, ["Output"] = given["output"]?.DeepClone() ?? "x" },
            },
        };
        return new()
        {
            ["QueryLanguage"] = "JSONata",
            ["StartAt"] = "Each",
            ["States"] = new JsonObject { ["Each"] = map },
        };
    }
}
