using System.Text.Json;
using Local.Aws.Model;
using Local.Aws.Protocols;

namespace Local.Aws;

/// <summary>
/// A service's API over the JSON, REST or query protocols. The operations that are added are the list of what is
/// supported. A call goes through four steps: (1) the request is compared with the API model, (2) read as its type, (3)
/// its caller is asked for permission, (4) it is performed.
/// </summary>
/// <param name="model">The service as its API model is named: <c>sfn</c>.</param>
/// <param name="scope">The service as a signature's scope names it, and the actions of policies: <c>states</c>.</param>
/// <param name="json">How members are named.</param>
sealed class AwsService(string model, string scope, JsonSerializerOptions json, Authorization authorize) : IAwsEndpoint
{
    readonly Dictionary<string, Operation> _operations = [];
    readonly Dictionary<string, Func<HttpContext, JsonElement, Task>> _bytes = [];
    readonly Dictionary<string, Func<Principal, JsonElement, IAsyncEnumerable<StreamedEvent>>> _streams = [];
    RestRoutes? _routes;

    delegate Task<JsonElement> Operation(Principal caller, JsonElement request, CancellationToken cancellation);

    public string Scope { get; } = scope;

    public ApiModel Model => ApiModel.Get(model);

    /// <summary>With the JSON protocols: what comes before the operation in <c>X-Amz-Target</c>.</summary>
    public string? TargetPrefix => Model.Service.TargetPrefix;

    /// <summary>The names of the operations that are here.</summary>
    public IReadOnlyCollection<string> Operations => [.. _operations.Keys, .. _bytes.Keys, .. _streams.Keys];

    /// <summary>The operations by their requests' paths, of a REST service.</summary>
    public RestRoutes Routes => _routes ??= new(Model);

    /// <summary>The service as the actions of policies name it, where that is not the signatures' scope.</summary>
    public string ActionPrefix { get; init; } = scope;

    /// <summary>The error of a request that the API model does not allow.</summary>
    public string ViolationCode { get; init; } = RequestViolations.Code;

    /// <summary>Ends when requests can be answered.</summary>
    public Func<Task> Ready { get; init; } = () => Task.CompletedTask;

    /// <summary>Ends when what an answer shows would survive the end of this program.</summary>
    public Func<Task> Durable { get; init; } = () => Task.CompletedTask;

    /// <summary>Is told of each answer whether it was sent: whoever asked may have gone.</summary>
    public Action<string, JsonElement, bool> Answered { get; init; } = (_, _, _) => { };

    /// <summary>Adds an operation.</summary>
    /// <param name="resource">
    /// The ARN for which the caller needs permission for the action <c>SCOPE:OPERATION</c>; null where
    /// <paramref name="handle"/> asks itself.
    /// </param>
    /// <param name="handle">
    /// Performs it; its result's members are the answer's. Refusals are <see cref="AwsException"/>s.
    /// </param>
    public AwsService Add<TRequest>(
        string operation,
        Func<TRequest, string>? resource,
        Func<Principal, TRequest, CancellationToken, Task<object>> handle)
    {
        _operations.Add(operation, async (caller, request, cancellation) =>
        {
            var typed = Read<TRequest>(request); // 2
            if (resource is not null)
                authorize.Require(caller, $"{ActionPrefix}:{operation}", resource(typed)); // 3
            return JsonSerializer.SerializeToElement(await handle(caller, typed, cancellation), json); // 4
        });
        return this;
    }

    /// <summary>Adds an operation that waits for nothing.</summary>
    public AwsService Add<TRequest>(
        string operation, Func<TRequest, string>? resource, Func<Principal, TRequest, object> handle) =>
        Add<TRequest>(operation, resource, (caller, request, _) => Task.FromResult(handle(caller, request)));

    /// <summary>Adds an operation that does not depend on its caller, once it is allowed.</summary>
    public AwsService Add<TRequest>(
        string operation, Func<TRequest, string>? resource, Func<TRequest, object> handle) =>
        Add<TRequest>(operation, resource, (_, request, _) => Task.FromResult(handle(request)));

    /// <summary>Performs an operation.</summary>
    /// <exception cref="AwsException">It is refused.</exception>
    public Task<JsonElement> CallAsync(
        string operation, Principal caller, JsonElement request, CancellationToken cancellation)
    {
        if (!_operations.TryGetValue(operation, out var perform))
            throw UnknownOperation(operation);
        RequestViolations.Check(Model, operation, request, ViolationCode); // 1
        return perform(caller, AwsJson.WithoutNulls(request), cancellation);
    }

