using Local.Aws;
using Local.Storage;

namespace Local.Iam;

/// <summary>
/// The roles and policies of the account: those that stacks bring, which come again with their stack, and those that
/// were made with the API, which are kept in <c>state.db</c>.
/// </summary>
sealed class PolicyStore
{
    readonly AwsAccount _account;
    readonly TimeProvider _time;
    readonly StateStore _store;
    readonly Records<RoleRecord> _roles;
    readonly Records<InlinePolicyRecord> _inline;
    readonly Records<AttachmentRecord> _attached;
    readonly Records<ManagedPolicyRecord> _managed;
    readonly Lock _gate = new();
    Dictionary<(PolicyKind Kind, string Text), PolicyDocument> _parsed = [];
    Policies? _policies;

    /// <exception cref="AwsException">What was kept cannot be read.</exception>
    public PolicyStore(AwsAccount account, StateStore store, TimeProvider time)
    {
        (_account, _store, _time) = (account, store, time);
        _roles = new(store, "iam/roles", () => IamJson.Default.Options);
        _inline = new(store, "iam/inline-policies", () => IamJson.Default.Options);
        _attached = new(store, "iam/attached-policies", () => IamJson.Default.Options);
        _managed = new(store, "iam/managed-policies", () => IamJson.Default.Options);
    }

    public Identities Current
    {
        get
        {
            lock (_gate)
                return field ??= Load();
        }
        private set;
    }

    /// <summary>What is decided by.</summary>
    public Policies Policies
    {
        get
        {
            lock (_gate)
                return _policies ??= Derive(Current);
        }
    }

    /// <summary>
    /// Takes what a whole stack has, and forgets what the stack had before. Resources that are nothing to IAM are
    /// passed over.
    /// </summary>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>, with the first complaint about each resource;
    /// then everything is as it was.</exception>
    public void Replace(string stack, IEnumerable<IamResource> resources) =>
        Take(stack, resources, owner => owner.StartsWith($"{stack}/", StringComparison.Ordinal));

    /// <summary>Takes a stack's resource, new or changed, in place of what it was.</summary>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>.</exception>
    public void Put(string stack, IamResource resource) =>
        Take(stack, [resource], owner => owner == Owner(stack, resource.LogicalId));

    /// <summary>Forgets a stack's resource that is deleted.</summary>
    /// <exception cref="AwsException"><c>DeleteConflict</c>: a role has policies that were added to it with the API, or
    /// a policy is attached to roles of others.</exception>
    public void Remove(string stack, string logicalId)
    {
        lock (_gate)
        {
            var next = Current.Without(owner => owner == Owner(stack, logicalId));
            foreach (var role in Current.Roles.Keys.Where(name => !next.Roles.ContainsKey(name)))
                CheckBare(next, role);
            foreach (var policy in Current.Managed.Keys.Where(arn => !next.Managed.ContainsKey(arn)))
                CheckUnattached(next, policy);
            Change(next);
        }
    }

    /// <summary>Changes what is made with the API; what is not a stack's is durable when this ends.</summary>
    /// <param name="change">Gives what is to be; may refuse with an <see cref="AwsException"/>.</param>
    public void Change(Func<Identities, Identities> change)
    {
        lock (_gate)
        {
            var next = change(Current);
            StateChange[] changes =
            [
                .. Changes(_roles, Current.Roles, next.Roles, role => role.Owner),
                .. Changes(_inline, Current.Inline, next.Inline, policy => policy.Owner),
                .. Changes(_attached, Current.Attached, next.Attached, place => place.Owner),
                .. Changes(_managed, Current.Managed, next.Managed, policy => policy.Owner),
            ];
            if (changes.Length > 0)
                _store.Write(changes);
            Change(next);
        }
    }

    /// <summary>What a managed policy says, the account's or one of AWS's; null when there is none.</summary>
    public PolicyDocument? FindManaged(string arn)
    {
        lock (_gate)
        {
            return Current.Managed.TryGetValue(arn, out var policy)
                ? PolicyDocument.Parse(policy.Document, PolicyKind.Identity)
                : OfAws(arn);
        }
    }

    /// <exception cref="AwsException"><c>DeleteConflict</c>.</exception>
    public static void CheckBare(Identities all, string role)
    {
        if (all.AttachedTo(role).Any())
            throw IamErrors.Conflict("Cannot delete entity, must detach all policies first.");
        if (all.InlineOf(role).Any())
            throw IamErrors.Conflict("Cannot delete entity, must delete policies first.");
    }

    /// <exception cref="AwsException"><c>DeleteConflict</c>.</exception>
    public static void CheckUnattached(Identities all, string policyArn)
    {
        if (all.Attached.Values.Any(place => place.PolicyArn == policyArn)
            || all.Roles.Values.Any(role => role.PermissionsBoundary == policyArn))
            throw IamErrors.Conflict("Cannot delete a policy attached to entities.");
    }

