using System.Collections.Concurrent;
using System.Text.Json;

namespace Tests.Chaos;

/// <summary>
/// Does the tasks of an activity, and notes whatever must not be: a task that had ended and comes again, a token that
/// is not known any more.
/// </summary>
sealed class Worker(Endpoint states, string activity, int seed)
{
    readonly Random _random = new(seed);
    readonly ConcurrentDictionary<string, int> _failed = [];
    readonly ConcurrentDictionary<string, int> _ended = [];
    readonly ConcurrentDictionary<string, int> _taken = [];

    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>How many processes have been killed.</summary>
    public int Kills { get; set; }

    public int Tasks => _ended.Count;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (task, _) = await states.CallAsync("GetActivityTask", new { activityArn = activity }, cancellation);
            if (task.TryGetProperty("taskToken", out var token) && token.GetString() is { Length: > 0 } text)
                await DoAsync(text, JsonElement.Parse(task.GetProperty("input").GetString()!), cancellation);
        }
    }

    async Task DoAsync(string token, JsonElement input, CancellationToken cancellation)
    {
        var (key, n) = (input.GetProperty("key").GetString()!, input.GetProperty("n").GetInt32());
        // Two workers have a task when the first got it from a process that was killed before it was known; then the
        // other's answer may come in while the first one tells the end.
        var taken = _taken.AddOrUpdate(token, 1, (_, times) => times + 1);
        if (_ended.TryGetValue(key, out var kills) && (kills < Kills || taken == 1))
            Violations.Enqueue($"{key} had ended, and came again.");
        int pause;
        lock (_random)
            pause = _random.Next(150);
        await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, cancellation);
        if (input.TryGetProperty("token", out var other))
            await TellAsync(
                token,
                key,
                "SendTaskSuccess",
                new { taskToken = other.GetString(), output = $$"""{"signed":{{n}}}""" },
                cancellation);
        if (_failed.GetValueOrDefault(key) < input.GetProperty("failures").GetInt32())
        {
            if (await TellAsync(
                token,
                key,
                "SendTaskFailure",
                new { taskToken = token, error = "Busy" },
                cancellation) is not false)
                _failed.AddOrUpdate(key, 1, (_, times) => times + 1);
            return;
        }
        if (await TellAsync(
            token,
            key,
            "SendTaskSuccess",
            new { taskToken = token, output = $$"""{"n":{{n * n}}}""" },
            cancellation) is true)
            _ended[key] = Kills;
    }

    /// <returns>Whether this was what ended the task; null when the answer was lost in a kill.</returns>
    async Task<bool?> TellAsync(
        string token,
        string key,
        string operation,
        object request,
        CancellationToken cancellation)
    {
        try
        {
            await states.CallAsync(operation, request, cancellation);
            return true;
        }
        catch (RefusedException e) when ((e.IsRepeated || _taken[token] > 1) && e.Code is "TaskTimedOut" or "InvalidToken")
        {
            // The answer to an attempt before was lost in a kill; or two workers have the task, since it was offered
            // again.
            return e.IsRepeated ? null : false;
        }
        catch (RefusedException e)
        {
            Violations.Enqueue($"{key}: {e.Message}");
            return false;
        }
    }
}
