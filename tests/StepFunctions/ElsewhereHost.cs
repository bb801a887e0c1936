using System.Text;
using Local.Aws;
using Local.Aws.SigV4;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.StepFunctions;

/// <summary>
/// An endpoint of the tests' own, as DynamoDB Local is one: it checks signatures, and answers in the protocols of AWS.
/// </summary>
public sealed class ElsewhereHost : IAsyncLifetime
{
    static readonly Credentials Keys = new("test", "test", null, Principal.Root(new("000000000000", "us-east-1")));

    WebApplication _app = null!;

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Each request: its method and target, and its body.</summary>
    public List<string> Requests { get; } = [];

    public int Polls { get; private set; }

    /// <summary>Waits for a request; a broken program lets it wait for a minute.</summary>
    public async Task ReceivedAsync(string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!IsReceived())
            await Task.Delay(10, limit.Token);

        bool IsReceived()
        {
            lock (Requests)
                return Requests.Contains(request);
        }
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseSignatureVerification(key => key == "test" ? Keys : null, TimeProvider.System);
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task AnswerAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var (text, target) = (Encoding.UTF8.GetString(body.ToArray()), http.Request.Headers["X-Amz-Target"].ToString());
        lock (Requests)
            Requests.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {target} {text}".Trim());
        var (status, type, answer) = (target, http.Request.Path.Value) switch
        {
            ("DynamoDB_20120810.GetItem", _) when text.Contains("Missing", StringComparison.Ordinal) =>
                (
                    400,
                    "application/x-amz-json-1.0",
                    """{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"No such table"}"""),
            ("DynamoDB_20120810.GetItem", _) when text.Contains("Half", StringComparison.Ordinal) =>
                (200, "application/x-amz-json-1.0", """{"Item":{"id":{"S":"\ud800"}}}"""),
            ("DynamoDB_20120810.GetItem", _) => (200, "application/x-amz-json-1.0", """{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}"""),
            ("DynamoDB_20120810.DescribeTable", _) =>
                (200, "application/x-amz-json-1.0", """{"Table":{"TableName":"t","CreationDateTime":1700000000}}"""),
            ("AmazonSQS.SendMessage", _) => (400, "application/x-amz-json-1.0", """{"__type":"Strange","message":"no"}"""),
            ("AWSGlue.StartJobRun", _) => (200, "application/x-amz-json-1.1", """{"JobRunId":"jr_1"}"""),
            ("AWSGlue.GetJobRun", _) when text.Contains("long", StringComparison.Ordinal) =>
                (200, "application/x-amz-json-1.1", """{"JobRun":{"Id":"jr_1","JobRunState":"RUNNING"}}"""),
            ("AWSGlue.BatchStopJobRun", _) => (200, "application/x-amz-json-1.1", "{}"),
            ("AmazonEC2ContainerServiceV20141113.RunTask", _) =>
                (200, "application/x-amz-json-1.1", """{"tasks":[],"failures":[{"reason":"RESOURCE:CPU"}]}"""),
            ("AWSGlue.GetJobRun", _) =>
                (
                    200,
                    "application/x-amz-json-1.1",
                    $$"""{ "JobRun": { "Id": "jr_1", "JobRunState": "{{(++Polls > 1 ? "SUCCEEDED" : "RUNNING")}}" } }"""),
            (_, "/2013-04-01/hostedzone/Z1") =>
                (200, "application/xml", """<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone><Id>/hostedzone/Z1</Id><Name>a.example.</Name><CallerReference>c</CallerReference></HostedZone><VPCs><VPC><VPCId>v-1</VPCId></VPC></VPCs></GetHostedZoneResponse>"""),
            (_, "/model/m/invoke") => (200, "application/json", """{"is":"a model"}"""),
            _ => (200, "text/xml", """<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>"""),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.Headers["x-amzn-RequestId"] = "request-1";
        await http.Response.WriteAsync(answer);
    }
}
