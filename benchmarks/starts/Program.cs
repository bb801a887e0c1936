using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Benchmarks.Starts;

if (args is not [var program, var template, var folder, var connectionsText, var requestsText]
    || !int.TryParse(connectionsText, CultureInfo.InvariantCulture, out var connections)
    || !int.TryParse(requestsText, CultureInfo.InvariantCulture, out var requests))
{
    Console.Error.WriteLine(
        "Usage: Starts LOCAL.DLL TEMPLATE FOLDER CONNECTIONS REQUESTS. " +
        "Starts executions of a Pass state over HTTP, and prints what each costs the server; run.sh calls it.");
    return 2;
}
using var server = Process.Start(
    new ProcessStartInfo(
        "dotnet", [program, "serve", "--data", folder, "--template", template, "--port", "0"])
    {
        RedirectStandardOutput = true,
    })!;
try
{
    string? role = null, url = null;
    while (url is null && await server.StandardOutput.ReadLineAsync() is { } line)
    {
        if (line.StartsWith("Role: ", StringComparison.Ordinal))
            role = line["Role: ".Length..];
        if (role is not null && line.Split(" is at ") is [_, var rest])
            url = rest.Split(' ')[0];
    }
    using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections })
    {
        BaseAddress = new(url ?? throw new InvalidOperationException("serve has ended.")),
    };
    const string Definition = """{ "StartAt": "Pass", "States": { "Pass": { "Type": "Pass", "End": true } } }""";
    var created = await CallAsync("CreateStateMachine", new { name = "Pass", definition = Definition, roleArn = role });
    var machine = created.GetProperty("stateMachineArn").GetString();

    // What is compiled at run time is compiled, then three rounds that count.
    await StartAsync(requests);
    for (var round = 1; round <= 3; round++)
    {
        var (began, ofServer, ofClient) = (Stopwatch.GetTimestamp(), Processor(server), Environment.CpuUsage.TotalTime);
        await StartAsync(requests);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var (served, asked) = (Processor(server) - ofServer, Environment.CpuUsage.TotalTime - ofClient);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {round} | {requests / elapsed.TotalSeconds:0} | {served.TotalMilliseconds / requests:0.000} | " +
                $"{asked.TotalMilliseconds / requests:0.000} |"));
    }

    async Task StartAsync(int count)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await CallAsync("StartExecution", new { stateMachineArn = machine, input = "{}" });
        })));
    }

    async Task<JsonElement> CallAsync(string operation, object request)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        Signature.Sign(message, client.BaseAddress!.Authority, $"AWSStepFunctions.{operation}", body);
        using var response = await client.SendAsync(message);
        var text = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new InvalidOperationException($"{operation}: {response.StatusCode}");
    }
}
finally
{
    server.Kill();
    await server.WaitForExitAsync();
}
return 0;

// As /proc/PID/stat has it, in hundredths of a second.
static TimeSpan Processor(Process process)
{
    process.Refresh();
    return process.TotalProcessorTime;
}
