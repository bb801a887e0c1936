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
    readonly KestrelServer _server;
    readonly ApplicationBuilder _pipeline = new(new NoServices());

    /// <param name="port">0 for any that is free.</param>
    public HttpPort(int port)
    {
        var options = new KestrelServerOptions { ApplicationServices = new NoServices(), AddServerHeader = false };
        options.Listen(IPAddress.Loopback, port);
        // S3's objects are as large as they are: S3 lifts this limit.
        options.Limits.MaxRequestBodySize = SignatureVerification.LargestBody;
        // A slow body is none that stalls, which StalledBodies ends.
        options.Limits.MinRequestBodyDataRate = null;
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _log);
        _server = new(Options.Create(options), sockets, _log);
    }

    /// <summary>Takes the middlewares, until the port is opened.</summary>
    public IApplicationBuilder Pipeline => _pipeline;

    /// <summary>Takes what goes wrong.</summary>
    public ILogger Log => _log;

    /// <summary>Where it listens, when it does.</summary>
    public Uri Url => new(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <exception cref="IOException">The port is in use.</exception>
    public Task OpenAsync() => _server.StartAsync(new Application(_pipeline.Build()), CancellationToken.None);

    /// <summary>Closes the port, and cuts the connections that are left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    sealed class Application(RequestDelegate answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }

    sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
