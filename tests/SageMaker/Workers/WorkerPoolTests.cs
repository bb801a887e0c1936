using System.Diagnostics;
using Local.SageMaker.Workers;

namespace Tests.SageMaker.Workers;

/// <summary>When workers end, and who gets them.</summary>
public class WorkerPoolTests
{
    /// <summary>A job that is stopped as its last answer comes leaves a worker that is about to end.</summary>
    [Fact]
    public async Task A_worker_that_was_killed_does_no_other_task()
    {
        using var workers = new WorkerPool(TimeProvider.System);
        int killed;
        using (var lease = await workers.RentAsync(TestContext.Current.CancellationToken))
        {
            killed = lease.Worker.ProcessId;
            lease.Worker.Kill();
            lease.MarkReusable();
        }

        using var next = await workers.RentAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(killed, next.Worker.ProcessId);
    }

    [Fact]
    public async Task A_worker_ends_when_the_process_that_started_it_is_gone()
    {
        // The end of a process closes its pipes: this is all that a worker sees of it.
        using var worker = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(Worker).Assembly.Location, Worker.Command])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;

        worker.StandardInput.Close();

        await worker.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
