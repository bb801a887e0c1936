using System.Security.Cryptography;
using Local.Reports.Executions;
using Microsoft.AspNetCore.Connections;

namespace Local.Run;

/// <summary>The process that holds a data folder: the account that it serves, and the runs on it.</summary>
sealed class Holder : IAsyncDisposable
{
    Holder(Cloud cloud, Runs runs) => (Cloud, Runs) = (cloud, runs);

    public Cloud Cloud { get; }
    public Runs Runs { get; }

    /// <summary>Listens, and lets the commands of other processes find this one.</summary>
    /// <param name="folder">Held by this process.</param>
    /// <param name="stopping">Cancelled when this process is to end.</param>
    /// <param name="draw">Draws executions for their reports.</param>
    /// <exception cref="UsageException">The port is in use.</exception>
    public static async Task<Holder> StartAsync(
        DataFolder folder,
        StackSource source,
        CloudSettings settings,
        DrawExecution draw,
        CancellationToken stopping)
    {
        var cloud = await Cloud.CreateAsync(source.ToAccount(), folder.Root, TimeProvider.System, settings);
        var holder = new Holder(cloud, new Runs(
            cloud, new(cloud, new(Path.Combine(folder.Root.FullName, "reports")), draw), stopping));
        try
        {
            var token = RandomNumberGenerator.GetHexString(64);
            cloud.AnswerUnsigned(RunEndpoint.Path, RunEndpoint.Create(token, holder.Runs.TryStart));
            await cloud.StartAsync();
            folder.Announce(new(cloud.Url, token));
            return holder;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await holder.DisposeAsync();
            throw new UsageException($"Port {settings.Port} is in use. Choose another with --port (make serve PORT=…).");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        Runs.Dispose();
    }
}
