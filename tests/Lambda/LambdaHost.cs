using Local.Aws;
using Local.Lambda;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(Tests.Lambda.SampleFunction))]

namespace Tests.Lambda;

/// <summary>Lambda behind a real port.</summary>
sealed class LambdaHost : IAsyncDisposable
{
    public static readonly AwsAccount Account = new("123456789012", "eu-central-1");

    readonly WebApplication _app;

    LambdaHost(WebApplication app, LambdaService service, DirectoryInfo data) =>
        (_app, Service, Data) = (app, service, data);

    public LambdaService Service { get; }
    public DirectoryInfo Data { get; }
    public Uri Endpoint => new(_app.Urls.Single());

    public static async Task<LambdaHost> StartAsync(
        DirectoryInfo data,
        IReadOnlyList<LambdaFunction> functions,
        Authorization? authorize = null,
        TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var service = new LambdaService(
            Account, data, () => new(app.Urls.Single()), Assume, authorize ?? ((_, _, _, _) => null),
            time ?? TimeProvider.System);
        app.Use((http, next) =>
        {
            http.Features.Set(Principal.Root(Account));
            return next(http);
        });
        app.MapRuntimeApi(service);
        app.MapFallback("{**path}", new LambdaEndpoint(service).AnswerAsync);
        await service.DeployAsync(functions, null, TestContext.Current.CancellationToken);
        await app.StartAsync();
        return new(app, service, data);
    }

    static Credentials Assume(string role, string session, Arn? source) =>
        new("ASIAEXAMPLE", "secret", "token", Principal.AssumedRole(Arn.Parse(role), session));

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>The sample function, built once for all tests.</summary>
public sealed class SampleFunction : IDisposable
{
    /// <summary>The folder of the sample's sources.</summary>
    public static DirectoryInfo Sources { get; } = new(Repository.Path("tests/Lambda/Functions/Sample"));

    /// <summary>Made when it is first asked for: a process of the tests that is killed leaves none behind.</summary>
    public DirectoryInfo Data => field ??= Directory.CreateTempSubdirectory("tests-lambda-");

    internal static LambdaFunction Named(string name) => new()
    {
        Name = name,
        Arn = LambdaHost.Account.Arn("lambda", $"function:{name}"),
        Role = Arn.Parse("arn:aws:iam::123456789012:role/sample"),
        CodeUri = Sources,
        Handler = "Sample",
        Timeout = TimeSpan.FromMinutes(1),
        MemorySize = 512,
    };

    // The output of one build serves all functions of these sources: a folder without a project is used as it is.
    internal async Task<LambdaFunction> BuildAsync(string name)
    {
        var function = Named(name);
        var build = new FunctionBuild(Data, TimeProvider.System);
        return function with { CodeUri = await build.BuildAsync(function with { Name = "Sample" }, null, CancellationToken.None) };
    }

    public void Dispose() => Data.Delete(recursive: true);
}
