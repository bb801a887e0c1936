using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Local.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Aws;

/// <summary>How requests end that nobody sends to their end, or that the program's own end cuts.</summary>
public class PortEndTests
{
    [Fact]
    public async Task A_body_that_stalls_is_refused_after_a_minute_and_its_connection_is_closed()
    {
        var time = new FakeTimeProvider();
        await using var app = Build(new ErrorLog(), app =>
        {
            app.UseRequestBodies(time);
            app.Run(http => http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var connection = Connect(app);
        var stream = connection.GetStream();
        await stream.WriteAsync(
            "PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray(),
            TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        var answer = reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!answer.IsCompleted) // whenever the server has begun to wait for the rest
        {
            time.Advance(RequestBodies.Longest);
            await Task.WhenAny(answer, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Assert.StartsWith("HTTP/1.1 400 ", await answer, StringComparison.Ordinal);
        Assert.Contains("<Code>RequestTimeout</Code>", await answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3", "ffffffffffffffffff\r\n{}")]
    [InlineData("s3", "2\r\n{}0\r\n\r\n")]
    [InlineData("states", "7fffffffffffffff\r\n{}")]
    [InlineData("states", "zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("states", "-2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("states", "2\r\n{}\r\n0\r\nno trailer\r\n\r\n")]
    [InlineData("sts", "2\r\n{}0\r\n\r\n")]
    public async Task A_body_in_broken_chunks_is_refused_and_leaves_no_trace_in_the_log(string service, string body)
    {
        var log = new ErrorLog();
        await using var app = Build(log, app =>
        {
            app.UseRequestBodies(TimeProvider.System);
            app.Run(http => http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var connection = Connect(app);
        var stream = connection.GetStream();
        var target = service == "states" ? "X-Amz-Target: AWSStepFunctions.ListStateMachines\r\n" : "";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n" + target
                + $"Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains(
            service == "s3" ? "<Code>IncompleteBody</Code>" : "MalformedHttpRequestException",
            answer,
            StringComparison.Ordinal);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task A_request_while_the_program_ends_loses_its_connection_and_leaves_no_trace_in_the_log()
    {
        using var closed = new CancellationTokenSource();
        var (log, arrived, gone) = (new ErrorLog(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = Build(log, app =>
        {
            app.UseClosedPort(TimeProvider.System, closed.Token);
            app.Run(async http =>
            {
                arrived.SetResult();
                await gone.Task;
                ObjectDisposedException.ThrowIf(true, app);
            });
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        var early = client.GetAsync("/", TestContext.Current.CancellationToken);
        await arrived.Task;

        await closed.CancelAsync();
        var late = client.GetAsync("/", TestContext.Current.CancellationToken);
        gone.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => early);
        Assert.False(late.IsCompleted);
        await app.StopAsync(new CancellationToken(canceled: true));
        await Assert.ThrowsAsync<HttpRequestException>(() => late);
        Assert.Empty(log.Lines);
    }

    static WebApplication Build(ErrorLog log, Action<WebApplication> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
        var app = builder.Build();
        app.UseInternalFailures(app.Logger);
        answer(app);
        return app;
    }

    static TcpClient Connect(WebApplication app) => new("127.0.0.1", new Uri(app.Urls.Single()).Port);

    sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        void IDisposable.Dispose() { }
    }
}
