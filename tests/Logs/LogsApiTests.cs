using System.Net;
using System.Text.Json;
using Tests.Aws;

namespace Tests.Logs;

/// <summary>CloudWatch Logs over the store that functions, jobs and callers write to.</summary>
public sealed class LogsApiTests(CloudHost host) : IClassFixture<CloudHost>
{
    static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    readonly string _group = $"/tests/{Guid.NewGuid():N}";

    [Fact]
    public async Task Groups_and_streams_are_created_described_and_deleted()
    {
        await CreateAsync("one", "two");

        Assert.Equal(["one", "two"], await StreamsAsync());
        Assert.Equal("ResourceAlreadyExistsException",
            Code(await RefusedAsync("CreateLogGroup", new { logGroupName = _group })));
        Assert.Equal("ResourceAlreadyExistsException",
            Code(await RefusedAsync("CreateLogStream", new { logGroupName = _group, logStreamName = "one" })));
        await CallAsync("PutRetentionPolicy", new { logGroupName = _group, retentionInDays = 7 });
        await CallAsync("TagLogGroup", new { logGroupName = _group, tags = new { a = "b" } });
        var described = (await CallAsync("DescribeLogGroups", new { logGroupNamePrefix = _group }))
            .GetProperty("logGroups")[0];
        Assert.Equal(7, described.GetProperty("retentionInDays").GetInt32());
        Assert.Equal(
            $"arn:aws:logs:us-east-1:123456789012:log-group:{_group}:*", described.GetProperty("arn").GetString());
        var tags = await CallAsync(
            "ListTagsForResource", new { resourceArn = described.GetProperty("logGroupArn").GetString() });
        Assert.Equal("b", tags.GetProperty("tags").GetProperty("a").GetString());

        await CallAsync("DeleteLogStream", new { logGroupName = _group, logStreamName = "one" });
        Assert.Equal(["two"], await StreamsAsync());
        await CallAsync("DeleteLogGroup", new { logGroupName = _group });
        Assert.Equal(
            """{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}""",
            (await RefusedAsync("FilterLogEvents", new { logGroupName = _group })).GetRawText());
    }

    [Fact]
    public async Task A_stream_is_read_from_its_beginning_and_goes_on_under_the_last_token()
    {
        await CreateAsync("s");
        await PutAsync("s", (0, "a"), (1, "b"), (2, "c"));

        var first = await GetAsync(new { startFromHead = true, limit = 2 });
        Assert.Equal(["a", "b"], Messages(first));
        var second = await GetAsync(new { startFromHead = true, limit = 2, nextToken = Forward(first) });
        Assert.Equal(["c"], Messages(second));
        var end = await GetAsync(new { startFromHead = true, nextToken = Forward(second) });
        Assert.Empty(Messages(end));
        Assert.Equal(Forward(second), Forward(end));

        await PutAsync("s", (3, "d"));
        Assert.Equal(["d"], Messages(await GetAsync(new { startFromHead = true, nextToken = Forward(end) })));
        var newest = await GetAsync(new { limit = 1 });
        Assert.Equal(["a", "b", "c"], Messages(await GetAsync(new { nextToken = Backward(newest) })));
        Assert.Matches("^f/[0-9]{56}/s$", Forward(first));
    }

    [Fact]
    public async Task Without_a_direction_the_newest_page_is_given_in_ascending_order()
    {
        await CreateAsync("s");
        await PutAsync("s", (0, "a"), (1, "b"), (2, "c"));

        var newest = await GetAsync(new { limit = 2 });
        Assert.Equal(["b", "c"], Messages(newest));
        var before = await GetAsync(new { limit = 2, nextToken = Backward(newest) });
        Assert.Equal(["a"], Messages(before));
        var end = await GetAsync(new { nextToken = Backward(before) });
        Assert.Empty(Messages(end));
        Assert.Equal(Backward(before), Backward(end));
        // The end is exclusive here.
        Assert.Equal(["b"], Messages(await GetAsync(new { startTime = Now + 1, endTime = Now + 2 })));
    }

    [Fact]
    public async Task Events_of_all_streams_are_filtered_by_time_pattern_and_stream()
    {
        await CreateAsync("a1", "a2", "b");
        await PutAsync("a1", (0, "one ERROR"), (4, "two"));
        await PutAsync("a2", (1, "three ERROR"));
        await PutAsync("b", (2, "four ERROR"));

        Assert.Equal(["one ERROR", "three ERROR", "four ERROR", "two"], Messages(await FilterAsync(new { })));
        Assert.Equal(["one ERROR", "three ERROR"],
            Messages(await FilterAsync(new { filterPattern = "ERROR", logStreamNamePrefix = "a" })));
        Assert.Equal(["four ERROR"], Messages(await FilterAsync(new { logStreamNames = (string[])["b"] })));
        // The end is inclusive here.
        Assert.Equal(["three ERROR", "four ERROR"],
            Messages(await FilterAsync(new { startTime = Now + 1, endTime = Now + 2 })));
        var page = await FilterAsync(new { limit = 3, filterPattern = "ERROR" });
        Assert.False(page.TryGetProperty("nextToken", out _));
        page = await FilterAsync(new { limit = 2 });
        Assert.Equal(["four ERROR", "two"],
            Messages(await FilterAsync(new { nextToken = page.GetProperty("nextToken").GetString() })));
        var ids = (await FilterAsync(new { })).GetProperty("events").EnumerateArray()
            .Select(added => added.GetProperty("eventId").GetString()).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
    }

