using Local.Aws;

namespace Local.Iam.Api;

/// <summary>What policies would say to calls that nobody makes.</summary>
/// <remarks>
/// Several resources have a result each, in the order of the actions. A value of the context has one value here.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html"/>
sealed class Simulation(AwsAccount account, PolicyStore store, Access access, TimeProvider time)
{
    static readonly string[] Everything = ["*"];

    public AwsService AddTo(AwsService service) => service
        .Add<SimulatePrincipalPolicyRequest>("SimulatePrincipalPolicy", request => request.PolicySourceArn, Simulate)
        .Add<SimulateCustomPolicyRequest>("SimulateCustomPolicy", _ => "*", request => Evaluate(
            Given(request.PolicyInputList),
            Boundary(request.PermissionsBoundaryPolicyInputList),
            request.CallerArn is { } caller ? Caller(caller) : Caller(Principal.Root(account).Arn),
            request.ActionNames,
            request.ResourceArns,
            request.ResourcePolicy,
            request.ContextEntries));

    object Simulate(SimulatePrincipalPolicyRequest request)
    {
        var role = store.Policies.Roles.GetValueOrDefault(request.PolicySourceArn)
            ?? throw IamErrors.NoSuchEntity(request.PolicySourceArn.Contains(":role/", StringComparison.Ordinal)
                ? $"The role with name {request.PolicySourceArn.Split('/')[^1]} cannot be found."
                : $"The entity {request.PolicySourceArn} cannot be found: there are roles here, and no users or groups.");
        var texts = store.Current.InlineOf(role.Arn.Resource.Split('/')[^1])
            .ToDictionary(policy => policy.Name, policy => policy.Document);
        List<SimulatedPolicy> own =
        [
            .. role.Policies.Select(policy => new SimulatedPolicy(
                policy,
                policy.Source is PolicySource.Inline ? texts.GetValueOrDefault(policy.Name) : TextOf(policy.Name),
                policy.Name.Split('/')[^1],
                policy.Source is PolicySource.Inline ? "role"
                    : policy.Name.Contains("::aws:", StringComparison.Ordinal) ? "aws-managed" : "user-managed")),
        ];
        return Evaluate(
            [.. own, .. Given(request.PolicyInputList ?? [])],
            Boundary(request.PermissionsBoundaryPolicyInputList) ?? role.Boundary,
            Caller(request.CallerArn ?? request.PolicySourceArn),
            request.ActionNames,
            request.ResourceArns,
            request.ResourcePolicy,
            request.ContextEntries);
    }

    string? TextOf(string policyArn) => store.Current.Managed.GetValueOrDefault(policyArn)?.Document;

    static List<SimulatedPolicy> Given(IReadOnlyList<string> documents) =>
    [
        .. documents.Select((text, i) => new SimulatedPolicy(
            new($"PolicyInputList.{i + 1}", PolicySource.Inline, PolicyDocument.Parse(text, PolicyKind.Identity)),
            text,
            $"PolicyInputList.{i + 1}",
            "none")),
    ];

    /// <summary>Instead of a role's own.</summary>
    static NamedPolicy? Boundary(IReadOnlyList<string>? documents) => documents is [var text, ..]
        ? new("PermissionsBoundary", PolicySource.Boundary, PolicyDocument.Parse(text, PolicyKind.Identity))
        : null;

    Principal Caller(string arn) => store.Policies.Roles.ContainsKey(arn)
        ? Principal.AssumedRole(Arn.Parse(arn), "simulated") with { RoleArn = arn }
        : new(arn, arn);

    object Evaluate(
        List<SimulatedPolicy> policies,
        NamedPolicy? boundary,
        Principal caller,
        IReadOnlyList<string> actions,
        IReadOnlyList<string>? resources,
        string? resourcePolicy,
        IReadOnlyList<ContextEntry>? context)
    {
        var request = RequestContext.Of(caller, account, time.GetUtcNow(), Values(context ?? []));
        NamedPolicy[] own = [.. policies.Select(policy => policy.Policy)];
        NamedPolicy[] ofResource = resourcePolicy is null ? [] :
        [
            new("ResourcePolicy", PolicySource.Resource, PolicyDocument.Parse(resourcePolicy, PolicyKind.Resource)),
        ];
        ApplicablePolicies all = new(own, ofResource, boundary is null ? [] : [[boundary]]);
        return new
        {
            EvaluationResults =
                from action in actions
                from resource in resources is { Count: > 0 } ? resources : Everything
                let decision = access.Decide(caller, all, action, resource, request)
                select new
                {
                    EvalActionName = action,
                    EvalResourceName = resource,
                    EvalDecision = decision.Outcome switch
                    {
                        Outcome.Allowed => "allowed",
                        Outcome.ExplicitDeny => "explicitDeny",
                        _ => "implicitDeny",
                    },
                    MatchedStatements = decision is { Policy: { } policy, Statement: { } statement }
                        ? [Matched(policies.Find(each => each.Policy == policy), resourcePolicy, statement)]
                        : Array.Empty<object>(),
                    PermissionsBoundaryDecisionDetail = boundary is null ? null : new
                    {
                        AllowedByPermissionsBoundary = access.Decide(
                            caller, new([boundary], [], []), action, resource, request).Outcome is Outcome.Allowed,
                    },
                    MissingContextValues = own.Concat(ofResource)
                        .SelectMany(policy => policy.Document.Statements)
                        .Where(statement => statement.IsAbout(action, resource, request))
                        .SelectMany(statement => statement.Conditions)
                        .Select(condition => condition.Key)
                        .Where(key => request.Find(key) is null)
                        .Distinct(),
                },
            IsTruncated = false,
        };
    }

    static object Matched(SimulatedPolicy? policy, string? resourcePolicy, Statement statement)
    {
        var place = (policy is null ? resourcePolicy : policy.Text) is { } text
            ? StatementPlace.Find(text, statement.Number)
            : null;
        return new
        {
            SourcePolicyId = policy?.Id ?? "ResourcePolicy",
            SourcePolicyType = policy?.Type ?? "resource",
            StartPosition = place?.Start,
            EndPosition = place?.End,
        };
    }

    static Dictionary<string, string> Values(IReadOnlyList<ContextEntry> entries)
    {
        Dictionary<string, string> values = [];
        foreach (var entry in entries)
        {
            var name = entry.ContextKeyName;
            if (entry.ContextKeyValues is not [var value])
                throw new AwsException("InvalidInput",
                    $"The context key {name} has {entry.ContextKeyValues?.Count ?? 0} values; here a key has one.");
            values.TryAdd(name, value);
        }
        return values;
    }

    /// <param name="Text">Its JSON; null where it is AWS's.</param>
    sealed record SimulatedPolicy(NamedPolicy Policy, string? Text, string Id, string Type);
}
