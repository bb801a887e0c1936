using Local.Aws;
using Local.Storage;

namespace Tests.Storage;

/// <summary>What earlier processes have kept, and who must wait for it.</summary>
public class ReadBehindTests
{
    [Fact]
    public async Task Who_adds_does_not_wait_for_what_is_read_and_who_looks_sees_both()
    {
        using var disk = new ManualResetEventSlim();
        var kept = new ReadBehind<List<string>, string>(
            () =>
            {
                disk.Wait(TestContext.Current.CancellationToken);
                return ["kept"];
            },
            (all, added) => all.Add(added));

        Assert.False(kept.IsUsed);
        kept.Add("first");
        kept.Add("second");
        Assert.True(kept.IsUsed);

        var look = Task.Run(() => kept.Value, TestContext.Current.CancellationToken);
        Assert.False(look.IsCompleted);
        disk.Set();
        Assert.Equal(["kept", "first", "second"], await look);
        kept.Add("third");
        Assert.Equal(["kept", "first", "second", "third"], kept.Value);
    }

    [Fact]
    public void Where_what_was_kept_cannot_be_read_who_looks_is_told_and_nothing_is_hoarded()
    {
        var adds = 0;
        var kept = new ReadBehind<List<string>, string>(
            () => throw new AwsException("InternalFailure", "state.db is damaged"), (_, _) => adds++);

        kept.Add("first");
        Assert.False(kept.TryWait());
        kept.Add("second");

        Assert.Equal("state.db is damaged", Assert.Throws<AwsException>(() => kept.Value).Message);
        Assert.Equal(0, adds);
    }
}
