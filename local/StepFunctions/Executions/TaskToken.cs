using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;

namespace Local.StepFunctions.Executions;

/// <summary>The tokens that tasks have handed out and wait for.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token"/>
sealed class TaskTokens(TimeProvider time)
{
    readonly ConcurrentDictionary<string, TaskToken> _tokens = [];

    public TaskToken Issue(Guid name)
    {
        var token = new TaskToken(name, time);
        _tokens[token.Text] = token;
        return token;
    }

    /// <summary>The answer that carried a token has reached who asked for it, or has not.</summary>
    public void Deliver(string text, bool wasSent) => _tokens.GetValueOrDefault(text)?.Delivered?.Invoke(wasSent);

    /// <summary>Reports an outcome or a heartbeat to the task that waits for the token.</summary>
    /// <param name="report">Returns false when nobody waits any more.</param>
    public TaskToken Report(string text, Func<TaskToken, bool> report)
    {
        if (!TaskToken.IsToken(text))
            throw new AwsException("InvalidToken", "Invalid Token: 'Invalid token'");
        if (!_tokens.TryGetValue(text, out var token) || !report(token))
            throw new AwsException("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
        return token;
    }

    /// <summary>Nobody waits any more: whoever comes now comes too late.</summary>
    public void Close(TaskToken token)
    {
        _tokens.TryRemove(token.Text, out _);
        token.Close();
    }
}

/// <summary>What a task hands out, and whoever has it says how the task ends.</summary>
sealed class TaskToken(Guid name, TimeProvider time)
{
    readonly TaskCompletionSource<JsonElement> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _gate = new();
    DateTimeOffset _lastBeat = time.GetUtcNow();

    /// <summary>Is called with whether the worker to whom the token was given has received it.</summary>
    public Action<bool>? Delivered { get; set; }

    /// <summary>Is called when somebody has reported how the task ended.</summary>
    public Action? Ended { get; set; }

    /// <summary>
    /// The name, twice: so tokens that were issued are told from other texts without being remembered.
    /// </summary>
    public string Text { get; } = Convert.ToBase64String([.. name.ToByteArray(), .. name.ToByteArray()]);

    public bool Succeed(JsonElement output) => Reported(_end.TrySetResult(output));

    public bool Fail(string? error, string? cause) =>
        Reported(_end.TrySetException(new IntegrationException(error, cause)));

    /// <summary>Whether a text has the form of a token.</summary>
    public static bool IsToken(string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && length == 32
            && bytes[..16].SequenceEqual(bytes[16..]);
    }

    bool Reported(bool isFirst)
    {
        if (isFirst)
            Ended?.Invoke();
        return isFirst;
    }

    public bool Beat()
    {
        lock (_gate)
            _lastBeat = time.GetUtcNow();
        return !_end.Task.IsCompleted;
    }

    /// <summary>Whether somebody waits, and nobody has reported.</summary>
    public bool IsAwaited => !_end.Task.IsCompleted;

    /// <summary>Nobody waits any more: whoever comes now comes too late.</summary>
    public void Close()
    {
        _end.TrySetCanceled();
        _closed.TrySetResult();
    }

    /// <summary>Ends when the history says how the task ended.</summary>
    public Task Closed => _closed.Task;

    /// <summary>
    /// Waits for the end; a <see cref="TimeoutException"/> when the limit passes, a <see cref="HeartbeatException"/>
    /// when no beat comes in time.
    /// </summary>
    public async Task<JsonElement> WaitAsync(TimeSpan? limit, TimeSpan? heartbeat, CancellationToken cancellation)
    {
        DateTimeOffset? end = limit is { } given ? time.GetUtcNow() + given : null;
        while (true)
        {
            var now = time.GetUtcNow();
            TimeSpan? silent;
            lock (_gate)
                silent = heartbeat is { } every ? _lastBeat + every - now : null;
            var rest = end is { } at && !(silent < at - now) ? at - now : silent;
            try
            {
                return await _end.Task.WithinAsync(rest, time, cancellation);
            }
            catch (TimeoutException) when (rest == silent)
            {
                lock (_gate)
                {
                    if (_lastBeat + heartbeat <= time.GetUtcNow())
                        throw new HeartbeatException();
                }
            }
        }
    }
}

/// <summary>No heartbeat came in time.</summary>
sealed class HeartbeatException : TimeoutException;
