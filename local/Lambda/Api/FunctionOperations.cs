using System.Net;
using System.Text.Json;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda.Api;

/// <summary>Functions, their code and their configuration.</summary>
sealed class FunctionOperations(LambdaService service)
{
    public void AddTo(AwsService api) => api
        .Add<JsonElement>("CreateFunction", Name, CreateAsync)
        .Add<JsonElement>("UpdateFunctionCode", Name, UpdateCodeAsync)
        .Add<JsonElement>("UpdateFunctionConfiguration", Name, UpdateConfigurationAsync)
        .Add<FunctionRequest>("GetFunction", Qualified, Get)
        .Add<FunctionRequest>("GetFunctionConfiguration", Qualified, Configuration)
        .Add<ListRequest>("ListFunctions", _ => "*", List)
        .Add<FunctionRequest>("DeleteFunction", Qualified, DeleteAsync);

    string Name(JsonElement request) => Function(request).Arn.ToString();

    string Qualified(FunctionRequest request) => request.Name(service).Qualified.ToString();

    FunctionName Function(JsonElement request) =>
        service.NameOf(request.GetProperty("FunctionName").GetString()!);

    async Task<object> CreateAsync(Principal caller, JsonElement request, CancellationToken cancellation)
    {
        var arn = Function(request).Arn;
        var role = Arn.Parse(request.GetProperty("Role").GetString()!);
        service.Authorization.RequirePassRole(caller, role.ToString(), "lambda.amazonaws.com");
        var name = arn.Resource["function:".Length..];
        service.CheckRole(role, name);
        var code = Code(request.GetProperty("Code"));
        var function = Read(() => new LambdaFunction
        {
            Name = name,
            Arn = arn,
            Role = role,
            Code = code,
            Handler = "",
        }.With(request));
        var created = await Deploy(() => service.Functions.CreateAsync(caller, function, null, cancellation));
        if (request.TryGetProperty("Tags", out var tags))
            created.Change(function =>
            {
                foreach (var tag in tags.EnumerateObject())
                    function.Tags[tag.Name] = tag.Value.GetString()!;
            });
        return FunctionConfiguration.Of(Publishes(request) ? created.Publish(null) : created.Latest);
    }

    async Task<object> UpdateCodeAsync(Principal caller, JsonElement request, CancellationToken cancellation)
    {
        var function = service.Functions.Get(Function(request));
        CheckRevision(function, request);
        var changed = Read(() => (function.Latest.Function with { Code = Code(request) }).With(Only(request, "Architectures")));
        var dryRun = request.TryGetProperty("DryRun", out var dry) && dry.GetBoolean();
        if (!dryRun)
            await Deploy(() => service.Functions.UpdateAsync(caller, changed, null, cancellation));
        return FunctionConfiguration.Of(Publishes(request) && !dryRun ? function.Publish(null) : function.Latest);
    }

    async Task<object> UpdateConfigurationAsync(
        Principal caller, JsonElement request, CancellationToken cancellation)
    {
        var function = service.Functions.Get(Function(request));
        CheckRevision(function, request);
        var changed = Read(() => function.Latest.Function.With(request));
        if (request.TryGetProperty("Role", out var text))
        {
            var role = Arn.Parse(text.GetString()!);
            service.Authorization.RequirePassRole(caller, role.ToString(), "lambda.amazonaws.com");
            service.CheckRole(role, changed.Name);
            changed = changed with { Role = role };
        }
        await Deploy(() => service.Functions.UpdateAsync(caller, changed, null, cancellation, code: false));
        return FunctionConfiguration.Of(function.Latest);
    }

    object Get(FunctionRequest request)
    {
        var name = request.Name(service);
        var function = service.Functions.Get(name);
        return new
        {
            Configuration = FunctionConfiguration.Of(function.Resolve(name), name),
            Code = new { RepositoryType = "S3" },
            Tags = function.Tags.Count > 0 ? function.Tags : null,
            Concurrency = function.ReservedConcurrency is { } reserved
                ? new { ReservedConcurrentExecutions = reserved } : null,
        };
    }

