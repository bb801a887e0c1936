using System.IO.Enumeration;
using System.Text.Json;
using Local.Iam;

namespace Local.Console.Roles;

/// <summary>An action that a statement of a role's policy allows, and whether the role has ever used it.</summary>
/// <param name="Statement">Its place in the policy, from 0.</param>
/// <param name="Action">As it is written, which may be a pattern.</param>
/// <param name="Uses">How many calls it has allowed.</param>
sealed record GrantedAction(string Policy, int Statement, string Action, string Resources, long Uses)
{
    /// <param name="document">In IAM's JSON.</param>
    /// <param name="calls">The role's.</param>
    public static IEnumerable<GrantedAction> Of(string policy, string document, IReadOnlyList<AuthorizedCall> calls)
    {
        using var json = JsonDocument.Parse(document);
        if (!json.RootElement.TryGetProperty(nameof(Statement), out var statements))
            yield break;
        foreach (var (number, statement) in Items(statements).Index())
        {
            if (!statement.TryGetProperty("Effect", out var effect) || !effect.ValueEquals("Allow")
                || !statement.TryGetProperty(nameof(Action), out var actions))
                continue;
            var resources = statement.TryGetProperty("Resource", out var about)
                ? string.Join(", ", Items(about).Select(resource => resource.ToString())) : "";
            foreach (var action in Items(actions).Select(action => action.ToString()))
            {
                yield return new(policy, number, action, resources, calls
                    .Where(call => call.Outcome is Outcome.Allowed && call.Policy == policy && call.Statement == number
                        && FileSystemName.MatchesSimpleExpression(action, call.Action, ignoreCase: true))
                    .Sum(call => call.Count));
            }
        }
    }

    static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
}
