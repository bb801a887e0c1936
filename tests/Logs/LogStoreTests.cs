using Local.Aws;
using Local.Logs;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Logs;

public sealed class LogStoreTests : IAsyncLifetime
{
    readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("tests-logs-");

    DirectoryInfo Folder => new(Path.Combine(_data.FullName, "logs", "events"));

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static readonly DateTimeOffset Time = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lines_are_found_by_the_call_that_led_to_them_and_by_their_stream()
    {
        var store = new LogStore(TimeProvider.System);
        store.Append(Line("a", "one", "call-1"));
        store.Append(Line("b", "two", "call-2"));
        store.Append(Line("a", "three", "call-2"));

        Assert.Equal(["two", "three"], store.OfCall("call-2").Select(added => added.Line.Message));
        Assert.Equal(["one", "three"], store.OfStreams("/group", "a").Select(added => added.Line.Message));
        Assert.Equal([("/group", "a"), ("/group", "b")], store.Streams);
        Assert.Empty(store.OfCall("call-3"));
    }

    [Fact]
    public void What_does_not_fit_is_forgotten_from_the_oldest_on()
    {
        var store = new LogStore(TimeProvider.System, capacity: 10 * (10 + 100));
        for (var i = 0; i < 1000; i++)
            store.Append(Line($"stream-{i % 3}", $"{i:0000000000}", $"call-{i}"));

        Assert.Equal(10, store.Streams.Sum(stream => store.OfStreams(stream.Group, stream.Stream).Count));
        Assert.Empty(store.OfCall("call-989"));
        Assert.Equal("0000000990", store.OfCall("call-990").Single().Line.Message);
    }

    [Fact]
    public async Task What_the_disk_does_not_take_is_written_when_it_does_as_much_as_is_remembered()
    {
        await using (var store = new LogStore(TimeProvider.System, Folder, 10 * (3 + 100)))
        {
            Folder.Parent!.Create();
            await File.WriteAllTextAsync(Folder.FullName, "in the folder's place", Cancellation);
            for (var i = 100; i < 1000; i++)
                store.Append(Line("a", $"{i}", "call"));
            store.Append(Line("b", "out", "call"));
            store.Delete("/group", "b");
            File.Delete(Folder.FullName);
        }

        Assert.Equal(Enumerable.Range(991, 9).Select(i => $"{i}"), await ReadAsync());
    }

    [Fact]
    public async Task A_file_goes_on_in_the_next_process_and_what_is_cut_off_or_damaged_in_it_is_no_event()
    {
        for (var i = 0; i < 3; i++)
        {
            await using (var store = new LogStore(new FakeTimeProvider(Time), Folder))
                store.Append(Line("a", $"{i}", "call"));
            await File.AppendAllTextAsync(
                Folder.GetFiles().Single().FullName,
                """
                [1]
                {"id":1e99,"group":"/group","stream":"a","timestamp":1,"message":"m","ingestionTime":1}
                {"id":1,"group":"/group","stream":"a","timestamp":999999999999999999,"message":"m","ingestionTime":1}
                {"id":1,"group":null,"stream":"a","timestamp":1,"message":"m","ingestionTime":1}
                {"id":1,"group":"\ud800","stream":"a","timestamp":1,"message":"m","ingestionTime":1}
                {"id":9,"gro
                """,
                Cancellation);
        }

        Assert.Equal(["0", "1", "2"], await ReadAsync());
    }

    [Fact]
    public async Task What_follows_a_deletion_of_nothing_is_kept()
    {
        await using (var store = new LogStore(TimeProvider.System, Folder))
        {
            store.Delete("/group", "a");
            // Most often the deletion is written by itself: nothing tells when, since nothing of it is to be seen.
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
            store.Append(Line("a", "new", "call"));
        }

        Assert.Equal(["new"], await ReadAsync());
    }

    [Fact]
    public async Task What_is_deleted_does_not_come_back()
    {
        await using (var store = new LogStore(TimeProvider.System, Folder))
        {
            store.Append(Line("a", "old", "call"));
            store.Append(Line("b", "other", "call"));
            store.Delete("/group", "a");
            store.Append(Line("a", "new", "call"));
        }

        Assert.Equal(["other", "new"], await ReadAsync());
    }

    [Fact]
    public async Task Files_are_bounded_whoever_deletes_them_meanwhile()
    {
        await using (var store = new LogStore(TimeProvider.System, Folder, 20_000))
            store.Append(Line("a", "early", "call"));
        await using (var store = new LogStore(TimeProvider.System, Folder, 20_000))
        {
            for (var i = 0; i < 300; i++)
            {
                store.Append(Line("a", $"{i} {new string('x', 500)}", "call"));
                await Task.Yield();
            }
            Assert.Equal("299", store.OfStreams("/group", "a")[^1].Line.Message.Split(' ')[0]);
        }

        Assert.InRange(Folder.GetFiles().Sum(file => file.Length), 10_000, 40_000);
        Assert.InRange(Folder.GetFiles().Length, 1, 5);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    async Task<IEnumerable<string>> ReadAsync()
    {
        await using var store = new LogStore(TimeProvider.System, Folder);
        return
        [
            .. store.Find("/group", _ => true, _ => true).OrderBy(added => added.Id)
                .Select(added => added.Line.Message),
        ];
    }

    static LogLine Line(string stream, string message, string call) => new("/group", stream, Time, message, "id", call);
}
