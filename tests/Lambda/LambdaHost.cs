using Local.Aws;
using Local.Lambda;
using Local.Lambda.Api;
using Local.Lambda.Code;
using Local.S3;
using Local.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(Tests.Lambda.SampleFunction))]

namespace Tests.Lambda;

/// <summary>Lambda behind a real port.</summary>
sealed class LambdaHost : IAsyncDisposable
{
    public static readonly AwsAccount Account = new("123456789012", "eu-central-1");

    readonly WebApplication _app;

    LambdaHost(WebApplication app, LambdaService service, ObjectStore objects, DirectoryInfo data) =>
        (_app, Service, Objects, Data) = (app, service, objects, data);

    public LambdaService Service { get; }
    public ObjectStore Objects { get; }
    public DirectoryInfo Data { get; }
    public Uri Endpoint => new(_app.Urls.Single());

    public static async Task<LambdaHost> StartAsync(
        DirectoryInfo data,
        IReadOnlyList<LambdaFunction> functions,
        Authorization? authorize = null,
        TimeProvider? time = null,
        string? debugged = null,
        StateStore? state = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        authorize ??= (_, _, _, _) => null;
        time ??= TimeProvider.System;
        var objects = new ObjectStore(new(Path.Combine(data.FullName, "s3")), Account, authorize, time);
        var service = new LambdaService(
            Account, data, () => new(app.Urls.Single()), Assume, authorize, objects, time, new(1), state);
        app.Use((http, next) =>
        {
            http.Features.Set(Principal.Root(Account));
            return next(http);
        });
        app.Map(RuntimeApi.Root + "/{**path}", http => RuntimeApi.AnswerAsync(http, service));
        app.MapFallback("{**path}", LambdaEndpoint.Create(service).AnswerAsync);
        if (debugged is not null)
            service.Debug(debugged);
        foreach (var function in functions)
            await service.Functions.CreateAsync(
                Principal.Root(Account), function, null, TestContext.Current.CancellationToken);
        await app.StartAsync();
        return new(app, service, objects, data);
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
        Code = new FunctionCode.Folder(Sources.FullName),
        Handler = "Sample",
        Timeout = TimeSpan.FromMinutes(1),
        MemorySize = 512,
    };

    // The output of one build serves all functions of these sources: a folder without a project is used as it is.
    internal async Task<LambdaFunction> BuildAsync(string name)
    {
        var function = Named(name);
        var build = new FunctionBuild(Data, TimeProvider.System);
        var built = await build.BuildAsync(function with { Name = "Sample" }, Sources, null, CancellationToken.None);
        return function with { Code = new FunctionCode.Folder(built.FullName) };
    }

    /// <summary>A service that has the sample, in a folder of its own.</summary>
    internal async Task<LambdaHost> StartAsync(Func<LambdaFunction, LambdaFunction>? change = null)
    {
        var function = await BuildAsync("Sample");
        return await LambdaHost.StartAsync(
            Data.CreateSubdirectory(Guid.NewGuid().ToString("N")), [change is null ? function : change(function)]);
    }

    public void Dispose() => Data.Delete(recursive: true);
}
