using System.Collections.Concurrent;
using System.Text.Json;

namespace Tests.Chaos;

/// <summary>Looks at histories, and notes when something that was shown once is not there any more.</summary>
sealed class Watch(States states, int seed)
{
    static readonly string[] Machines = ["mix", "inner", "tuning"];

    readonly Random _random = new(seed);
    readonly Dictionary<string, JsonElement[]> _shown = [];

    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>How many histories were looked at.</summary>
    public int Histories => _shown.Count;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await states.ListAsync(_random.GetItems(Machines, 1)[0]) is { Length: > 0 } listed)
                await LookAtAsync(States.Text(listed[_random.Next(listed.Length)], "executionArn"));
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(50)), TimeProvider.System, cancellation);
        }
    }

    async Task LookAtAsync(string execution)
    {
        var events = await states.HistoryAsync(execution);
        var before = _shown.GetValueOrDefault(execution, []);
        if (events.Length < before.Length
            || !before.Zip(events).All(pair => JsonElement.DeepEquals(pair.First, pair.Second)))
            Violations.Enqueue($"{execution} had shown {before.Length} events which are not there any more.");
        _shown[execution] = events;
    }
}
