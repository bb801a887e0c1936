using System.Net;
using Local.Aws;
using Local.Aws.SigV4;
using Local.CloudFormation;
using Local.Iam;
using Local.Lambda;
using Local.Run;
using Local.S3;
using Local.SageMaker;
using Local.StepFunctions;
using Local.StepFunctions.Api;
using Local.StepFunctions.Testing;
using Local.Storage;
using Microsoft.Extensions.Logging.Console;

namespace Local;

/// <summary>An account in a region: the services, what joins them, and the one port that they answer on.</summary>
sealed class Cloud : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Access _access;
    readonly LambdaService _lambda;
    readonly StateStore _store;

    /// <param name="port">0 for any that is free.</param>
    /// <param name="seed">Of names, of jitter and of searches without a RandomSeed.</param>
    /// <param name="mocks">The test cases that executions can be started with.</param>
    /// <param name="quotas">Of SageMaker's instances; null for none.</param>
    /// <param name="maxHistoryEvents">The most events of one execution.</param>
    public Cloud(
        AwsAccount account, DirectoryInfo data, int port, TimeProvider time, int seed, FileInfo? mocks = null, Quotas? quotas = null, int maxHistoryEvents = StepFunctionsService.MaxHistoryEvents)
    {
        Account = account;
        _store = new(Path.Combine(data.FullName, "state.db"));
        _app = Build(port);
        var random = new Random(seed);
        _access = new(account, time);
        var credentials = new CredentialStore(account, _access, time);
        Objects = new(new(Path.Combine(data.FullName, "s3")), account, _access.Authorize, time);
        // A function's environment that is kept busy has its credentials for all its life.
        _lambda = new(account, data, () => Url, AssumeFor("lambda.amazonaws.com", TimeSpan.FromHours(12)), _access.Authorize, time);
        SageMaker = new(account, Objects, _access.Authorize, AssumeFor("sagemaker.amazonaws.com"),
            new(Path.Combine(data.FullName, "logs", "sagemaker")), _store, time, random, quotas);
        StepFunctions = new(account, [new LambdaIntegration(_lambda, time), new SageMakerIntegration(SageMaker), SageMakerSdkIntegration.Create(SageMaker), S3SdkIntegration.Create(Objects)],
            AssumeFor("states.amazonaws.com"), _access.Authorize, Objects, _store, time, _app.Logger, random.Next(), maxHistoryEvents,
            mocks: mocks is null ? null : MockConfiguration.Parse(File.ReadAllText(mocks.FullName), mocks.FullName));

        _app.UseEarlyAnswers();
        _app.UseLoopbackOnly();
        _app.UseInternalFailures(_app.Logger);
        _app.UseSignatureVerification(credentials.Find, time, request => request.Path.StartsWithSegments("/_lambda") || request.Path.StartsWithSegments("/_console"));
        _app.UseAwsJson([new StepFunctionsEndpoint(StepFunctions, account, _access.Authorize).Service, SageMakerEndpoint.Create(SageMaker)]);
        _app.UseSts(account, _access, credentials);
        _app.MapRuntimeApi(_lambda);
        _app.MapLambda(_lambda);
        _app.UseWhen(http => http.GetEndpoint() is null, rest => rest.UseS3(Objects));

        AssumeRole AssumeFor(string service, TimeSpan? duration = null) =>
            (role, session, source) => credentials.Assume(service, role, session, source, duration).Credentials;
    }

    public AwsAccount Account { get; }
    public ObjectStore Objects { get; }
    public SageMakerService SageMaker { get; }
    public StepFunctionsService StepFunctions { get; }

    /// <summary>Where the services listen.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>Answers more than the services do.</summary>
    public void Map(Action<IEndpointRouteBuilder> map) => map(_app);

    /// <exception cref="IOException">The port is in use.</exception>
    public Task StartAsync() => _app.StartAsync();

    /// <summary>Makes of a stack what CloudFormation makes of it: whatever was deployed before is replaced, but for objects and executions.</summary>
    /// <param name="progress">Told of what takes time.</param>
    /// <exception cref="AwsException">A service refuses what the template describes.</exception>
    /// <exception cref="FunctionException">A function does not build, or its handler cannot be run.</exception>
    public async Task<IReadOnlyList<StateMachine>> DeployAsync(Template template, Stack stack, Action<string> progress, CancellationToken cancellation)
    {
        var resources = stack.Resources.Values.ToLookup(resource => resource.Type);
        _access.Policies = Policies.Read(stack.Resources.Values.Select(it => new IamResource(it.Type, it.LogicalId, it.PhysicalId, it.Attributes, it.Properties)), Account);
        var definitions = resources["AWS::Serverless::StateMachine"].ToDictionary(it => it, it => StateMachineDefinition.Read(template, it));
        Validation.ThrowIfWrong(definitions.Values); // before functions are built, which takes its time
        foreach (var bucket in resources["AWS::S3::Bucket"])
            Objects.CreateBucket(bucket.PhysicalId);
        await _lambda.DeployAsync(
            resources["AWS::Serverless::Function"].Select(it => LambdaFunction.Parse(
                it.PhysicalId, Arn.Parse(it.Attributes["Arn"]), Role(it), new(template.Folder), it.Properties)),
            function => progress($"Building {function.Name} …"), cancellation);
        var machines = definitions.Select(it => StepFunctions.CreateOrUpdateStateMachine(it.Key.Attributes["Name"], it.Value.Text, Role(it.Key).ToString(), it.Value.IsExpress)).ToList();
        _ = _lambda.WarmUpAsync();
        return machines;

        static Arn Role(StackResource resource) => Arn.Parse(resource.Properties.GetProperty("Role").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await StepFunctions.DisposeAsync();
        _store.Dispose();
        await _lambda.DisposeAsync();
        await _app.StopAsync(new CancellationToken(canceled: true)); // now: who still asks has lost the process that answers
        await _app.DisposeAsync();
    }

    static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            // S3's objects are as large as they are; the other services limit theirs themselves.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.AddServerHeader = false;
        });
        return builder.Build();
    }
}
