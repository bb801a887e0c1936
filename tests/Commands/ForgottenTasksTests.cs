using System.Runtime.CompilerServices;
using System.Text;
using Local.Aws;
using Local.Commands;

namespace Tests.Commands;

public sealed class ForgottenTasksTests
{
    [Fact]
    public void What_fails_in_a_task_that_nobody_waits_for_is_told_when_it_is_collected()
    {
        var (before, told) = (System.Console.Error, new StringBuilder());
        var writer = TextWriter.Synchronized(new StringWriter(told));
        System.Console.SetError(writer);
        try
        {
            ForgottenTasks.Watch();
            Forget(new AwsException("Refused", "a refusal"));
            Forget(new OperationCanceledException("an end"));
            Forget(new InvalidOperationException("a defect"));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            System.Console.SetError(before);
        }
        var text = told.ToString();
        before.Write(text);
        Assert.Contains(
            "What went on in the background failed: System.InvalidOperationException: a defect",
            text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("a refusal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("an end", text, StringComparison.Ordinal);
    }

    // In a method of its own, so that nothing holds the task any more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Forget(Exception failure) => _ = Task.FromException(failure);
}
