using Local.Aws;
using Local.Logs;

namespace Tests.Logs;

public sealed class LogStoreTests
{
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
        var store = new LogStore(TimeProvider.System, capacity: 100);
        for (var i = 0; i < 1000; i++)
            store.Append(Line($"stream-{i % 3}", $"{i:0000000000}", $"call-{i}"));

        Assert.Equal(10, store.Streams.Sum(stream => store.OfStreams(stream.Group, stream.Stream).Count));
        Assert.Empty(store.OfCall("call-989"));
        Assert.Equal("0000000990", store.OfCall("call-990").Single().Line.Message);
    }

    static LogLine Line(string stream, string message, string call) => new("/group", stream, Time, message, "id", call);
}
