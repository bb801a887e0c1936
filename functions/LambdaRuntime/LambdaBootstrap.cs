using System.Text.Json;

namespace LambdaRuntime;

/// <summary>
/// The loop of a Lambda function's process: takes an event from the Runtime API, answers it, takes the next.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
public sealed class LambdaBootstrap
{
    // The next event may be hours away.
    static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    readonly Func<byte[], ILambdaContext, Task<byte[]>> _handler;
    readonly Func<Task<bool>> _initializer;
    readonly string _runtime;

    internal LambdaBootstrap(Func<byte[], ILambdaContext, Task<byte[]>> handler, Func<Task<bool>> initializer)
    {
        // On AWS a host and port; the Lambda Test Tool and the local emulator add a path, which names the function.
        var api = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") ?? throw new InvalidOperationException(
            "AWS_LAMBDA_RUNTIME_API is not set: Lambda starts this program, or the Lambda Test Tool with Properties/launchSettings.json.");
        (_handler, _initializer, _runtime) = (handler, initializer, $"http://{api}/2018-06-01/runtime");
    }

    public async Task RunAsync(CancellationToken cancellation = default)
    {
        try
        {
            if (!await _initializer())
                return;
        }
        catch (Exception e)
        {
            Environment.ExitCode = 1;
            await PostInitErrorAsync(e, cancellation);
            return;
        }
        while (true)
            await InvokeAsync(cancellation);
    }

    async Task PostInitErrorAsync(Exception e, CancellationToken cancellation)
    {
        var logger = new LambdaLogger("");
        try
        {
            await PostErrorAsync($"{_runtime}/init/error", e, logger, cancellation);
        }
        catch (HttpRequestException refused)
        {
            // The process ends either way, and its own error, which is logged, is the one to mend.
            logger.LogWarning($"The Runtime API did not take the error: {refused.Message}");
        }
    }

    async Task InvokeAsync(CancellationToken cancellation)
    {
        using var invocation = await Http.GetAsync($"{_runtime}/invocation/next", cancellation);
        var context = new LambdaContext(invocation.EnsureSuccessStatusCode().Headers);
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId); // Where the AWS SDK looks for it.
        byte[] output;
        try
        {
            output = await _handler(await invocation.Content.ReadAsByteArrayAsync(cancellation), context);
        }
        catch (Exception e)
        {
            var url = $"{_runtime}/invocation/{context.AwsRequestId}/error";
            await PostErrorAsync(url, e, context.Logger, cancellation);
            return;
        }
        await PostAsync($"{_runtime}/invocation/{context.AwsRequestId}/response", new(output), cancellation);
    }

    static async Task PostErrorAsync(string url, Exception e, ILambdaLogger logger, CancellationToken cancellation)
    {
        logger.LogError(e.ToString());
        var report = JsonSerializer.SerializeToUtf8Bytes(ErrorReport.Of(e), RuntimeJson.Readable.ErrorReport);
        var content = new ByteArrayContent(report);
        content.Headers.Add("Lambda-Runtime-Function-Error-Type", e.GetType().Name);
        await PostAsync(url, content, cancellation);
    }

    static async Task PostAsync(string url, ByteArrayContent json, CancellationToken cancellation)
    {
        json.Headers.ContentType = new("application/json");
        using var response = await Http.PostAsync(url, json, cancellation);
        response.EnsureSuccessStatusCode();
    }
}
