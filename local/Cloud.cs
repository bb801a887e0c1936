using Local.Aws;
using Local.Aws.SigV4;
using Local.CloudFormation;
using Local.CloudFormation.Api;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;
using Local.CloudWatch;
using Local.CloudWatch.Api;
using Local.EventBridge;
using Local.Iam;
using Local.Iam.Api;
using Local.Lambda;
using Local.Lambda.Api;
using Local.Logs;
using Local.Logs.Api;
using Local.Provisioning;
using Local.S3;
using Local.S3.Configuration;
using Local.SageMaker;
using Local.SageMaker.Workers;
using Local.Ssm;
using Local.StepFunctions;
using Local.StepFunctions.Api;
using Local.StepFunctions.Calls;
using Local.StepFunctions.Publishing;
using Local.Storage;

namespace Local;

/// <summary>An account in a region: the services, what joins them, and the one port that they answer on.</summary>
sealed class Cloud : IAsyncDisposable
{
    // An environment that is kept busy has these credentials for all its life.
    static readonly TimeSpan EnvironmentLifetime = TimeSpan.FromHours(12);

    readonly UnsignedPaths _unsigned = new();
    readonly CancellationTokenSource _closed = new();
    readonly HttpPort _port;
    readonly Dictionary<string, Lazy<IAwsEndpoint>> _endpoints;
    readonly Access _access;
    readonly Lifecycle _lifecycle;
    readonly ExecutionPublisher _publisher;
    readonly StateStore _store;
    readonly CloudSettings _settings;
    readonly OwnStack _ownStack;

    // What earlier processes left is read while functions start, which takes them as long.
    readonly Lazy<SageMakerService> _sageMaker;
    readonly Lazy<StepFunctionsService> _stepFunctions;

    readonly StackReadiness _ready;
    Func<HttpContext, RequestDelegate, Task> _page = (http, next) => next(http);

    /// <exception cref="InvalidDataException">The data folder's <c>state.db</c> cannot be used.</exception>
    public static async Task<Cloud> CreateAsync(
        AwsAccount account, DirectoryInfo data, TimeProvider time, CloudSettings settings)
    {
        var port = new HttpPort(settings.Port);
        try
        {
            return new(account, data, time, settings, new(Path.Combine(data.FullName, "state.db")), port);
        }
        catch
        {
            await port.DisposeAsync();
            throw;
        }
    }

