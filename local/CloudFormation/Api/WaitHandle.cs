using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.CloudFormation.Api;

/// <summary>What a wait condition handle was told.</summary>
/// <param name="id">The handle's stack and logical id, which its condition is called by.</param>
sealed class WaitHandle(string id, TimeProvider time)
{
    /// <summary>Ours: nobody may fill the memory.</summary>
    const int MostSignals = 10_000;

    readonly Lock _gate = new();
    readonly OrderedDictionary<string, WaitSignal> _signals = [];
    TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string? _failure;

    public string Id => id;

    /// <summary>Recorded: JSON with the data of each signal by its unique id.</summary>
    public string Data
    {
        get
        {
            lock (_gate)
                return new JsonObject(_signals.Select(
                    signal => KeyValuePair.Create(signal.Key, (JsonNode?)signal.Value.Data))).ToJsonString();
        }
    }

    /// <param name="signal">Null for what is none.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryTake(WaitSignal? signal)
    {
        lock (_gate)
        {
            if (_signals.Count == MostSignals)
                return false;
            if (signal is null)
                _failure ??= "Unparsable WaitCondition data";
            else if (!signal.IsSuccess)
                _failure ??=
                    $"WaitCondition received failed message: '{signal.Reason}' for uniqueId: {signal.UniqueId}";
            else
                _signals.TryAdd(signal.UniqueId, signal); // documented: what has the same id is the same, sent again
            _next.SetResult();
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    /// <summary>Waits for as many signals of success.</summary>
    /// <returns>Why there are not, in the service's words, which are recorded; null when there are.</returns>
    public async Task<string?> WaitAsync(int count, TimeSpan timeout, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var late = Task.Delay(timeout, time, ended.Token);
        while (true)
        {
            Task next;
            int received;
            string? failure;
            lock (_gate)
                (next, received, failure) = (_next.Task, _signals.Count, _failure);
            if (failure is not null || received >= count)
            {
                await ended.CancelAsync();
                return failure;
            }
            if (late.IsCompletedSuccessfully)
                return $"WaitCondition timed out. Received {received} conditions when expecting {count}";
            await await Task.WhenAny(next, late);
        }
    }
}

/// <summary>A signal, as the documentation has it.</summary>
sealed record WaitSignal(bool IsSuccess, string UniqueId, string? Reason, string Data)
{
    /// <summary>Null when it is none.</summary>
    public static WaitSignal? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind is JsonValueKind.Object
                && Text("Status") is ("SUCCESS" or "FAILURE") && Text("UniqueId") is { Length: > 0 } id
                ? new(Text("Status") == "SUCCESS", id, Text("Reason"), Text("Data") ?? "")
                : null;

            string? Text(string name) => json.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
