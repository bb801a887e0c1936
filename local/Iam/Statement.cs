using System.Text.Json;
using static Local.Iam.PolicyDocument;

namespace Local.Iam;

/// <summary>A statement of a policy.</summary>
/// <param name="Actions">Not case-sensitive.</param>
/// <param name="ActionsExcluded">Whether the element was <c>NotAction</c>.</param>
/// <param name="Resources">Case-sensitive; empty in a trust policy, which is about its own role.</param>
/// <param name="Principals">Null in a policy of an identity.</param>
sealed record Statement(
    Effect Effect,
    IReadOnlyList<Pattern> Actions, bool ActionsExcluded,
    IReadOnlyList<Pattern> Resources, bool ResourcesExcluded,
    PrincipalElement? Principals,
    IReadOnlyList<Condition> Conditions)
{
    /// <summary>The statement's own name; null when it has none.</summary>
    public string? Sid { get; init; }

    /// <summary>Its place in the policy, from 0.</summary>
    public int Number { get; init; }

    static readonly string[] Elements = ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    /// <summary>
    /// Whether it is about this action and resource, in this context. Whom it is about is another question.
    /// </summary>
    public bool Covers(string action, string resource, RequestContext context) =>
        IsAbout(action, resource, context) && Conditions.All(condition => condition.Holds(context));

    /// <summary>The same, whatever its conditions say.</summary>
    public bool IsAbout(string action, string resource, RequestContext context) =>
        Actions.Any(pattern => pattern.Matches(action, context, ignoreCase: true)) != ActionsExcluded
        && (Resources.Count == 0 || Resources.Any(
            pattern => pattern.MatchesArn(resource, context)) != ResourcesExcluded);

    /// <param name="hasVariables">Whether the policy is of the version that has variables.</param>
    public static Statement Parse(JsonElement statement, PolicyKind kind, bool hasVariables, string where)
    {
        if (statement.ValueKind != JsonValueKind.Object)
            throw Malformed(where, "Syntax errors in policy: a statement is an object.");
        foreach (var member in statement.EnumerateObject().Where(member => !Elements.Contains(member.Name)))
            throw Malformed(where, $"Syntax errors in policy: {member.Name} is not an element of a statement.");
        Forbid(statement, kind == PolicyKind.Trust, ["Resource", "NotResource"], where);
        Forbid(statement, kind == PolicyKind.Identity, ["Principal"], where);

        var effect = statement.TryGetProperty(nameof(Effect), out var text)
            && text.ToString() is ("Allow" or "Deny") and var name
            ? Enum.Parse<Effect>(name)
            : throw Malformed(where, "Syntax errors in policy: Effect must be Allow or Deny.");
        var (actions, actionsExcluded) = Patterns(statement, "Action", hasVariables, where)
            ?? throw Malformed(where, "Policy statement must contain actions.");
        if (actions.FirstOrDefault(action => action.Text != "*" && !action.Text.Contains(':')) is { } bare)
            throw Malformed(where, $"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. ({bare.Text})");
        var (resources, resourcesExcluded) = Patterns(statement, "Resource", hasVariables, where)
            ?? (kind == PolicyKind.Trust ? ([], false) : throw Malformed(where, "Policy statement must contain resources."));
        if (resources.FirstOrDefault(
            resource => resource.Text != "*" && resource.Text.Split(':', 6) is not ["arn", _, _, _, _, _]) is { } wrong)
            throw Malformed(where, $"Resource {wrong.Text} must be in ARN format or \"*\".");
        var principals = kind == PolicyKind.Identity ? null : PrincipalElement.Parse(statement, where);
        return new(
            effect,
            actions,
            actionsExcluded,
            resources,
            resourcesExcluded,
            principals,
            ParseConditions(statement, hasVariables, where))
        {
            Sid = statement.TryGetProperty(nameof(Sid), out var sid) ? sid.ToString() : null,
        };
    }

    static void Forbid(JsonElement statement, bool forbidden, string[] elements, string where)
    {
        if (forbidden && elements.FirstOrDefault(element => statement.TryGetProperty(element, out _)) is { } element)
            throw Malformed(where, $"Has prohibited field {element}");
    }

    static (IReadOnlyList<Pattern> Patterns, bool Excluded)? Patterns(
        JsonElement statement, string element, bool hasVariables, string where)
    {
        var (has, hasNot) = (statement.TryGetProperty(element, out var patterns),
            statement.TryGetProperty("Not" + element, out var excluded));
        if (has && hasNot)
            throw Malformed(where, $"Syntax errors in policy: {element} and Not{element} exclude each other.");
        if (!has && !hasNot)
            return null;
        return (
            [
                .. Strings(has ? patterns : excluded, where)
                    .Select(text => new Pattern(text) { HasVariables = hasVariables }),
            ],
            hasNot);
    }

    static List<Condition> ParseConditions(JsonElement statement, bool hasVariables, string where)
    {
        List<Condition> conditions = [];
        if (!statement.TryGetProperty("Condition", out var operators))
            return conditions;
        if (operators.ValueKind != JsonValueKind.Object)
            throw Malformed(where, "Syntax errors in policy: Condition is an object.");
        foreach (var comparison in operators.EnumerateObject())
        {
            if (comparison.Value.ValueKind != JsonValueKind.Object)
                throw Malformed(
                    $"{where}.Condition.{comparison.Name}", "Syntax errors in policy: an operator is followed by keys and values.");
            foreach (var key in comparison.Value.EnumerateObject())
            {
                Pattern[] values =
                [
                    .. Strings(key.Value, $"{where}.Condition.{comparison.Name}")
                        .Select(text => new Pattern(text) { HasVariables = hasVariables }),
                ];
                conditions.Add(Iam.Condition.TryParse(comparison.Name, key.Name, values)
                    ?? throw Malformed($"{where}.Condition", $"Invalid Condition type : {comparison.Name}"));
            }
        }
        return conditions;
    }

    /// <summary>A string or a list of strings; CloudFormation passes numbers and booleans on as strings.</summary>
    public static IReadOnlyList<string> Strings(JsonElement value, string where) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() > 0 =>
            [.. value.EnumerateArray().SelectMany(item => Strings(item, where))],
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        JsonValueKind.Number => [value.GetRawText()],
        _ => throw Malformed(where, "Syntax errors in policy: a string or a list of strings is needed."),
    };
}