    Cloud(
        AwsAccount account,
        DirectoryInfo data,
        TimeProvider time,
        CloudSettings settings,
        StateStore store,
        HttpPort port)
    {
        (Account, _settings, _store, _port) = (account, settings, store, port);
        _ready = new(time);
        var random = new Random(settings.Seed);
        Logs = new(time, new(Path.Combine(data.FullName, "logs", "events")));
        LogGroups = new(Logs, store, time);
        Metrics = new(store, time);
        Rules = new(store);
        Parameters = new(store);
        Policies = new(account, store, time);
        Authorizations = new(store, time);
        _access = new(account, Policies, Authorizations, time);
        var credentials = new CredentialStore(account, _access, time);
        Objects = new(new(Path.Combine(data.FullName, "s3")), account, _access.Authorize, time)
        {
            CheckPolicy = policy => PolicyDocument.Parse(policy, PolicyKind.Resource, "Policy"),
        };
        _access.BucketPolicy = Objects.FindBucketPolicy;
        _lifecycle = new(Objects.Buckets, time);
        Lambda = new(
            account,
            data,
            () => Url,
            AssumeFor("lambda.amazonaws.com", EnvironmentLifetime),
            _access.Authorize,
            Objects,
            time,
            new(settings.Seed),
            _store);
        _access.FunctionPolicy = Lambda.FindPolicy;
        Workers = new(time);
        _sageMaker = new(() => new(
            account,
            Objects,
            _access.Authorize,
            AssumeFor("sagemaker.amazonaws.com"),
            new(Path.Combine(data.FullName, "logs", "sagemaker")),
            _store,
            time,
            random,
            Workers,
            new(settings.Quotas))
        {
            Platform = { Sink = Logs.Append, Metrics = Metrics.Put },
        });
        (Lambda.Sink, Lambda.Metrics) = (Logs.Append, Metrics.Put);
        _publisher = new(account, Logs.Append, Metrics.Put);
        _stepFunctions = new(() => new(
            account,
            [
                .. settings.Endpoints.SelectMany(elsewhere => Endpoints.Of(elsewhere, account.Region, time)),
                new LambdaIntegration(Lambda, time),
                new SageMakerIntegration(SageMaker),
                SageMakerSdkIntegration.Create(SageMaker),
                SageMakerSdkIntegration.CreateRuntime(SageMaker),
                S3SdkIntegration.Create(Objects),
                .. Endpoints.Of(_endpoints!),
                .. settings.HttpTasks(account, time),
            ],
            AssumeFor("states.amazonaws.com"),
            (caller, role, session) => credentials.Assume(caller, role, session).Credentials.Principal,
            _access.Authorize,
            Objects,
            _store,
            time,
            _port.Log,
            random.Next(),
            settings.MaxHistoryEvents,
            settings.ReadMocks(),
            settings.Retention)
        {
            RuleMade = Rules.MakeManaged,
            ReadParquet = (file, most, cancellation) => Rows.AskAsync(Workers, file, most, cancellation),
            Executions = { Happened = _publisher.Publish },
        });

        CustomResourceResponses responses = new(() => Url, time);
        WaitConditionSignals signals = new(() => Url, time);
        Provisioners provisioners = new(
            account, new IdentityProvisioner(Policies), LogGroups, Objects, Parameters, Lambda, responses, signals,
            () => StepFunctions, () => CloudFormation!, time);
        CloudFormation = new(
            account,
            _store,
            provisioners.All,
            Parameters.FindValue,
            _access.Authorize,
            AssumeFor(StackCaller.Service),
            time);
        _ownStack = new(CloudFormation, provisioners);

        _unsigned.Add(Readiness.Path, _ready.Deployed.Answer);
        _unsigned.Add(RuntimeApi.Root, http => RuntimeApi.AnswerAsync(http, Lambda));
        _unsigned.Add(CustomResourceResponses.Root, responses.AnswerAsync);
        _unsigned.Add(WaitConditionSignals.Root, signals.AnswerAsync);
        _endpoints = new Dictionary<string, Func<IAwsEndpoint>>
        {
            ["states"] = () => StepFunctionsEndpoint.Create(StepFunctions, account, _access.Authorize),
            ["sagemaker"] = () => SageMakerEndpoint.Create(SageMaker),
            ["iam"] = () => IamEndpoint.Create(account, Policies, _access, Authorizations, time),
            ["sts"] = () => StsEndpoint.Create(account, _access, credentials, _ready.Named.WaitAsync),
            ["monitoring"] = () => CloudWatchEndpoint.Create(Metrics, _access.Authorize, time),
            ["events"] = () => EventBridgeEndpoint.Create(account, Rules, _access.Authorize),
            ["lambda"] = () => LambdaEndpoint.Create(Lambda),
            ["cloudformation"] = () => CloudFormationEndpoint.Create(CloudFormation, Objects, _access.Authorize),
            ["logs"] = () => LogsEndpoint.Create(account, Logs, LogGroups, _access.Authorize, time),
            ["s3"] = () => new S3Endpoint(Objects),
            ["ssm"] = () => SsmEndpoint.Create(account, Parameters, _access.Authorize, time),
        }.ToDictionary(scope => scope.Key, scope => new Lazy<IAwsEndpoint>(scope.Value));
        port.Pipeline
            .UsePortRules(port.Log, time, _closed.Token)
            .Use((HttpContext http, RequestDelegate next) => _page(http, next))
            .Use(_unsigned.AnswerAsync)
            .UseSignatureVerification(credentials.Find, time, region: account.Region)
            .Use(_ready.WaitAsync)
            .UseAws(_endpoints);

        AssumeRole AssumeFor(string service, TimeSpan? duration = null) =>
            (role, session, source) => credentials.Assume(service, role, session, source, duration).Credentials;
    }

