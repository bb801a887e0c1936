using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Tests.Aws;

public class AwsPortTests
{
    static readonly Case
        Describe = new("", "states", "POST", "/", "AWSStepFunctions.DescribeStateMachine", "application/x-amz-json-1.0"),
        CreateRole = new("", "iam", "POST", "/", Type: "application/x-www-form-urlencoded");

    public static TheoryData<string> NotHere => [.. Cases.Keys];

    static Dictionary<string, Case> Cases { get; } = JsonSerializer
        .Deserialize<Case[]>(SignedServer.CaseFile("not-here.json"), JsonSerializerOptions.Web)!
        .ToDictionary(@case => @case.Name);

    [Theory]
    [MemberData(nameof(NotHere))]
    public async Task What_is_not_here_is_refused_by_its_name_and_in_its_protocol(string name)
    {
        var @case = Cases[name];
        await using var host = await AwsHost.StartAsync();

        var (status, body) = await SendAsync(host, @case, "");

        Assert.Contains(@case.Answer, body, StringComparison.Ordinal);
        Assert.Equal(@case.Status, (int)status);
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("iam")]
    [InlineData("dynamodb")]
    public async Task A_request_that_is_signed_for_another_service_is_refused_as_AWS_does(string service)
    {
        await using var host = await AwsHost.StartAsync();

        var (_, body) = await SendAsync(host, Describe with { Service = service }, "{}");

        Assert.Equal(
            """{"__type":"InvalidSignatureException","message":"Credential should be scoped to correct service: 'states'."}""",
            body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"stateMachineArn":"a","stateMachineArn":"b"}""")]
    [InlineData("{\"stateMachineArn\":\"\xff\"}")]
    [InlineData("""{"stateMachineArn":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""{"stateMachineArn":"a","other":{"deep":["\ud800x"]}}""")]
    [InlineData("""{"stateMachineArn":1}""")]
    public async Task A_body_that_cannot_be_read_is_refused(string body)
    {
        await using var host = await AwsHost.StartAsync();

        var (status, answer) = await SendAsync(host, Describe, body);

        Assert.StartsWith("""{"__type":"SerializationException",""", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task A_request_of_the_query_protocol_is_read_and_answered_by_the_model()
    {
        await using var host = await AwsHost.StartAsync();

        var (status, body) = await SendAsync(host, CreateRole,
            "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D&MaxSessionDuration=3600"
            + "&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=b&Tags.member.2.Value=%C3%A9+x");

        Assert.Equal(HttpStatusCode.OK, status);
        XNamespace iam = "https://iam.amazonaws.com/doc/2010-05-08/";
        var role = XElement.Parse(body).Element(iam + "CreateRoleResult")!.Element(iam + "Role")!;
        Assert.Equal(
            "<Role><RoleName>r</RoleName><CreateDate>1970-01-01T00:00:00Z</CreateDate><MaxSessionDuration>3600</MaxSessionDuration>"
            + "<Tags><member><Key>a</Key><Value>1</Value></member><member><Key>b</Key><Value>é x</Value></member></Tags></Role>",
            role.ToString(SaveOptions.DisableFormatting).Replace($" xmlns=\"{iam}\"", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MaxSessionDuration=10", "ValidationError",
        "1 validation error detected: Value '10' at 'maxSessionDuration' failed to satisfy constraint: Member must " +
        "have value greater than or equal to 3600")]
    [InlineData("MaxSessionDuration=long", "MalformedInput", "'long' at 'MaxSessionDuration' is not a integer.")]
    [InlineData("Tags.member.1.Value=x", "ValidationError",
        "1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null")]
    [InlineData("Tags=x", null, null)]
    public async Task A_request_of_the_query_protocol_is_compared_with_the_model(
        string parameters, string? code, string? message)
    {
        await using var host = await AwsHost.StartAsync();

        var (_, body) = await SendAsync(host, CreateRole,
            $"Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=x&{parameters}");

        Assert.Contains(code is null ? "<CreateRoleResult>" : $"<Code>{code}</Code><Message>{message}</Message>", body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("states", "AWSStepFunctions.DescribeStateMachine")]
    [InlineData("s3", "AWSStepFunctions.DescribeStateMachine")]
    [InlineData("iam", null)]
    public async Task A_body_over_the_limit_is_refused_before_it_comes(string service, string? target)
    {
        await using var host = await AwsHost.StartAsync();
        // Signed by the client, and sent without the body that its headers announce.
        var head = await SignedHeadAsync(host, service, target, length: 1_000_000_000);

        var answer = await AwsHost.SendRawAsync(host.Url, head);

        Assert.Matches(target is not null && service is "s3"
            ? "InvalidSignatureException"
            : "RequestEntityTooLargeException", answer);
    }

    static async Task<string> SignedHeadAsync(AwsHost host, string service, string? target, long length)
    {
        using var recorder = new Recorder();
        using var client = new HttpClient(AwsHost.Signing(service, recorder)) { BaseAddress = host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        (await client.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
        return $"POST / HTTP/1.1\n{recorder.Headers}Content-Length: {length}\n\n";
    }

    static async Task<(HttpStatusCode Status, string Body)> SendAsync(AwsHost host, Case @case, string body)
    {
        using var client = host.Client(@case.Service);
        using var request = new HttpRequestMessage(new(@case.Method), @case.Path);
        if (@case.Target is not null)
            request.Headers.Add("X-Amz-Target", @case.Target);
        if (@case.Type is "application/cbor")
            request.Headers.Add("smithy-protocol", "rpc-v2-cbor");
        if (@case.Type is not null)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
            request.Content.Headers.ContentType = new(@case.Type);
        }
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <param name="Type">The body's; null for no body.</param>
    sealed record Case(
        string Name,
        string Service,
        string Method,
        string Path,
        string? Target = null,
        string? Type = null,
        int Status = 200,
        string Answer = "");

    /// <summary>Keeps the headers of a request instead of sending it.</summary>
    sealed class Recorder : HttpMessageHandler
    {
        public string Headers { get; private set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Headers = string.Concat(request.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}\n"));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
