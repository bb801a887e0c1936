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
    public void Handed(string text, bool wasSent) => _tokens.GetValueOrDefault(text)?.Handed?.Invoke(wasSent);

    /// <summary>Tells who waits for a token something.</summary>
    /// <param name="tell">Returns false when nobody waits any more.</param>
    public TaskToken Tell(string text, Func<TaskToken, bool> tell)
    {
        if (text.Length > 2048 || !_tokens.TryGetValue(text, out var token))
            throw new AwsException("InvalidToken", "Invalid Token: 'Invalid token'");
        if (!tell(token))
            throw new AwsException("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
        return token;
    }
}

/// <summary>What a task hands out, and whoever has it says how the task ends.</summary>
sealed class TaskToken(Guid name, TimeProvider time)
{
    readonly TaskCompletionSource<JsonElement> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _gate = new();
    DateTimeOffset _lastBeat = time.GetUtcNow();

    /// <summary>Is told whether the worker to whom the token was given has it.</summary>
    public Action<bool>? Handed { get; set; }

    /// <summary>Is told that somebody has told how the task ended.</summary>
    public Action? Ended { get; set; }

    public string Text { get; } = Convert.ToBase64String(name.ToByteArray().Concat(name.ToByteArray()).ToArray());

    public bool Succeed(JsonElement output) => Told(_end.TrySetResult(output));

    public bool Fail(string? error, string? cause) => Told(_end.TrySetException(new IntegrationException(error, cause)));

    bool Told(bool isFirst)
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

    /// <summary>Nobody waits any more: whoever comes now comes too late.</summary>
    public void Close()
    {
        _end.TrySetCanceled();
        _closed.TrySetResult();
    }

    /// <summary>Ends when the history says how the task ended.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Waits for the end; a <see cref="TimeoutException"/> when the limit passes, a <see cref="HeartbeatException"/> when no beat comes in time.</summary>
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
