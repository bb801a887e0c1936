using System.Net;
using Local.Aws.SigV4;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Local.Aws;

/// <summary>A port of the loopback interface, whose requests a pipeline answers.</summary>
/// <remarks>
/// Kestrel alone. What the framework puts around it (a host, its services, configuration, routes) would take as much
/// of a start as everything else until the first answer.
/// </remarks>
sealed class HttpPort : IAsyncDisposable
{
    readonly StandardErrorLog _log = new();
    readonly ApplicationBuilder _pipeline = new(new NoServices());
    readonly TaskCompletionSource<RequestDelegate> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task<KestrelServer> _server;
    Uri? _url;

    /// <summary>
    /// Listens at once, while the caller makes what answers: requests that come before <see cref="OpenAsync"/> wait.
    /// </summary>
    /// <param name="port">0 for any that is free.</param>
    public HttpPort(int port) => _server = Task.Run(() => ListenAsync(port));

    /// <summary>Takes the middlewares, until the port is opened.</summary>
    public IApplicationBuilder Pipeline => _pipeline;

    /// <summary>Takes what goes wrong.</summary>
    public ILogger Log => _log;

    /// <summary>Where it listens, when it is open.</summary>
    public Uri Url => _url ?? throw new InvalidOperationException("The port is not open yet.");

    /// <exception cref="IOException">The port is in use.</exception>
    public async Task OpenAsync()
    {
        var answer = _pipeline.Build();
        var server = await _server;
        _url = new(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        _answer.SetResult(answer);
    }

    /// <summary>Closes the port, and cuts the connections that are left.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var server = await _server;
            await server.StopAsync(new CancellationToken(canceled: true));
        }
        catch (IOException)
        {
            // It is another's: whoever opened it was told.
        }
    }

    async Task<KestrelServer> ListenAsync(int port)
    {
        var options = new KestrelServerOptions { ApplicationServices = new NoServices(), AddServerHeader = false };
        options.Listen(IPAddress.Loopback, port);
        // S3's objects are as large as they are: S3 lifts this limit.
        options.Limits.MaxRequestBodySize = SignatureVerification.LargestBody;
        // A slow body is none that stalls, which RequestBodies ends.
        options.Limits.MinRequestBodyDataRate = null;
        // To hand each request to another thread, and its answer to a third, costs more than most answers do. (It is
        // unsafe on threads that serve all sockets; these are the pool's.) Nor are there so many connections that their
        // buffers need to be spared.
        var transport = new SocketTransportOptions
        {
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
        };
        var sockets = new SocketTransportFactory(Options.Create(transport), _log);
        var server = new KestrelServer(Options.Create(options), sockets, _log);
        await server.StartAsync(new Application(_answer.Task), CancellationToken.None);
        return server;
    }

    sealed class Application(Task<RequestDelegate> answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public async Task ProcessRequestAsync(HttpContext context) => await (await answer)(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }

    sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