    void Take(string stack, IEnumerable<IamResource> resources, Func<string, bool> replaces)
    {
        lock (_gate)
        {
            var reader = new StackIdentities(_account, _time.GetUtcNow());
            List<string> complaints = [];
            List<(string LogicalId, Identities Read)> all = [];
            var next = Current.Without(replaces);
            foreach (var resource in resources)
            {
                Try(complaints, () =>
                {
                    var read = reader.Read(resource, Owner(stack, resource.LogicalId));
                    all.Add((resource.LogicalId, read));
                    next = next.With(read);
                });
            }
            foreach (var (logicalId, read) in all)
                Try(complaints, () => CheckManaged(next, read, logicalId));
            if (complaints.Count > 0)
                throw new AwsException("MalformedPolicyDocument", string.Join('\n', complaints));
            Change(next);
        }
    }

    static void CheckManaged(Identities all, Identities read, string logicalId)
    {
        foreach (var arn in read.Attached.Values.Select(place => place.PolicyArn))
            Check(arn, "ManagedPolicyArns");
        foreach (var role in read.Roles.Values)
        {
            if (role.PermissionsBoundary is { } boundary)
                Check(boundary, "PermissionsBoundary");
        }

        void Check(string arn, string property)
        {
            if (!all.Managed.ContainsKey(arn) && !ManagedPolicies.IsOfAws(arn))
                throw PolicyDocument.Malformed($"Resources.{logicalId}.Properties.{property}",
                    $"There is no managed policy {arn}.");
        }
    }

    static void Try(List<string> complaints, Action read)
    {
        try
        {
            read();
        }
        catch (AwsException e)
        {
            complaints.Add(e.Message);
        }
    }

    Identities Load()
    {
        var kept = _roles.All().Aggregate(Identities.None, (all, role) => all.With(role.Value));
        kept = _inline.All().Aggregate(kept, (all, policy) => all.With(policy.Value));
        kept = _attached.All().Aggregate(kept, (all, place) => all.With(place.Value));
        return _managed.All().Aggregate(kept, (all, policy) => all.With(policy.Value));
    }

    void Change(Identities next) => (Current, _policies) = (next, null);

    static IEnumerable<StateChange> Changes<T>(
        Records<T> records,
        IReadOnlyDictionary<string, T> before,
        IReadOnlyDictionary<string, T> after,
        Func<T, string?> owner)
        where T : class
    {
        foreach (var (key, value) in after)
        {
            if (owner(value) is null && !ReferenceEquals(before.GetValueOrDefault(key), value))
                yield return records.Put(key, value);
        }
        foreach (var (key, value) in before)
        {
            if (owner(value) is null && !after.ContainsKey(key))
                yield return records.Remove(key);
        }
    }

    Policies Derive(Identities all)
    {
        var parsed = new Dictionary<(PolicyKind, string), PolicyDocument>();
        var roles = all.Roles.Values.ToDictionary(role => role.Arn, role => new Role(
            Arn.Parse(role.Arn),
            role.Id,
            Parsed(role.Trust, PolicyKind.Trust),
            [
                .. all.InlineOf(role.Name).Select(policy => new NamedPolicy(
                    policy.Name, PolicySource.Inline, Parsed(policy.Document, PolicyKind.Identity))),
                .. all.AttachedTo(role.Name).Select(place => new NamedPolicy(
                    place.PolicyArn, PolicySource.Managed, Managed(place.PolicyArn))),
            ],
            role.PermissionsBoundary is { } boundary ? new(boundary, PolicySource.Boundary, Managed(boundary)) : null,
            TimeSpan.FromSeconds(role.MaxSessionDuration)));
        var ofResources = all.OfResources.Values.ToDictionary(policy => policy.ResourceArn, policy => new NamedPolicy(
            policy.ResourceArn, PolicySource.Resource, Parsed(policy.Document, PolicyKind.Resource)));
        _parsed = parsed;
        return new(roles, ofResources);

        PolicyDocument Managed(string arn) => all.Managed.TryGetValue(arn, out var policy)
            ? Parsed(policy.Document, PolicyKind.Identity)
            : OfAws(arn) ?? PolicyDocument.Empty;

        PolicyDocument Parsed(string text, PolicyKind kind) =>
            parsed[(kind, text)] = _parsed.TryGetValue((kind, text), out var known)
                ? known
                : PolicyDocument.Parse(text, kind);
    }

    /// <summary>One whose document is not known here allows everything; null for none of AWS's.</summary>
    static PolicyDocument? OfAws(string arn) =>
        ManagedPolicies.Find(arn) ?? (ManagedPolicies.IsOfAws(arn) ? ManagedPolicies.Everything : null);

    static string Owner(string stack, string logicalId) => $"{stack}/{logicalId}";
}
