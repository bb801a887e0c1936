using System.Net;
using System.Text.Json;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>The policies of functions, by statement.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"/>
sealed class PermissionOperations(LambdaService service)
{
    public void AddTo(AwsService api) => api
        .Add<JsonElement>("AddPermission", request => Name(request).Qualified.ToString(), Add)
        .Add<FunctionRequest>("GetPolicy", request => request.Name(service).Qualified.ToString(), Get)
        .Add<StatementRequest>(
            "RemovePermission",
            request => service.NameOf(request.FunctionName, request.Qualifier).Qualified.ToString(),
            Remove);

    FunctionName Name(JsonElement request) => service.NameOf(
        request.GetProperty("FunctionName").GetString()!,
        request.TryGetProperty("Qualifier", out var qualifier) ? qualifier.GetString() : null);

    object Add(JsonElement request)
    {
        var name = Name(request);
        var function = service.Functions.Get(name);
        function.Resolve(name);
        var id = request.GetProperty("StatementId").GetString()!;
        var statement = PermissionStatement.Create(id, request, name);
        function.Change(changed => changed.Policies.Add(name.Qualifier, id, statement));
        return new { Statement = statement.ToJsonString(AwsJson.PascalCase) };
    }

    object Get(FunctionRequest request)
    {
        var name = request.Name(service);
        var function = service.Functions.Get(name);
        return new
        {
            Policy = function.Policies.Find(name.Qualifier) ?? throw NoPolicy(),
            function.Resolve(name).RevisionId,
        };
    }

    object Remove(StatementRequest request)
    {
        var name = service.NameOf(request.FunctionName, request.Qualifier);
        var isRemoved = false;
        service.Functions.Get(name).Change(
            function => isRemoved = function.Policies.Remove(name.Qualifier, request.StatementId));
        return isRemoved ? new { }
            : throw new AwsException(
                "ResourceNotFoundException",
                $"Statement {request.StatementId} is not found in resource policy.",
                HttpStatusCode.NotFound);
    }

    static AwsException NoPolicy() => new(
        "ResourceNotFoundException", "The resource you requested does not exist.", HttpStatusCode.NotFound);

    sealed record StatementRequest(string FunctionName, string StatementId, string? Qualifier = null);
}
