using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Local.Aws;
using Local.Aws.SigV4;

namespace Benchmarks.Full;

/// <summary>A process that serves a data folder, and a client of its Step Functions.</summary>
sealed class Server : IAsyncDisposable
{
    static readonly MediaTypeHeaderValue Json = new("application/x-amz-json-1.0");

    readonly Process _process;
    readonly HttpClient _client;

    Server(Process process, Uri url, string role, TimeSpan ready)
    {
        (_process, Role, Ready) = (process, role, ready);
        var root = new Credentials("test", "test", null, Principal.Root(new("123456789012", "us-east-1")));
        _client = new(
            new SigningHandler(root, "states", "us-east-1", TimeProvider.System, new SocketsHttpHandler()))
        {
            BaseAddress = url,
        };
    }

    /// <summary>A role that state machines can have.</summary>
    public string Role { get; }

    /// <summary>From the start of the process until it says that it is ready.</summary>
    public TimeSpan Ready { get; }

    /// <param name="program"><c>Local.dll</c>.</param>
    public static async Task<Server> StartAsync(string program, DirectoryInfo folder, string template)
    {
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, "serve", "--data", folder.FullName, "--template", template, "--port", "0"])
            {
                RedirectStandardOutput = true,
            })!;
        string? role = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Role: ", StringComparison.Ordinal))
                role = line["Role: ".Length..];
            if (line.Split(" is at ") is [_, var rest] && role is not null)
                return new(process, new(rest.Split(' ')[0]), role, Stopwatch.GetElapsedTime(started));
        }
        throw new InvalidOperationException("serve has ended.");
    }

    public async Task<JsonElement> CallAsync(string operation, object request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request)),
        };
        message.Content.Headers.ContentType = Json;
        message.Headers.Add("X-Amz-Target", $"AWSStepFunctions.{operation}");
        using var response = await _client.SendAsync(message);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new InvalidOperationException($"{operation}: {text}");
    }

    /// <summary>The resident memory, in bytes.</summary>
    public long Resident()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        using (var interrupt = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await interrupt.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
