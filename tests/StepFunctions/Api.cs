using System.Net.Http.Json;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Tests.StepFunctions;

/// <summary>
/// The service's API over HTTP, of an account with nothing else in it. Who is not the root user may do nothing.
/// </summary>
sealed class Api : IAsyncDisposable
{
    /// <summary>A definition of one state, which assigns a variable.</summary>
    public const string Machine =
        """{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x":[1]},"End":true}}}""";

    readonly WebApplication _app;

    Api(Account account)
    {
        Account = account;
        var aws = new AwsAccount("000000000000", "us-east-1");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Use((http, next) =>
        {
            http.Features.Set(
                http.Request.Headers["Test-Caller"].ToString() is { Length: > 0 } role
                    ? new Principal(role, role)
                    : Principal.Root(aws));
            return next(http);
        });
        _app.Run(StepFunctionsEndpoint.Create(Account.Service, aws, Authorize).AnswerAsync);
    }

    public Account Account { get; }

    public HttpClient Http { get; } = new();

    /// <summary>What others than the root user may do.</summary>
    public HashSet<string> Allowed { get; } = [];

    /// <param name="account">One with more in it; it ends with this.</param>
    public static async Task<Api> StartAsync(Account? account = null)
    {
        var api = new Api(account ?? new());
        await api._app.StartAsync();
        api.Http.BaseAddress = new(api._app.Urls.Single());
        return api;
    }

    public async Task<JsonElement> CallAsync(string action, object request)
    {
        var (status, json) = await SendAsync(action, request);
        Assert.True(status == 200, json.ToString());
        return json;
    }

    public async Task<string> RefusalAsync(string action, object request)
    {
        var (status, json) = await SendAsync(action, request);
        Assert.True(status == 400, json.ToString());
        return $"{json.GetProperty("__type").GetString()}: {json.GetProperty("message").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Account.DisposeAsync();
        Http.Dispose();
    }

    string? Authorize(Principal caller, string action, string resource, IReadOnlyDictionary<string, string>? context) =>
        caller.IsRoot || Allowed.Contains(action) ? null : $"{caller.Arn} may not {action} {resource}";

    async Task<(int Status, JsonElement Json)> SendAsync(string action, object request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = JsonContent.Create(request, mediaType: new("application/x-amz-json-1.0")),
        };
        message.Headers.Add("X-Amz-Target", $"AWSStepFunctions.{action}");
        using var response = await Http.SendAsync(message);
        Assert.Equal("application/x-amz-json-1.0", response.Content.Headers.ContentType?.MediaType);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
