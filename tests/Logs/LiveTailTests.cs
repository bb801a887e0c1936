using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Local.Aws.Protocols;
using Microsoft.Extensions.Time.Testing;
using Tests.Aws;

namespace Tests.Logs;

/// <summary>StartLiveTail, whose answer is a stream of events; <c>make clients</c> reads it with boto3.</summary>
public sealed class LiveTailTests(CloudHost host) : IClassFixture<CloudHost>
{
    readonly string _group = $"/tests/{Guid.NewGuid():N}";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    string Arn => $"arn:aws:logs:us-east-1:123456789012:log-group:{_group}";

    [Fact]
    public async Task A_session_tells_what_comes_into_a_group_and_matches()
    {
        await CallAsync("CreateLogGroup", new { logGroupName = _group });
        await CallAsync("CreateLogStream", new { logGroupName = _group, logStreamName = "s" });
        using var client = host.Client("logs");
        using var response = await client.SendAsync(
            Request("StartLiveTail", new { logGroupIdentifiers = (string[])[Arn], logEventFilterPattern = "ERROR" }),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation);
        Assert.Equal("application/vnd.amazon.eventstream", response.Content.Headers.ContentType!.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);

        Assert.Equal("initial-response", (await ReadAsync(stream)).Type);
        var (type, start) = await ReadAsync(stream);
        Assert.Equal("sessionStart", type);
        Assert.Equal(Arn, start.GetProperty("logGroupIdentifiers")[0].GetString());

        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await CallAsync("PutLogEvents", new
        {
            logGroupName = _group,
            logStreamName = "s",
            logEvents = (object[])
                [new { timestamp = now, message = "an ERROR" }, new { timestamp = now, message = "none" }],
        });
        JsonElement results;
        do
        {
            (type, var update) = await ReadAsync(stream);
            Assert.Equal("sessionUpdate", type);
            Assert.False(update.GetProperty("sessionMetadata").GetProperty("sampled").GetBoolean());
            results = update.GetProperty("sessionResults");
        }
        while (results.GetArrayLength() == 0);

        var told = Assert.Single(results.EnumerateArray());
        Assert.Equal("an ERROR", told.GetProperty("message").GetString());
        Assert.Equal("s", told.GetProperty("logStreamName").GetString());
        Assert.Equal(now, told.GetProperty("timestamp").GetInt64());
    }

    [Fact]
    public async Task Of_a_flood_a_sample_is_told_and_after_three_hours_a_session_ends()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = new CloudHost { Time = time };
        await host.InitializeAsync();
        await CallAsync(host, "CreateLogGroup", new { logGroupName = _group });
        await CallAsync(host, "CreateLogStream", new { logGroupName = _group, logStreamName = "s" });
        using var client = host.Client("logs");
        using var response = await client.SendAsync(
            Request("StartLiveTail", new { logGroupIdentifiers = (string[])[Arn] }),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        await ReadAsync(stream);
        await ReadAsync(stream);

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await CallAsync(host, "PutLogEvents", new
        {
            logGroupName = _group,
            logStreamName = "s",
            logEvents = Enumerable.Range(0, 1000).Select(i => new { timestamp = now, message = $"{i}" }),
        });
        time.Advance(TimeSpan.FromSeconds(1));
        var (_, update) = await ReadAsync(stream);
        Assert.True(update.GetProperty("sessionMetadata").GetProperty("sampled").GetBoolean());
        var told = update.GetProperty("sessionResults").EnumerateArray().ToList();
        Assert.Equal(500, told.Count);
        Assert.Equal(["0", "2", "4"], told.Take(3).Select(line => line.GetProperty("message").GetString()));

        time.Advance(TimeSpan.FromHours(3));
        var (type, error) = await ReadAsync(stream, "exception");
        Assert.Equal("SessionTimeoutException", type);
        Assert.Equal("The session has been open for three hours.", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("""{"logGroupIdentifiers":["/none"]}""", "ResourceNotFoundException")]
    [InlineData("""{"logGroupIdentifiers":[]}""", "InvalidParameterException")]
    public async Task What_cannot_be_tailed_is_refused_before_a_stream_begins(string request, string code)
    {
        var (_, body) = await host.JsonAsync("logs", "Logs_20140328.StartLiveTail", request);
        Assert.Equal(code, body.GetProperty("__type").GetString());
    }

    [Fact]
    public void An_empty_message_has_two_lengths_and_two_checksums() =>
        Assert.Equal("000000100000000005C248EB7D98C8FF", Convert.ToHexString(EventStream.Message([], [])));

    Task CallAsync(string operation, object request) => CallAsync(host, operation, request);

    static async Task CallAsync(CloudHost host, string operation, object request)
    {
        using var client = host.Client("logs");
        using var response = await client.SendAsync(Request(operation, request), Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    static HttpRequestMessage Request(string operation, object request) => new(HttpMethod.Post, "/")
    {
        Content = new StringContent(
            JsonSerializer.Serialize(request), Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(
                "application/x-amz-json-1.1")),
        Headers = { { "X-Amz-Target", $"Logs_20140328.{operation}" } },
    };

    /// <summary>A message's type and content.</summary>
    static async Task<(string Type, JsonElement Content)> ReadAsync(Stream stream, string kind = "event")
    {
        var prelude = new byte[12];
        await stream.ReadExactlyAsync(prelude, Cancellation);
        var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(prelude) - prelude.Length];
        await stream.ReadExactlyAsync(rest, Cancellation);
        var headersLength = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
        Dictionary<string, string> headers = [];
        for (var at = 0; at < headersLength;)
        {
            var name = Text(1);
            Assert.Equal(7, rest[at++]);
            headers[name] = Text(2);

            string Text(int lengthBytes)
            {
                var length = lengthBytes == 1 ? rest[at] : BinaryPrimitives.ReadUInt16BigEndian(rest.AsSpan(at));
                var text = Encoding.UTF8.GetString(rest, at + lengthBytes, length);
                at += lengthBytes + length;
                return text;
            }
        }
        Assert.Equal(kind, headers[":message-type"]);
        return (
            headers[$":{kind}-type"], JsonElement.Parse(rest.AsSpan(headersLength, rest.Length - headersLength - 4)));
    }
}
