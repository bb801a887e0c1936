using Local.Aws;
using Local.Console.Buckets;
using Local.Console.Controls;
using Local.Console.Executions;
using Local.Console.Graph;
using Local.Console.Jobs;
using Local.Console.Pages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Console;

namespace Local.Console.Hosting;

/// <summary>
/// The page's own application, inside the one that has the port: who never opens the page never pays for it.
/// </summary>
sealed class PageHost : IAsyncDisposable
{
    // As in console.js: a browser with much else to do may be silent for a while.
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    readonly WebApplication _app;
    readonly InnerServer _server;

    PageHost(WebApplication app, InnerServer server) => (_app, _server) = (app, server);

    static WebApplication Build(ConsoleServices services, InnerServer server)
    {
        var builder = WebApplication
            .CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Error)
            // Browsers are cut off when the process ends; what fails in a page its circuit says.
            .AddFilter("Microsoft.AspNetCore.SignalR", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Http.Connections", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IServer>(server);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(services);
        builder.Services.AddScoped<PageQuery>();
        // Circuits end with this process, and so may the keys that protect their names.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 20;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            circuits.JSInteropDefaultCallTimeout = Silence;
        }).AddHubOptions(hub =>
        {
            hub.MaximumReceiveMessageSize = 2 << 20; // a definition has up to 1 MB
            hub.ClientTimeoutInterval = hub.HandshakeTimeout = Silence;
        });
        return builder.Build();
    }

    static void Map(WebApplication app, ConsoleServices services)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = "/assets",
            FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "console")),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseRouting();
        app.MapFile("/graphs/{arn}", http => DrawAsync(http.Named("arn"), services));
        app.MapFile("/exports/{name}.{format}", http => Task.FromResult(
            Export.Of(http.Named("name"), http.Named("format"), services)));
        app.MapFile("/histories/{**arn}", http => Task.FromResult(HistoryFile.Of(http.Named("arn"), services)));
        Transfers.Map(app, services);
        // No form is posted: every change comes over the circuit, whose origin is checked.
        app.MapRazorComponents<App>().DisableAntiforgery()
            .AddInteractiveServerRenderMode(circuits =>
            {
                circuits.ContentSecurityFrameAncestorsPolicy = null;
                // Nothing goes over a wire that is slower than packing.
                circuits.DisableWebSocketCompression = true;
            });
    }

    static async Task<IResult> DrawAsync(string executionArn, ConsoleServices services)
    {
        try
        {
            var execution = services.StepFunctions.GetExecution(executionArn);
            return Results.Text(await GraphFile.OfExecutionAsync(execution), "image/svg+xml");
        }
        catch (AwsException e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status404NotFound);
        }
    }

    public static async Task<PageHost> StartAsync(ConsoleServices services)
    {
        var server = new InnerServer();
        var app = Build(services, server);
        try
        {
            Map(app, services);
            await app.StartAsync();
            return new(app, server);
        }
        catch
        {
            // It is tried again with the next request.
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Handles a request that the outer application has accepted, below the page's path.</summary>
    public async Task HandleAsync(HttpContext outer, PathString path)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var request = new FeatureCollection(outer.Features);
        request.Set<IServiceProvidersFeature>(new ServiceProvidersFeature { RequestServices = scope.ServiceProvider });
        var (pathBase, before) = (outer.Request.PathBase, outer.Request.Path);
        (outer.Request.PathBase, outer.Request.Path) = (PagePath.Base, path);
        try
        {
            await _server.HandleAsync(request);
        }
        finally
        {
            (outer.Request.PathBase, outer.Request.Path) = (pathBase, before);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    /// <summary>The outer application decides when the process ends.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;
    }
}