    object Configuration(FunctionRequest request)
    {
        var name = request.Name(service);
        return FunctionConfiguration.Of(service.Functions.Get(name).Resolve(name), name);
    }

    object List(ListRequest request)
    {
        var all = service.Functions.All
            .SelectMany(function => request.FunctionVersion == "ALL" ? function.Versions : [function.Latest]);
        var (functions, next) = Marker.Page([.. all], request.Marker, request.MaxItems);
        return new
        {
            Functions = functions.Select(version => request.FunctionVersion == "ALL"
                ? FunctionConfiguration.Of(version, version.Function.Reference)
                : FunctionConfiguration.Of(version)),
            NextMarker = next,
        };
    }

    async Task<object> DeleteAsync(Principal caller, FunctionRequest request, CancellationToken cancellation)
    {
        var name = request.Name(service);
        if (name.Qualifier is null)
            await service.Functions.DeleteAsync(name, cancellation);
        else if (name.Qualifier == LambdaFunction.Latest)
            throw new AwsException(
                "InvalidParameterValueException", "$LATEST version cannot be deleted without deleting the function.");
        else
            await service.Functions.Get(name).DeleteVersionAsync(name);
        return new { };
    }

    /// <exception cref="AwsException"><c>PreconditionFailedException</c>: it has changed since the caller saw
    /// it.</exception>
    public static void CheckRevision(FunctionResource function, JsonElement request)
    {
        if (request.TryGetProperty("RevisionId", out var seen) && seen.GetString() != function.Latest.RevisionId)
            throw Changed();
    }

    public static AwsException Changed() => new(
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. " +
        "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
        HttpStatusCode.PreconditionFailed);

    static bool Publishes(JsonElement request) =>
        request.TryGetProperty("Publish", out var publish) && publish.GetBoolean();

    /// <summary>The code of a request: a zip in it, or an object of S3.</summary>
    static FunctionCode Code(JsonElement request)
    {
        if (request.TryGetProperty("ZipFile", out var zip))
            return zip.TryGetBytesFromBase64(out var bytes) ? new FunctionCode.Archive(bytes)
                : throw new AwsException("SerializationException", "ZipFile is not Base64.");
        if (request.TryGetProperty("ImageUri", out _))
            return new FunctionCode.Elsewhere("A container's image", IsImage: true);
        return request.TryGetProperty("S3Bucket", out var bucket) && request.TryGetProperty("S3Key", out var key)
            ? new FunctionCode.StoredObject(
                bucket.GetString()!,
                key.GetString()!,
                request.TryGetProperty("S3ObjectVersion", out var version) ? version.GetString() : null)
            : throw new AwsException(
                "InvalidParameterValueException", "Please provide a source for function code: ZipFile, or S3Bucket and S3Key.");
    }

    static JsonElement Only(JsonElement request, string member) =>
        JsonSerializer.SerializeToElement(request.EnumerateObject().Where(each => each.Name == member)
            .ToDictionary(each => each.Name, each => each.Value));

    static LambdaFunction Read(Func<LambdaFunction> read)
    {
        try
        {
            return read();
        }
        catch (FunctionException e)
        {
            throw Invalid(e);
        }
    }

    static async Task<T> Deploy<T>(Func<Task<T>> deploy)
    {
        try
        {
            return await deploy();
        }
        catch (FunctionException e)
        {
            throw Invalid(e);
        }
    }

    static AwsException Invalid(FunctionException e) => new("InvalidParameterValueException", e.Message);

    sealed record ListRequest(string? FunctionVersion = null, string? Marker = null, int? MaxItems = null);
}

/// <summary>A request that names a function, and perhaps a version or an alias.</summary>
sealed record FunctionRequest(string FunctionName, string? Qualifier = null)
{
    public FunctionName Name(LambdaService service) => service.NameOf(FunctionName, Qualifier);
}
