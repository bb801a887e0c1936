using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Functions;

/// <summary>How an invocation ended: a result, or an error report.</summary>
sealed record Answer(bool IsError, JsonElement Json)
{
    public string Message => Json.GetProperty("errorMessage").GetString()!;
    public string Type => Json.GetProperty("errorType").GetString()!;
    public JsonElement Body => IsError ? throw new InvalidOperationException(Json.ToString()) : Json.GetProperty("body");
}

/// <summary>
/// Lambda's Runtime API on a real port, below a path as the Lambda Test Tool and the emulator have it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
sealed class RuntimeApi : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Channel<(
        string Id, string Payload, TimeSpan Time)> _events = Channel.CreateUnbounded<(string, string, TimeSpan)>();
    readonly ConcurrentDictionary<string, TaskCompletionSource<Answer>> _answers = [];

    readonly string _path;

    RuntimeApi(string path)
    {
        _path = path;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        var runtime = _app.MapGroup(path + "/2018-06-01/runtime");
        runtime.MapGet("/invocation/next", NextAsync);
        runtime.MapPost("/invocation/{id}/response", (string id, HttpRequest request) => EndAsync(id, false, request));
        runtime.MapPost("/invocation/{id}/error", (string id, HttpRequest request) => EndAsync(id, true, request));
        runtime.MapPost("/init/error", (HttpRequest request) => EndAsync("init", true, request));
    }

    /// <summary>The value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority + _path;

    public Task<Answer> InitError => Answered("init").Task;

    /// <param name="path">Below which it answers.</param>
    public static async Task<RuntimeApi> StartAsync(string path)
    {
        var api = new RuntimeApi(path);
        await api._app.StartAsync();
        return api;
    }

    public Task<Answer> InvokeAsync(string payload, TimeSpan time)
    {
        var id = Guid.NewGuid().ToString();
        _events.Writer.TryWrite((id, payload, time));
        return Answered(id).Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    TaskCompletionSource<Answer> Answered(string id) =>
        _answers.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    async Task NextAsync(HttpContext http)
    {
        var (id, payload, time) = await _events.Reader.ReadAsync(http.RequestAborted);
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = id;
        headers["Lambda-Runtime-Deadline-Ms"] = $"{(TimeProvider.System.GetUtcNow() + time).ToUnixTimeMilliseconds()}";
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:123456789012:function:Function";
        headers["Lambda-Runtime-Trace-Id"] = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1";
        await http.Response.WriteAsync(payload);
    }

    async Task<IResult> EndAsync(string id, bool isError, HttpRequest request)
    {
        using var json = await JsonDocument.ParseAsync(request.Body);
        var answer = new Answer(isError, json.RootElement.Clone());
        if (isError)
            Assert.Equal(answer.Type, request.Headers["Lambda-Runtime-Function-Error-Type"]);
        Answered(id).TrySetResult(answer);
        return Results.Accepted();
    }
}
