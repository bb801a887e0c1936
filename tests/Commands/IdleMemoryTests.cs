using System.Runtime.CompilerServices;
using Local.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Commands;

public sealed class IdleMemoryTests
{
    [Fact]
    public void What_was_taken_and_left_is_collected_when_nothing_goes_on()
    {
        var time = new FakeTimeProvider();
        using var memory = new IdleMemory(time);
        var left = TakeAndLeave();
        GC.Collect(0); // what is committed is told as of the last collection

        // Others of these tests, which take memory meanwhile, put it off.
        for (var i = 0; i < 1000 && IsThere(left); i++)
            time.Advance(TimeSpan.FromSeconds(10));

        Assert.False(IsThere(left));
    }

    // Methods of their own, so that nothing here holds it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool IsThere(WeakReference<byte[]> left) => left.TryGetTarget(out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference<byte[]> TakeAndLeave() => new(new byte[512 << 20]);
}
