using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Stacks;

/// <summary>What an update may do to which resources of a stack: what no statement allows is denied.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html"/>
static class StackPolicy
{
    /// <exception cref="AwsException">It is no policy.</exception>
    public static void Check(string policy)
    {
        try
        {
            foreach (var statement in Statements(policy))
                if (statement.GetProperty("Effect").GetString() is not ("Allow" or "Deny")
                    || !(Has(statement, "Action") || Has(statement, "NotAction"))
                    || !(Has(statement, "Resource") || Has(statement, "NotResource")))
                    throw Invalid();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid();
        }
    }

    /// <summary>Why a stack may not become what is planned; null when it may.</summary>
    /// <param name="policy">Null for none, which allows everything.</param>
    public static string? Refuse(string? policy, StackPlan plan)
    {
        if (policy is null)
            return null;
        var statements = Statements(policy);
        var changes = plan.Changes.Where(change => change.Kind is ChangeKind.Update or ChangeKind.Replace)
            .Select(change => (
                change.Resource,
                Action: change.Kind is ChangeKind.Update ? "Update:Modify" : "Update:Replace"))
            .Concat(plan.Removed.Select(removed => (removed.Resource, Action: "Update:Delete")));
        foreach (var (resource, action) in changes)
        {
            var about = statements.FindAll(statement => Covers(statement, action, resource));
            var denial = about.Find(statement => statement.GetProperty("Effect").GetString() == "Deny");
            if (denial.ValueKind is JsonValueKind.Undefined && about.Count > 0)
                continue;
            var which = denial.ValueKind is JsonValueKind.Undefined
                ? "no statement allows"
                : $"Statement [#{statements.IndexOf(denial) + 1}] does not allow";
            return $"Action denied by stack policy: {which} [{action}] for resource [LogicalResourceId/{resource.LogicalId}]";
        }
        return null;
    }

    static List<JsonElement> Statements(string policy)
    {
        var statements = JsonElement.Parse(policy).GetProperty("Statement");
        return statements.ValueKind is JsonValueKind.Array ? [.. statements.EnumerateArray()] : [statements];
    }

    static bool Covers(JsonElement statement, string action, StackResource resource) =>
        Names(statement, "Action", action)
        && Names(statement, "Resource", $"LogicalResourceId/{resource.LogicalId}")
        && (!statement.TryGetProperty("Condition", out var condition) || Holds(condition, resource));

    static bool Names(JsonElement statement, string element, string name) =>
        statement.TryGetProperty(element, out var named) ? Texts(named).Any(pattern => Matches(pattern, name))
            : statement.TryGetProperty($"Not{element}", out var others)
                && !Texts(others).Any(pattern => Matches(pattern, name));

    static bool Holds(JsonElement condition, StackResource resource) => condition.EnumerateObject().All(comparison =>
        comparison.Value.TryGetProperty("ResourceType", out var types)
        && Texts(types).Any(type => comparison.Name == "StringLike"
            ? Matches(type, DeployedType.Of(resource.Type))
            : type == DeployedType.Of(resource.Type)));

    static IEnumerable<string> Texts(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? value.EnumerateArray().Select(item => item.ToString())
        : [value.ToString()];

    static bool Matches(string pattern, string text) => GivenPattern.Matches(
        $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}\\z", text) is true;

    static bool Has(JsonElement statement, string name) => statement.TryGetProperty(name, out _);

    static AwsException Invalid() => StackErrors.Invalid("Error validating stack policy: Invalid stack policy");
}