    public AwsAccount Account { get; }

    /// <summary>The account's roles and policies.</summary>
    public PolicyStore Policies { get; }

    /// <summary>What was decided about the calls of roles.</summary>
    public AuthorizationLog Authorizations { get; }

    public LambdaService Lambda { get; }

    /// <summary>The names of the functions whose processes somebody else starts.</summary>
    public IReadOnlyList<string> Debugged { get; private set; } = [];

    public CloudFormationService CloudFormation { get; }
    public LogStore Logs { get; }

    /// <summary>The log groups, beside what is written to them.</summary>
    public LogGroups LogGroups { get; }

    public MetricStore Metrics { get; }

    /// <summary>EventBridge's rules.</summary>
    public RuleStore Rules { get; }

    /// <summary>Systems Manager's parameters.</summary>
    public ParameterStore Parameters { get; }

    public Deployments Deployments { get; } = new();
    public ValidatedDefinitions Validated => field ??= new(_store);
    public ObjectStore Objects { get; }
    public WorkerPool Workers { get; }
    public SageMakerService SageMaker => _sageMaker.Value;
    public StepFunctionsService StepFunctions => _stepFunctions.Value;

    /// <summary>The services that answer on the port, by the scope of signatures.</summary>
    public IEnumerable<string> Scopes => _endpoints.Keys;

    /// <summary>What answers requests whose signatures have a scope.</summary>
    public IAwsEndpoint Endpoint(string scope) => _endpoints[scope].Value;

    /// <summary>A service that is a table of operations.</summary>
    public AwsService Service(string scope) => (AwsService)Endpoint(scope);

    /// <summary>Where the services listen.</summary>
    public Uri Url => _port.Url;

    /// <summary>
    /// Answers, under a path, requests without a signature: whoever answers them knows them by something else.
    /// </summary>
    public void AnswerUnsigned(string path, RequestDelegate answer) => _unsigned.Add(path, answer);

    /// <summary>Lets a page answer what is its own, before anything of AWS does.</summary>
    public void UsePage(Func<HttpContext, RequestDelegate, Task> page) => _page = page;

    /// <exception cref="IOException">The port is in use.</exception>
    public Task StartAsync() => _port.OpenAsync();

    /// <summary>
    /// Makes of the account's own stack what CloudFormation makes of it: what it had before and has not now is deleted,
    /// but for what a policy retains, and buckets that are not empty.
    /// </summary>
    /// <param name="progress">Told of what takes time.</param>
    /// <exception cref="AwsException">A service refuses what the template describes.</exception>
    /// <exception cref="FunctionException">A function does not build, or its handler cannot be run.</exception>
    public async Task<(Stack Stack, IReadOnlyList<StateMachine> Machines)> DeployAsync(
        Template template, Stack stack, Action<string> progress, CancellationToken cancellation)
    {
        foreach (var function in Debugged = _settings.FindDebugged(stack))
            Lambda.Debug(function);
        var deployed = await _ownStack.DeployAsync(template, stack, progress, _ready.Named.Set, cancellation);
        CloudFormation.Restore();
        Deployments.Latest = new(template, deployed.Stack);
        _ready.Deployed.Set();
        return deployed;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await CloudFormation.DisposeAsync();
        if (_stepFunctions.IsValueCreated)
            await StepFunctions.DisposeAsync();
        await _publisher.DisposeAsync();
        Metrics.Dispose();
        Authorizations.Dispose();
        // They need nothing of each other, and each takes its time.
        await Task.WhenAll(Task.Run(_store.Dispose), Lambda.DisposeAsync().AsTask());
        await Logs.DisposeAsync();
        if (_sageMaker.IsValueCreated)
            SageMaker.Endpoints.Dispose();
        Workers.Dispose();
        _lifecycle.Dispose();
        // Now: whoever still asks has lost the process that answers.
        await _port.DisposeAsync();
        _closed.Dispose();
    }
}
