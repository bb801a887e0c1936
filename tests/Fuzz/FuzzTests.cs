using System.Collections.Concurrent;
using System.Globalization;
using Tests.EndToEnd;

namespace Tests.Fuzz;

/// <summary>
/// Throws hostile requests at the program, over every protocol: it answers each, and none with a fault of its own; it
/// stays alive, and as
/// small as it was. <c>make fuzz REQUESTS=1000000 SEED=1</c> throws more; with <c>FROM</c>, those from a number on.
/// </summary>
public sealed class FuzzTests : IAsyncDisposable
{
    const int AtOnce = 6;

    /// <summary>Enough to see what is wrong; whoever mends it runs it again.</summary>
    const int MostFaults = 20;

    /// <summary>What a loaded machine takes for an answer that takes milliseconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly int Count = Setting("FUZZ_REQUESTS", 3000);
    static readonly int Seed = Setting("FUZZ_SEED", 1);
    static readonly int From = Setting("FUZZ_FROM", 0);

    readonly string _folder = Directory.CreateTempSubdirectory("fuzz-").FullName;
    readonly ConcurrentQueue<string> _faults = [];
    readonly ConcurrentDictionary<int, int> _statuses = [];
    readonly List<long> _resident = [];
    LocalProgram? _program;

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Every_request_is_answered_and_none_with_a_fault()
    {
        var server = await StartAsync();
        var requests = await Requests.CreateAsync(Seed);
        var next = From - 1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(WorkAsync)));

        TestContext.Current.SendDiagnosticMessage(
            $"{Count} requests: " +
                $"{string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} answered {status.Key}"))}; "
            + $"resident memory in MB: {string.Join(' ', _resident)}.");
        Assert.True(_faults.IsEmpty, string.Join("\n\n", _faults));
        Assert.False(_program!.HasExited, _program.Output);
        // A defect that was met shows its stack.
        Assert.DoesNotContain("   at ", _program.Output, StringComparison.Ordinal);
        CheckMemory();

        async Task WorkAsync()
        {
            using var connection = new Connection(server);
            for (var number = Interlocked.Increment(ref next); number < From + Count
                && _faults.Count < MostFaults; number = Interlocked.Increment(ref next))
            {
                if (number % Math.Max(1, Count / 40) == 0)
                    Measure();
                var request = requests.Create(number);
                if (await FaultAsync(connection, request) is { } fault)
                    _faults.Enqueue(
                        $"{fault}\nAgain: make fuzz SEED={Seed} FROM={number} REQUESTS=1\n{FuzzRequest.Readable(request.ToString())}");
            }
        }
    }

    /// <returns>What is wrong with the answer; null when nothing is.</returns>
    async Task<string?> FaultAsync(Connection connection, FuzzRequest request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(request.IsLongPoll ? TimeSpan.FromMilliseconds(200) : Patience);
        try
        {
            var answer = await connection.SendAsync(
                request.Sign("localhost", TimeProvider.System.GetUtcNow()), request.Method == "HEAD", patience.Token);
            _statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            return answer.Status switch
            {
                0 => $"The connection was closed without an answer: {answer.Body}",
                // S3's own answer to what it has not.
                501 when request.Method == "HEAD" || answer.Body.Contains("NotImplemented", StringComparison.Ordinal) =>
                    null,
                >= 500 => $"{answer.Status}: {FuzzRequest.Readable(answer.Body)}",
                _ => null,
            };
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            connection.Dispose();
            return request.IsLongPoll ? null : $"No answer came in {Patience.TotalSeconds} seconds.";
        }
    }

    async Task<Uri> StartAsync()
    {
        var template = Path.Combine(AppContext.BaseDirectory, "Fuzz", "template.yaml");
        _program = LocalProgram.Start(
            _folder, "serve", "--template", template, "--data", Path.Combine(_folder, "data"), "--port", "0",
            "--max-history-events", "500");
        await _program.SeeAsync("until Ctrl-C");
        return new(_program.Output.Split(" is at ")[1].Split(' ')[0]);
    }

    void Measure()
    {
        lock (_resident)
            _resident.Add(_program!.ResidentMemory >> 20);
    }

    /// <summary>Once everything that the requests name is there, nothing may grow any more.</summary>
    void CheckMemory()
    {
        if (Count < 100_000)
            return;
        var (third, last) = (_resident[20..30].Average(), _resident[30..].Average());
        Assert.True(last < (third * 1.1) + 10, $"Resident memory grew from {third:F0} to {last:F0} MB: {string.Join(' ', _resident)}");
    }

    static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
