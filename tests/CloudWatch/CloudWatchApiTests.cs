using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Local.Aws.Protocols;
using Tests.Aws;

namespace Tests.CloudWatch;

/// <summary>CloudWatch's metrics, in the three protocols that clients speak.</summary>
public sealed class CloudWatchApiTests(CloudHost host) : IClassFixture<CloudHost>
{
    const string Target = "GraniteServiceVersion20100801.";

    // A minute that has just ended: what is put into it stays in one.
    static readonly long Minute = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60 * 60) - 60;

    readonly string _namespace = $"tests-{Guid.NewGuid():N}";

    [Fact]
    public async Task Statistics_are_of_the_values_of_each_period()
    {
        await PutAsync("m", [1, 2, 6], Minute);
        await PutAsync("m", [10], Minute - 60);

        var body = await CallAsync("GetMetricStatistics", Query("m", 60,
            """
            , "Statistics": ["Sum", "Average", "Minimum", "Maximum", "SampleCount"], "ExtendedStatistics": ["p50"]
            """));

        var points = body.GetProperty("Datapoints").EnumerateArray().ToList();
        Assert.Equal([10, 9], points.Select(point => point.GetProperty("Sum").GetDouble()));
        Assert.Equal((3, 1, 6, 3), (Of("Average"), Of("Minimum"), Of("Maximum"), Of("SampleCount")));
        Assert.Equal(2, points[1].GetProperty("ExtendedStatistics").GetProperty("p50").GetDouble());
        Assert.Equal("Count", points[1].GetProperty("Unit").GetString());
        Assert.Equal(Minute, points[1].GetProperty("Timestamp").GetDouble());
        body = await CallAsync("GetMetricStatistics", Query("m", 3600 * 24, """, "Statistics": ["Sum"] """));
        Assert.Equal(19, body.GetProperty("Datapoints").EnumerateArray()
            .Sum(point => point.GetProperty("Sum").GetDouble()));

        double Of(string statistic) => points[1].GetProperty(statistic).GetDouble();
    }

    [Theory]
    [InlineData("""{ "Value": 1e109 }""", "MetricData.member.1.Value")]
    [InlineData("""{ "Values": [1, -1e109] }""", "MetricData.member.1.Values.member.2")]
    [InlineData("""{ "Values": [1e100, 1e100], "Counts": [1e308, 1e308] }""", "MetricData.member.1.Counts.member.1")]
    [InlineData(
        """{ "StatisticValues": { "SampleCount": 1, "Sum": 1e308, "Minimum": 0, "Maximum": 1 } }""",
        "MetricData.member.1.StatisticValues.Sum")]
    public async Task A_value_whose_sums_could_have_no_end_is_refused(string datum, string at)
    {
        var (status, body) = await PutDatumAsync(datum);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("InvalidParameterValue", body, StringComparison.Ordinal);
        Assert.Contains($"for parameter {at} is invalid", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_average_of_no_values_is_a_number()
    {
        await PutDatumAsync("""{ "StatisticValues": { "SampleCount": 0, "Sum": 0, "Minimum": 0, "Maximum": 0 } }""");

        var body = await CallAsync("GetMetricStatistics", $$"""
            { "Namespace": "{{_namespace}}", "MetricName": "m", "Period": 60,
              "StartTime": {{Minute - 600}}, "EndTime": {{Minute + 60}}, "Statistics": ["Average"] }
            """);

        Assert.Equal(0, body.GetProperty("Datapoints")[0].GetProperty("Average").GetDouble());
    }

    [Fact]
    public async Task Data_come_newest_first_and_metrics_are_listed_by_their_dimensions()
    {
        await PutAsync("m", [1], Minute - 60);
        await PutAsync("m", [2], Minute);
        await PutAsync("other", [2], Minute);

        var body = await CallAsync("GetMetricData", $$"""
            { "StartTime": {{Minute - 600}}, "EndTime": {{Minute + 60}},
              "MetricDataQueries": [ { "Id": "a", "MetricStat": { "Period": 60, "Stat": "Sum", "Metric": {
                "Namespace": "{{_namespace}}", "MetricName": "m", "Dimensions": [{ "Name": "d", "Value": "v" }] } } } ] }
            """);
        var result = body.GetProperty("MetricDataResults")[0];
        Assert.Equal([2, 1], result.GetProperty("Values").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(Minute, result.GetProperty("Timestamps")[0].GetDouble());

        var listed = await CallAsync("ListMetrics",
            $$"""{ "Namespace": "{{_namespace}}", "Dimensions": [{ "Name": "d" }] }""");
        Assert.Equal(["m", "other"], listed.GetProperty("Metrics").EnumerateArray()
            .Select(metric => metric.GetProperty("MetricName").GetString()!));
        listed = await CallAsync("ListMetrics",
            $$"""{ "Namespace": "{{_namespace}}", "Dimensions": [{ "Name": "d", "Value": "w" }] }""");
        Assert.Empty(listed.GetProperty("Metrics").EnumerateArray());
    }

    [Fact]
    public async Task The_query_protocol_and_CBOR_say_the_same()
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(Minute)
            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var (status, _) = await host.QueryAsync("monitoring", "2010-08-01", "PutMetricData",
            $"Namespace={_namespace}&MetricData.member.1.MetricName=m&MetricData.member.1.Value=4"
            + $"&MetricData.member.1.Timestamp={Uri.EscapeDataString(start)}");
        Assert.Equal(HttpStatusCode.OK, status);
        var (_, listed) = await host.QueryAsync("monitoring", "2010-08-01", "ListMetrics", $"Namespace={_namespace}");
        Assert.Equal("m", listed.Descendants("MetricName").Single().Value);

        var request = new CborBuilder().Map(6)
            .Text("Namespace").Text(_namespace).Text("MetricName").Text("m").Text("Period").Number(60)
            .Text("StartTime").Time(Minute).Text("EndTime").Time(Minute + 60).Text("Statistics").List(1).Text("Sum");
        var (code, answer) = await CborAsync("GetMetricStatistics", request);
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal($$"""{"Label":"m","Datapoints":[{"Timestamp":{{Minute}},"Sum":4,"Unit":"None"}]}""", answer);

        (code, answer) = await CborAsync("GetMetricStatistics", new CborBuilder().Map(0));
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.StartsWith("""{"__type":"ValidationException",""", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("a1")]
    [InlineData("a16161")]
    [InlineData("7f")]
    [InlineData("bb7fffffffffffffff")]
    [InlineData("a0a0")]
    [InlineData("a1614e61ff")]
    public async Task A_body_that_is_no_CBOR_is_refused(string bytes)
    {
        var (code, answer) = await CborAsync("ListMetrics", new CborBuilder(Convert.FromHexString(bytes)));
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.StartsWith("""{"__type":"SerializationException",""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_body_is_read()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var batch = Encoding.UTF8.GetBytes(Batch("zipped", [1], Minute));
            await gzip.WriteAsync(batch, TestContext.Current.CancellationToken);
        }
        using var client = host.Client("monitoring");
        using var content = new ByteArrayContent(compressed.ToArray());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        request.Headers.Add("X-Amz-Target", Target + "PutMetricData");
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var listed = await CallAsync("ListMetrics", $$"""{ "Namespace": "{{_namespace}}" }""");
        Assert.Equal("zipped", listed.GetProperty("Metrics")[0].GetProperty("MetricName").GetString());
    }

    [Fact]
    public async Task Executions_are_counted_timed_and_logged_and_all_of_it_outlives_the_program()
    {
        var machine = host.Cloud.StepFunctions.StateMachines.Single(each => each.Name == "Waiting").Arn;
        foreach (var input in (string[])["{}", """{"fail":1}"""])
        {
            var execution = await host.Cloud.StepFunctions.StartExecutionAsync(machine, input: input);
            await execution.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        await host.RestartAsync();

        var listed = await CallAsync("ListMetrics", """{ "Namespace": "AWS/States" }""");
        Assert.Equal(
            ["ExecutionTime", "ExecutionsFailed", "ExecutionsStarted", "ExecutionsSucceeded"],
            listed.GetProperty("Metrics").EnumerateArray()
                .Select(metric => metric.GetProperty("MetricName").GetString()!).Order(StringComparer.Ordinal));
        var (_, logged) = await host.JsonAsync(
            "logs", "Logs_20140328.FilterLogEvents", """{"logGroupName":"/aws/vendedlogs/states/waiting"}""");
        var lines = logged.GetProperty("events").EnumerateArray()
            .Select(line => JsonElement.Parse(line.GetProperty("message").GetString()!)).ToList();
        Assert.Equal(
            ["ExecutionStarted", "ChoiceStateEntered", "ChoiceStateExited", "PassStateEntered", "PassStateExited",
                "ExecutionSucceeded", "ExecutionStarted", "ChoiceStateEntered", "ChoiceStateExited", "FailStateEntered",
                "ExecutionFailed"],
            lines.Select(line => line.GetProperty("type").GetString()!));
        Assert.Equal(("3", "2", "{}", "0"), (Text(lines[2], "id"), Text(lines[2], "previous_event_id"),
            Text(lines[2].GetProperty("details"), "output"), Text(lines[2], "redrive_count")));
        var (_, groups) = await host.JsonAsync("logs", "Logs_20140328.DescribeLogGroups", "{}");
        Assert.Equal(7, groups.GetProperty("logGroups").EnumerateArray()
            .Single(group => Text(group, "logGroupName") == "/aws/vendedlogs/states/waiting")
            .GetProperty("retentionInDays").GetInt32());
    }

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    async Task<(HttpStatusCode Status, string Answer)> PutDatumAsync(string datum)
    {
        var named = $$"""{ "MetricName": "m", "Timestamp": {{Minute}}, {{datum[1..]}}""";
        var (status, body) = await host.JsonAsync(
            "monitoring", Target + "PutMetricData", $$"""{ "Namespace": "{{_namespace}}", "MetricData": [{{named}}] }""");
        return (status, body.ToString());
    }

    Task PutAsync(string name, double[] values, long time) => CallAsync("PutMetricData", Batch(name, values, time));

    string Batch(string name, double[] values, long time) => JsonSerializer.Serialize(new
    {
        Namespace = _namespace,
        MetricData = values.Select(value => new
        {
            MetricName = name,
            Value = value,
            Unit = "Count",
            Timestamp = time,
            Dimensions = (object[])[new { Name = "d", Value = "v" }],
        }),
    });

    string Query(string name, int period, string more) => $$"""
        { "Namespace": "{{_namespace}}", "MetricName": "{{name}}", "Dimensions": [{ "Name": "d", "Value": "v" }],
          "Period": {{period}}, "StartTime": {{Minute - 600}}, "EndTime": {{Minute + 60}} {{more}} }
        """;

    async Task<JsonElement> CallAsync(string operation, string request)
    {
        var (status, body) = await host.JsonAsync("monitoring", Target + operation, request);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }

    async Task<(HttpStatusCode Status, string Answer)> CborAsync(string operation, CborBuilder body)
    {
        using var client = host.Client("monitoring");
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/service/GraniteServiceVersion20100801/operation/{operation}")
        { Content = new ByteArrayContent(body.Bytes) };
        request.Headers.Add("smithy-protocol", "rpc-v2-cbor");
        request.Content.Headers.ContentType = new("application/cbor");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("rpc-v2-cbor", response.Headers.GetValues("smithy-protocol").Single());
        var answer = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, CborReader.Read(answer).GetRawText());
    }
}