    [Fact]
    public async Task What_was_logged_is_there_after_the_program_has_ended()
    {
        await CreateAsync("s", "gone");
        await PutAsync("s", (0, "kept \"é\n"), (1, "too"));
        await PutAsync("gone", (0, "x"));
        await CallAsync("DeleteLogStream", new { logGroupName = _group, logStreamName = "gone" });
        var before = await FilterAsync(new { });

        await host.RestartAsync();
        await PutAsync("s", (2, "new"));

        Assert.Equal(["kept \"é\n", "too", "new"], Messages(await FilterAsync(new { })));
        Assert.StartsWith(before.GetProperty("events").GetRawText().TrimEnd(']'),
            (await FilterAsync(new { })).GetProperty("events").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["s"], await StreamsAsync());
    }

    [Fact]
    public async Task Events_out_of_order_are_refused_and_too_old_ones_are_rejected()
    {
        await CreateAsync("s");
        var refusal = await RefusedAsync("PutLogEvents", Batch("s", (1, "b"), (0, "a")));
        Assert.Equal("Log events in a single PutLogEvents request must be in chronological order.",
            refusal.GetProperty("message").GetString());

        var old = (long)-TimeSpan.FromDays(15).TotalMilliseconds;
        var answer = await CallAsync("PutLogEvents", Batch("s", (old, "a"), (old + 1, "b")));
        Assert.Equal(2, answer.GetProperty("rejectedLogEventsInfo").GetProperty("tooOldLogEventEndIndex").GetInt32());
        Assert.Empty(Messages(await FilterAsync(new { })));
    }

    [Fact]
    public async Task A_role_reads_only_the_logs_that_its_policies_name()
    {
        var (_, session) = await host.QueryAsync("sts", "2011-06-15", "AssumeRole",
            "RoleArn=arn:aws:iam::123456789012:role/worker&RoleSessionName=test");
        var worker = new Local.Aws.Credentials(
            session.Descendants("AccessKeyId").Single().Value,
            session.Descendants("SecretAccessKey").Single().Value,
            session.Descendants("SessionToken").Single().Value,
            CloudHost.Root.Principal);
        var (status, body) = await host.JsonAsync(
            "logs", "Logs_20140328.FilterLogEvents", """{"logGroupName":"/a"}""", worker);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            "User: arn:aws:sts::123456789012:assumed-role/worker/test is not authorized to perform: "
            + "logs:FilterLogEvents on resource: arn:aws:logs:us-east-1:123456789012:log-group:/a:log-stream: because "
            + "no identity-based policy allows the logs:FilterLogEvents action",
            body.GetProperty("message").GetString());
    }

    async Task CreateAsync(params string[] streams)
    {
        await CallAsync("CreateLogGroup", new { logGroupName = _group });
        foreach (var stream in streams)
            await CallAsync("CreateLogStream", new { logGroupName = _group, logStreamName = stream });
    }

    async Task<string[]> StreamsAsync() =>
    [
        .. (await CallAsync("DescribeLogStreams", new { logGroupName = _group })).GetProperty("logStreams")
            .EnumerateArray().Select(stream => stream.GetProperty("logStreamName").GetString()!),
    ];

    Task PutAsync(string stream, params (long After, string Message)[] events) =>
        CallAsync("PutLogEvents", Batch(stream, events));

    object Batch(string stream, params (long After, string Message)[] events) => new
    {
        logGroupName = _group,
        logStreamName = stream,
        logEvents = events.Select(each => new { timestamp = Now + each.After, message = each.Message }),
    };

    Task<JsonElement> GetAsync(object more) =>
        CallAsync("GetLogEvents", new { logGroupName = _group, logStreamName = "s" }, more);

    Task<JsonElement> FilterAsync(object more) => CallAsync("FilterLogEvents", new { logGroupName = _group }, more);

    async Task<JsonElement> CallAsync(string operation, params object[] parts)
    {
        var (status, body) = await host.JsonAsync("logs", $"Logs_20140328.{operation}", Merged(parts));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }

    async Task<JsonElement> RefusedAsync(string operation, object request)
    {
        var (status, body) = await host.JsonAsync("logs", $"Logs_20140328.{operation}", Merged(request));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        return body;
    }

    static string Merged(params object[] parts) => JsonSerializer.Serialize(parts
        .SelectMany(part => JsonSerializer.SerializeToElement(part).EnumerateObject())
        .ToDictionary(member => member.Name, member => member.Value));

    static string[] Messages(JsonElement answer) =>
        [.. answer.GetProperty("events").EnumerateArray().Select(added => added.GetProperty("message").GetString()!)];

    static string Forward(JsonElement answer) => answer.GetProperty("nextForwardToken").GetString()!;

    static string Backward(JsonElement answer) => answer.GetProperty("nextBackwardToken").GetString()!;

    static string Code(JsonElement refusal) => refusal.GetProperty("__type").GetString()!;
}
