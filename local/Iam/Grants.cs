using Local.Aws;

namespace Local.Iam;

/// <summary>What a role's policies grant, looked at without a call.</summary>
/// <param name="time">Conditions on the time are taken for now; others are taken to hold.</param>
sealed class Grants(Role role, AwsAccount account, TimeProvider time)
{
    readonly RequestContext _context = RequestContext.Of(
        Principal.AssumedRole(role.Arn, "validate"), account, time.GetUtcNow());

    /// <summary>Whether a call could be allowed.</summary>
    /// <param name="resource">Null for any resource.</param>
    public bool MayAllow(string action, string? resource) => role.Policies
        .SelectMany(policy => policy.Document.Statements)
        .Any(statement => statement.Effect is Effect.Allow && (resource is null
            ? Names(statement, action)
            : statement.IsAbout(action, resource, _context)));

    /// <summary>The actions that are granted and that none of these calls needs.</summary>
    public IEnumerable<(string Policy, string Action)> Unused(IReadOnlyCollection<string> actions) =>
        from policy in role.Policies
        from statement in policy.Document.Statements
        where statement is { Effect: Effect.Allow, ActionsExcluded: false }
        from pattern in statement.Actions
        where !actions.Any(action => pattern.Matches(action, _context, ignoreCase: true))
        select (policy.Name, pattern.Text);

    bool Names(Statement statement, string action) =>
        statement.Actions.Any(pattern => pattern.Matches(action, _context, ignoreCase: true))
            != statement.ActionsExcluded;
}
