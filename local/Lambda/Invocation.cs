using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Aws;

namespace Local.Lambda;

/// <summary>One call of a function, on its way through an execution environment.</summary>
/// <param name="invokedArn">What was invoked: a function, a version or an alias.</param>
/// <param name="call">Names the Task state's call that led to it; null when none did.</param>
sealed class Invocation(
    string requestId,
    string traceId,
    string invokedArn,
    ReadOnlyMemory<byte> payload,
    string? call = null)
{
    readonly TaskCompletionSource<Outcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId { get; } = requestId;
    public string TraceId { get; } = traceId;
    public string InvokedArn { get; } = invokedArn;
    public string? Call { get; } = call;
    public ReadOnlyMemory<byte> Payload { get; } = payload;
    public DateTimeOffset Deadline { get; set; }
    public Task<Outcome> Outcome => _outcome.Task;

    /// <summary>The same event once more, as the same request.</summary>
    public Invocation Again() => new(RequestId, TraceId, InvokedArn, Payload, Call);

    /// <summary>Ends the invocation; false when it had ended.</summary>
    public bool TryEnd(Outcome outcome) => _outcome.TrySetResult(outcome);
}

/// <summary>How an invocation ended.</summary>
/// <param name="Payload">The function's answer or, after an error, the error's JSON.</param>
abstract record Outcome(ReadOnlyMemory<byte> Payload)
{
    // One of the cases below.
    private protected Outcome(string requestId, string errorType, string message)
        : this(Error(errorType, $"RequestId: {requestId} Error: {message}")) { }

    public sealed record Responded(ReadOnlyMemory<byte> Payload) : Outcome(Payload);

    /// <summary>The function reported an error, or could not start and said why.</summary>
    public sealed record Failed(ReadOnlyMemory<byte> Payload) : Outcome(Payload);

    /// <summary>
    /// The process ended before it had answered. The words are Go's, in which Lambda's own part is written.
    /// </summary>
    public sealed record Exited(string RequestId, int ExitCode, bool OutOfMemory)
        : Outcome(RequestId, OutOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError", $"Runtime exited {Reason(ExitCode)}");

    /// <summary>There is no process: the operating system refused to start it.</summary>
    public sealed record NotStarted(string RequestId, string Cause)
        : Outcome(RequestId, "Runtime.InvalidEntrypoint", Cause);

    public sealed record TimedOut(string RequestId, TimeSpan Timeout)
        : Outcome(RequestId, "Sandbox.Timedout",
            string.Create(CultureInfo.InvariantCulture, $"Task timed out after {Timeout.TotalSeconds:F2} seconds"));

    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution"/>
    public sealed record TooLarge()
        : Outcome(Error("Function.ResponseSizeTooLarge",
            $"Response payload size exceeded maximum allowed payload size ({MaximumPayload} bytes)."));

    /// <summary>In bytes; requests and responses.</summary>
    public const int MaximumPayload = 6_291_556;

    public bool IsError => this is not Responded;

    /// <summary>
    /// The error's name as Step Functions and the log report it; null when the function's JSON has none.
    /// </summary>
    public string? ErrorType => IsError ? Property("errorType") : null;
    public string? ErrorMessage => IsError ? Property("errorMessage") : null;

    string? Property(string name)
    {
        try
        {
            using var json = JsonDocument.Parse(Payload, AwsJson.Reading);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        // The latter of a text that is none.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static byte[] Error(string type, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["errorType"] = type, ["errorMessage"] = message }, Relaxed);

    // .NET reports a signal as a shell does: 128 and its number.
    static string Reason(int exitCode) => exitCode switch
    {
        0 => "without providing a reason",
        128 + 6 => "with error: signal: aborted",
        128 + 9 => "with error: signal: killed",
        128 + 11 => "with error: signal: segmentation fault",
        128 + 15 => "with error: signal: terminated",
        _ => string.Create(CultureInfo.InvariantCulture, $"with error: exit status {exitCode}"),
    };
}

/// <summary>What the caller of a function receives.</summary>
/// <param name="LogTail">The last 4 KB of what the invocation logged.</param>
/// <param name="Version">The one that ran.</param>
sealed record InvocationResult(string RequestId, string TraceId, Outcome Outcome, string LogTail, string Version);
