using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.Lambda;

/// <summary>
/// A statement of a function's policy, as AddPermission and <c>AWS::Lambda::Permission</c> describe it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"/>
static class PermissionStatement
{
    static readonly (string Comparison, string Key, string Member)[] Conditions =
    [
        ("StringEquals", "AWS:SourceAccount", "SourceAccount"),
        ("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
        ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
        ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
        ("ArnLike", "AWS:SourceArn", "SourceArn"),
    ];

    /// <param name="permission">A request, or a resource's properties.</param>
    public static JsonObject Create(string id, JsonElement permission, FunctionName name)
    {
        var statement = new JsonObject
        {
            ["Sid"] = id,
            ["Effect"] = "Allow",
            ["Principal"] = Principal(permission.GetProperty("Principal").GetString()!, name.Arn.Partition),
            ["Action"] = permission.GetProperty("Action").GetString(),
            ["Resource"] = name.Qualified.ToString(),
        };
        var condition = new JsonObject();
        foreach (var (comparison, key, member) in Conditions)
        {
            if (!permission.TryGetProperty(member, out var value))
                continue;
            if (condition[comparison] is not JsonObject keys)
                condition[comparison] = keys = [];
            keys[key] = value.GetString();
        }
        if (condition.Count > 0)
            statement["Condition"] = condition;
        return statement;
    }

    /// <summary>A service by its domain, anyone, or an account or an identity of one.</summary>
    static JsonNode Principal(string principal, string partition) =>
        principal == "*" ? JsonValue.Create("*")
        : principal.All(char.IsAsciiDigit) ? new JsonObject { ["AWS"] = $"arn:{partition}:iam::{principal}:root" }
        : new JsonObject
        {
            [principal.StartsWith("arn:", StringComparison.Ordinal) ? "AWS" : "Service"] = principal,
        };
}
