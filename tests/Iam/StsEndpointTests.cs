using System.Net;
using System.Xml.Linq;
using Local.Iam;
using Local.Iam.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static Tests.Iam.StackPolicies;

namespace Tests.Iam;

/// <summary>
/// Over HTTP. Verifying signatures is another part's: here the caller is whoever owns the key in the X-Key header.
/// </summary>
public sealed class StsEndpointTests : IAsyncLifetime
{
    static readonly XNamespace Xml = "https://sts.amazonaws.com/doc/2011-06-15/";
    readonly WebApplication _app;
    readonly HttpClient _http = new();

    public StsEndpointTests()
    {
        var time = new FakeTimeProvider(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        var trust = """{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "arn:aws:iam::012345678912:root" } }""";
        var access = Access(time, Role("worker", trust, more: """, "MaxSessionDuration": 7200"""));
        var store = new CredentialStore(Account, access, time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.Features.Set(store.Find(http.Request.Headers["X-Key"].ToString())?.Principal);
            return next(http);
        });
        _app.Run(StsEndpoint.Create(Account, access, store, _ => Task.CompletedTask).AnswerAsync);
    }

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _http.BaseAddress = new(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task The_caller_learns_who_it_is_before_and_after_taking_a_role()
    {
        var (status, root) = await Post("test", "Action=GetCallerIdentity&Version=2011-06-15");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("arn:aws:iam::012345678912:root", "012345678912", "012345678912"),
            (Text(root, "Arn"), Text(root, "UserId"), Text(root, "Account")));

        var (_, session) = await Post(
            "test", $"Action=AssumeRole&Version=2011-06-15&RoleArn={Worker}&RoleSessionName=me@home&DurationSeconds=7200");
        Assert.Equal("AssumeRoleResponse", session.Name.LocalName);
        Assert.Equal("2026-05-01T02:00:00Z", Text(session, "Expiration"));
        Assert.Equal("AROAEXAMPLE:me@home", Text(session, "AssumedRoleId"));
        Assert.NotEmpty(Text(session, "SessionToken"));

        var (_, worker) = await Post(Text(session, "AccessKeyId"), "Action=GetCallerIdentity&Version=2011-06-15");
        Assert.Equal(("arn:aws:sts::012345678912:assumed-role/worker/me@home", "AROAEXAMPLE:me@home"),
            (Text(worker, "Arn"), Text(worker, "UserId")));
    }

    [Theory]
    [InlineData("Action=GetFederationToken&Version=2011-06-15", HttpStatusCode.BadRequest, "InvalidAction",
        "Could not find operation GetFederationToken for version 2011-06-15")]
    [InlineData("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::012345678912:role/nobody&RoleSessionName=me",
        HttpStatusCode.Forbidden, "AccessDenied",
        "User: arn:aws:iam::012345678912:root is not authorized to perform: sts:AssumeRole on resource: " +
        "arn:aws:iam::012345678912:role/nobody")]
    [InlineData(
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::012345678912:role/worker&RoleSessionName=a/b",
        HttpStatusCode.BadRequest, "ValidationError",
        "1 validation error detected: Value 'a/b' at 'roleSessionName' failed to satisfy constraint: " +
        @"Member must satisfy regular expression pattern: [\w+=,.@-]*")]
    [InlineData(
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::012345678912:role/worker&RoleSessionName=me&DurationSeconds=10",
        HttpStatusCode.BadRequest, "ValidationError",
        "1 validation error detected: Value '10' at 'durationSeconds' failed to satisfy constraint: Member must " +
        "have value greater than or equal to 900")]
    [InlineData(
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::012345678912:role/worker&RoleSessionName=me&DurationSeconds=7201",
        HttpStatusCode.BadRequest, "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")]
    [InlineData(
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::012345678912:role/worker&RoleSessionName=me&Policy=x",
        HttpStatusCode.BadRequest, "MalformedPolicyDocument", "This policy contains invalid Json")]
    [InlineData(
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::012345678912:role/worker&RoleSessionName=me&SerialNumber=123456789",
        HttpStatusCode.BadRequest, "ValidationError", "The parameter SerialNumber of AssumeRole is not supported here.")]
    public async Task A_refusal_has_the_form_of_the_query_protocol(
        string form, HttpStatusCode status, string code, string message)
    {
        var (actual, error) = await Post("test", form);
        Assert.Equal("ErrorResponse", error.Name.LocalName);
        Assert.Equal((status, code, message), (actual, Text(error, "Code"), Text(error, "Message")));
    }

    [Fact]
    public async Task A_request_without_a_caller_is_refused_and_so_is_another_protocol()
    {
        var (status, error) = await Post("", "Action=GetCallerIdentity&Version=2011-06-15");
        Assert.Equal((HttpStatusCode.Forbidden, "MissingAuthenticationToken"), (status, Text(error, "Code")));

        var response = await _http.PostAsync("/", new StringContent("{}"), TestContext.Current.CancellationToken);
        Assert.Contains("<Code>MalformedQueryString</Code>",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 1100, "InvalidAction")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", 1, "InvalidAction")]
    [InlineData("multipart/form-data", 1, "MalformedQueryString")]
    [InlineData("multipart/form-data; boundary=", 1, "MalformedQueryString")]
    public async Task A_form_that_is_none_is_refused(string type, int fields, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Headers = { { "X-Key", "test" } } };
        request.Content = new StringContent(string.Join('&', Enumerable.Repeat("a=b", fields)));
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    async Task<(HttpStatusCode, XElement)> Post(string key, string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Headers = { { "X-Key", key } },
            Content = new StringContent(
                form.Replace("+", "%2B"), new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode,
            XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    static string Text(XElement body, string name) => body.Descendants(Xml + name).Single().Value;
}
