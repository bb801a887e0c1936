using System.Net.Http.Headers;
using System.Text.Json;

namespace Local.Lambda.Loader;

/// <summary>The function's side of the Runtime API.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
sealed class RuntimeApi(string address)
{
    static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan, // The next event may be hours away.
    };

    readonly string _root = $"http://{address}/2018-06-01/runtime";

    public async Task HandleNextAsync(Handler handler)
    {
        using var next = await Http.GetAsync(new Uri($"{_root}/invocation/next"));
        var invocation = new Invocation(next.EnsureSuccessStatusCode().Headers);
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId); // Where the AWS SDK looks for it.
        Log.Of(invocation);
        var address = $"{_root}/invocation/{invocation.RequestId}";
        await using var input = new MemoryStream(await next.Content.ReadAsByteArrayAsync());
        Stream output;
        try
        {
            output = await handler.HandleAsync(input, invocation);
        }
        catch (Exception e)
        {
            Log.Write("fail", e.ToString());
            await PostAsync($"{address}/error", Report(e));
            return;
        }
        await PostAsync($"{address}/response", new StreamContent(output));
    }

    public Task FailInitializationAsync(Exception e) => PostAsync($"{_root}/init/error", Report(e));

    static ByteArrayContent Report(Exception e)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            Write(writer, e);
        var content = new ByteArrayContent(json.ToArray());
        content.Headers.Add("Lambda-Runtime-Function-Error-Type", e.GetType().Name);
        return content;
    }

    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/csharp-exceptions.html"/>
    static void Write(Utf8JsonWriter writer, Exception e)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", e.GetType().Name);
        writer.WriteString("errorMessage", e.Message);
        writer.WriteStartArray("stackTrace");
        foreach (var line in (e.StackTrace ?? "").Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            writer.WriteStringValue(line);
        writer.WriteEndArray();
        if (e is AggregateException { InnerExceptions: var inner })
        {
            writer.WriteStartArray("causes");
            foreach (var cause in inner)
                Write(writer, cause);
            writer.WriteEndArray();
        }
        else if (e.InnerException is { } cause)
        {
            writer.WritePropertyName("cause");
            Write(writer, cause);
        }
        writer.WriteEndObject();
    }

    /// <remarks>An answer that is refused, since it is too large or too late, was noted where it was refused.</remarks>
    static async Task PostAsync(string address, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Http.PostAsync(new Uri(address), content);
    }
}
