using System.Collections.Concurrent;
using System.Text.Json;

namespace Tests.Chaos;

/// <summary>Does the tasks of an activity, and notes whatever must not be: a task that had ended and comes again, a token that is not known any more.</summary>
sealed class Worker(Endpoint states, string activity, int seed)
{
    readonly Random _random = new(seed);
    readonly ConcurrentDictionary<string, int> _failed = [];
    readonly ConcurrentDictionary<string, bool> _ended = [];

    public ConcurrentQueue<string> Violations { get; } = [];

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
        if (_ended.ContainsKey(key))
            Violations.Enqueue($"{key} had ended, and came again.");
        int pause;
        lock (_random)
            pause = _random.Next(150);
        await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, cancellation);
        if (input.TryGetProperty("token", out var other))
            await TellAsync($"{key} (token)", "SendTaskSuccess", new { taskToken = other.GetString(), output = $$"""{"signed":{{n}}}""" }, cancellation);
        if (_failed.GetValueOrDefault(key) < input.GetProperty("failures").GetInt32())
        {
            await TellAsync(key, "SendTaskFailure", new { taskToken = token, error = "Busy" }, cancellation);
            _failed.AddOrUpdate(key, 1, (_, times) => times + 1);
            return;
        }
        await TellAsync(key, "SendTaskSuccess", new { taskToken = token, output = $$"""{"n":{{n * n}}}""" }, cancellation);
        _ended[key] = true;
    }

    async Task TellAsync(string key, string operation, object request, CancellationToken cancellation)
    {
        try
        {
            await states.CallAsync(operation, request, cancellation);
        }
        catch (RefusedException e) when (e.IsRepeated && e.Code is "TaskTimedOut" or "InvalidToken")
        {
            // The answer to an attempt before was lost in a kill.
        }
        catch (RefusedException e)
        {
            Violations.Enqueue($"{key}: {e.Message}");
        }
    }
}
