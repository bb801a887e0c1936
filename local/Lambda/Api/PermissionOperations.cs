using System.Net;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>The policies of functions, by statement.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"/>
static class PermissionOperations
{
    public static AwsService AddPermissions(this AwsService api, LambdaService service)
    {
        return api
            .Add<PermissionRequest>("AddPermission", request => Name(request).Qualified.ToString(), Add)
            .Add<FunctionRequest>("GetPolicy", request => request.Name(service).Qualified.ToString(), Get)
            .Add<StatementRequest>(
                "RemovePermission",
                request => service.NameOf(request.FunctionName, request.Qualifier).Qualified.ToString(),
                Remove);

        FunctionName Name(PermissionRequest request) => service.NameOf(request.FunctionName, request.Qualifier);

        object Add(PermissionRequest request)
        {
            var name = Name(request);
            var function = service.Functions.Get(name);
            function.Resolve(name);
            var statement = function.Policies.Add(name.Qualifier, request.StatementId, Statement(request, name));
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
            return service.Functions.Get(name).Policies.Remove(name.Qualifier, request.StatementId) ? new { }
                : throw new AwsException(
                    "ResourceNotFoundException",
                    $"Statement {request.StatementId} is not found in resource policy.",
                    HttpStatusCode.NotFound);
        }
    }

    static AwsException NoPolicy() => new(
        "ResourceNotFoundException", "The resource you requested does not exist.", HttpStatusCode.NotFound);

    static JsonObject Statement(PermissionRequest request, FunctionName name)
    {
        var statement = new JsonObject
        {
            ["Sid"] = request.StatementId,
            ["Effect"] = "Allow",
            ["Principal"] = Principal(request.Principal, name.Arn.Partition),
            ["Action"] = request.Action,
            ["Resource"] = name.Qualified.ToString(),
        };
        var condition = new JsonObject();
        Add("StringEquals", "AWS:SourceAccount", request.SourceAccount);
        Add("StringEquals", "lambda:EventSourceToken", request.EventSourceToken);
        Add("StringEquals", "aws:PrincipalOrgID", request.PrincipalOrgID);
        Add("StringEquals", "lambda:FunctionUrlAuthType", request.FunctionUrlAuthType);
        Add("ArnLike", "AWS:SourceArn", request.SourceArn);
        if (condition.Count > 0)
            statement["Condition"] = condition;
        return statement;

        void Add(string comparison, string key, string? value)
        {
            if (value is null)
                return;
            if (condition[comparison] is not JsonObject keys)
                condition[comparison] = keys = [];
            keys[key] = value;
        }
    }

    /// <summary>A service by its domain, anyone, or an account or an identity of one.</summary>
    static JsonNode Principal(string principal, string partition) =>
        principal == "*" ? JsonValue.Create("*")
        : principal.All(char.IsAsciiDigit) ? new JsonObject { ["AWS"] = $"arn:{partition}:iam::{principal}:root" }
        : new JsonObject
        {
            [principal.StartsWith("arn:", StringComparison.Ordinal) ? "AWS" : "Service"] = principal,
        };

    sealed record PermissionRequest(
        string FunctionName,
        string StatementId,
        string Action,
        string Principal,
        string? Qualifier = null,
        string? SourceArn = null,
        string? SourceAccount = null,
        string? EventSourceToken = null,
        string? PrincipalOrgID = null,
        string? FunctionUrlAuthType = null);

    sealed record StatementRequest(string FunctionName, string StatementId, string? Qualifier = null);
}
