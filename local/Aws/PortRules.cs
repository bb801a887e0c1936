using Local.Aws.Protocols;

namespace Local.Aws;

static class PortRules
{
    /// <summary>What holds for every request, whatever it asks and whoever answers it.</summary>
    /// <param name="log">Takes what goes wrong here.</param>
    /// <param name="closed">Cancelled when the program ends.</param>
    public static IApplicationBuilder UsePortRules(
        this IApplicationBuilder app, ILogger log, TimeProvider time, CancellationToken closed) => app
            .UseRequestIds()
            .UseEarlyAnswers()
            .UseLoopbackOnly()
            .UseInternalFailures(log)
            .UseClosedPort(time, closed)
            .UseRequestBodies(time);
}