    /// <summary>
    /// Adds an operation of a REST service whose payload is bytes: it reads the body, and writes the answer, itself.
    /// </summary>
    /// <param name="answer">Is given the members that are in the path, the query and the headers.</param>
    public AwsService AddBytes<TRequest>(string operation, Func<HttpContext, TRequest, Task> answer)
    {
        _bytes.Add(operation, (http, request) => answer(http, Read<TRequest>(request)));
        return this;
    }

    /// <summary>Answers a request whose operation's payload is bytes; false when it is of another kind.</summary>
    /// <exception cref="AwsException">It is refused.</exception>
    public async Task<bool> TryAnswerAsync(string operation, HttpContext http, JsonElement request)
    {
        if (!_bytes.TryGetValue(operation, out var answer))
            return false;
        RequestViolations.Check(Model, operation, request, ViolationCode);
        await answer(http, request);
        return true;
    }

    /// <summary>Adds an operation whose answer is a stream of events, which go on after it is there.</summary>
    /// <param name="start">Asks for permission itself; refuses before it gives the stream.</param>
    public AwsService AddEvents<TRequest>(
        string operation, Func<Principal, TRequest, IAsyncEnumerable<StreamedEvent>> start)
    {
        _streams.Add(operation, (caller, request) => start(caller, Read<TRequest>(request)));
        return this;
    }

    /// <summary>Answers a request whose operation's answer is a stream; false when it is of another kind.</summary>
    /// <exception cref="AwsException">It is refused.</exception>
    public async Task<bool> TryStreamAsync(string operation, HttpContext http, JsonElement request)
    {
        if (!_streams.TryGetValue(operation, out var start))
            return false;
        RequestViolations.Check(Model, operation, request, ViolationCode);
        await EventStream.WriteAsync(http, start(http.Caller(), AwsJson.WithoutNulls(request)), json);
        return true;
    }

    public AwsException UnknownOperation(string name) =>
        new("UnknownOperationException", $"'{name}' is not an operation of {Model.Service.ServiceId} that is served here.");

    /// <summary>
    /// Answers requests that name no target: another API of the service over REST, whose signatures have the same
    /// scope.
    /// </summary>
    public IAwsEndpoint? Rest { get; init; }

    public Task AnswerAsync(HttpContext http) => (TargetPrefix, Rest) switch
    {
        (not null, { } rest) when http.Request.Headers[JsonProtocol.TargetHeader].Count == 0 => rest.AnswerAsync(http),
        ({ } prefix, _) => AnswerAsync(http, prefix),
        _ when Model.Service.Protocol == "rest-json" => RestJsonProtocol.AnswerAsync(http, this),
        _ => QueryProtocol.AnswerAsync(http, this),
    };

    /// <summary>CloudWatch speaks three protocols.</summary>
    Task AnswerAsync(HttpContext http, string prefix) => WireProtocols.Of(http.Request) switch
    {
        WireProtocol.Cbor => CborProtocol.AnswerAsync(http, this),
        WireProtocol.Query when Model.Service.XmlNamespace is not null => QueryProtocol.AnswerAsync(http, this),
        _ => JsonProtocol.AnswerAsync(http, this, prefix),
    };

    T Read<T>(JsonElement request)
    {
        string[] missing = [.. AwsJson.Missing(json.GetTypeInfo(typeof(T)), request).Select(RequestViolations.Missing)];
        if (missing.Length > 0)
            throw RequestViolations.Refuse(missing, ViolationCode);
        try
        {
            return request.Deserialize<T>(json)!;
        }
        catch (JsonException e)
        {
            throw new AwsException("SerializationException", $"The request cannot be read at '{e.Path}'.");
        }
    }
}

/// <summary>Answers the requests that are signed for one service.</summary>
interface IAwsEndpoint
{
    /// <summary>The service as a signature's scope names it: <c>states</c>.</summary>
    string Scope { get; }

    /// <summary>The published model of what it answers.</summary>
    ApiModel Model { get; }

    /// <summary>The names of the operations that are here.</summary>
    IReadOnlyCollection<string> Operations { get; }

    /// <summary>Another API, whose signatures have the same scope; null when there is none.</summary>
    IAwsEndpoint? Rest => null;

    /// <summary>Answers a request, also one that it refuses.</summary>
    Task AnswerAsync(HttpContext http);
}
