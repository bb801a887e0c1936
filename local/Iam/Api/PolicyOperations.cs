using System.Net;
using Local.Aws;

namespace Local.Iam.Api;

/// <summary>The operations on managed policies.</summary>
sealed class PolicyOperations(AwsAccount account, PolicyStore store, TimeProvider time)
{
    const int MostVersions = 5;

    public AwsService AddTo(AwsService service) => service
        .Add<CreatePolicyRequest>("CreatePolicy", policy => ArnOf(policy.Path, policy.PolicyName), Create)
        .Add<PolicyRequest>("GetPolicy", policy => policy.PolicyArn, request => new
        {
            Policy = Describe(Find(store.Current, request.PolicyArn), isWhole: true),
        })
        .Add<ListPoliciesRequest>("ListPolicies", _ => $"arn:{account.Partition}:iam::{account.Id}:policy/", List)
        .Add<PolicyRequest>("DeletePolicy", policy => policy.PolicyArn, Delete)
        .Add<CreatePolicyVersionRequest>("CreatePolicyVersion", policy => policy.PolicyArn, CreateVersion)
        .Add<PolicyVersionRequest>("GetPolicyVersion", policy => policy.PolicyArn, GetVersion)
        .Add<ListOfPolicyRequest>("ListPolicyVersions", policy => policy.PolicyArn, ListVersions)
        .Add<PolicyVersionRequest>("SetDefaultPolicyVersion", policy => policy.PolicyArn, SetDefault)
        .Add<PolicyVersionRequest>("DeletePolicyVersion", policy => policy.PolicyArn, DeleteVersion)
        .Add<ListOfPolicyRequest>("ListEntitiesForPolicy", policy => policy.PolicyArn, ListEntities);

    object Create(CreatePolicyRequest request)
    {
        PolicyDocument.Parse(request.PolicyDocument, PolicyKind.Identity);
        var now = time.GetUtcNow();
        var policy = new ManagedPolicyRecord(
            request.PolicyName,
            request.Path ?? "/",
            ArnOf(request.Path, request.PolicyName),
            UniqueId.New("ANPA"),
            now,
            [new(1, request.PolicyDocument, now)],
            LastVersion: 1,
            request.Description,
            RoleOperations.Tagged(null, request.Tags ?? []));
        store.Change(all => all.Managed.Values.Any(other =>
                other.Name.Equals(request.PolicyName, StringComparison.OrdinalIgnoreCase))
            ? throw IamErrors.AlreadyExists(
                $"A policy called {request.PolicyName} already exists. Duplicate names are not allowed.")
            : all.With(policy));
        return new { Policy = Describe(policy, isWhole: true) };
    }

    object List(ListPoliciesRequest request)
    {
        IEnumerable<ManagedPolicyRecord> all =
        [
            .. request.Scope is "AWS" ? [] : store.Current.Managed.Values,
            .. request.Scope is "Local" ? [] : ManagedPolicies.Records(account.Partition),
        ];
        var page = Page<ManagedPolicyRecord>.Of(
            all.Where(policy => policy.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
                && (request.OnlyAttached is not true || Attachments(policy.Arn).Any())),
            policy => policy.Arn,
            request);
        return new
        {
            Policies = page.Items.Select(policy => Describe(policy, isWhole: false)),
            page.IsTruncated,
            page.Marker,
        };
    }

    object Delete(PolicyRequest request)
    {
        store.Change(all =>
        {
            var policy = FindOwn(all, request.PolicyArn);
            PolicyStore.CheckUnattached(all, policy.Arn);
            if (policy.Versions.Count > 1)
                throw IamErrors.Conflict("This policy has more than one version. Before you delete a policy, you must "
                    + "delete the policy's versions. The default version is deleted with the policy.");
            return all with { Managed = all.Managed.Remove(policy.Arn) };
        });
        return new { };
    }

    object CreateVersion(CreatePolicyVersionRequest request)
    {
        PolicyDocument.Parse(request.PolicyDocument, PolicyKind.Identity);
        PolicyVersionRecord? version = null;
        store.Change(all =>
        {
            var policy = FindOwn(all, request.PolicyArn);
            if (policy.Versions.Count == MostVersions)
                throw new AwsException("LimitExceeded",
                    "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
                    HttpStatusCode.Conflict);
            version = new(policy.LastVersion + 1, request.PolicyDocument, time.GetUtcNow());
            return all.With(policy with
            {
                LastVersion = version.Number,
                Versions = request.SetAsDefault is true ? [version, .. policy.Versions] : [.. policy.Versions, version],
            });
        });
        return new { PolicyVersion = Describe(version!, request.SetAsDefault is true, document: null) };
    }

    object GetVersion(PolicyVersionRequest request)
    {
        var policy = Find(store.Current, request.PolicyArn);
        var version = FindVersion(policy, request.VersionId);
        return new
        {
            PolicyVersion = Describe(version, version == policy.Versions[0], Uri.EscapeDataString(version.Document)),
        };
    }

    object ListVersions(ListOfPolicyRequest request)
    {
        var policy = Find(store.Current, request.PolicyArn);
        return new
        {
            Versions = policy.Versions.OrderByDescending(version => version.Number)
                .Select(version => Describe(version, version == policy.Versions[0], document: null)),
            IsTruncated = false,
        };
    }

    object SetDefault(PolicyVersionRequest request)
    {
        store.Change(all =>
        {
            var policy = FindOwn(all, request.PolicyArn);
            var version = FindVersion(policy, request.VersionId);
            return all.With(policy with { Versions = [version, .. policy.Versions.Where(other => other != version)] });
        });
        return new { };
    }

    object DeleteVersion(PolicyVersionRequest request)
    {
        store.Change(all =>
        {
            var policy = FindOwn(all, request.PolicyArn);
            var version = FindVersion(policy, request.VersionId);
            return version == policy.Versions[0]
                ? throw IamErrors.Conflict("Cannot delete the default version of a policy.")
                : all.With(policy with { Versions = [.. policy.Versions.Where(other => other != version)] });
        });
        return new { };
    }

    object ListEntities(ListOfPolicyRequest request)
    {
        Find(store.Current, request.PolicyArn);
        return new
        {
            PolicyGroups = Array.Empty<object>(),
            PolicyUsers = Array.Empty<object>(),
            PolicyRoles = Attachments(request.PolicyArn)
                .Select(place => store.Current.Roles[place.Role])
                .Select(role => new { RoleName = role.Name, RoleId = role.Id }),
            IsTruncated = false,
        };
    }

    IEnumerable<AttachmentRecord> Attachments(string arn) => store.Current.Attached.Values
        .Where(place => place.PolicyArn == arn && store.Current.Roles.ContainsKey(place.Role));

    /// <summary>One of the account, or of AWS.</summary>
    ManagedPolicyRecord Find(Identities all, string arn) => all.Managed.GetValueOrDefault(arn)
        ?? ManagedPolicies.Records(account.Partition).FirstOrDefault(policy => policy.Arn == arn)
        ?? throw IamErrors.NoSuchEntity($"Policy {arn} was not found.");

    ManagedPolicyRecord FindOwn(Identities all, string arn) =>
        Find(all, arn) is var policy && all.Managed.ContainsKey(arn)
        ? policy
        : throw new AwsException("AccessDenied", $"Policies of AWS, such as {arn}, cannot be changed.",
            HttpStatusCode.Forbidden);

    static PolicyVersionRecord FindVersion(ManagedPolicyRecord policy, string id) =>
        policy.Versions.FirstOrDefault(version => IdOf(version) == id)
            ?? throw IamErrors.NoSuchEntity($"Policy {policy.Arn} version {id} does not exist or is not attachable.");

    string ArnOf(string? path, string name) => $"arn:{account.Partition}:iam::{account.Id}:policy{path ?? "/"}{name}";

    static string IdOf(PolicyVersionRecord version) => $"v{version.Number}";

    /// <param name="isWhole">GetPolicy tells more than ListPolicies.</param>
    object Describe(ManagedPolicyRecord policy, bool isWhole) => new
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        policy.Arn,
        policy.Path,
        DefaultVersionId = IdOf(policy.Versions[0]),
        AttachmentCount = Attachments(policy.Arn).Count(),
        PermissionsBoundaryUsageCount =
            store.Current.Roles.Values.Count(role => role.PermissionsBoundary == policy.Arn),
        IsAttachable = true,
        Description = isWhole ? policy.Description : null,
        policy.CreateDate,
        UpdateDate = policy.Versions.Max(version => version.CreateDate),
        Tags = isWhole && policy.Tags.Count > 0 ? RoleOperations.TagList(policy.Tags) : null,
    };

    static object Describe(PolicyVersionRecord version, bool isDefault, string? document) => new
    {
        Document = document,
        VersionId = IdOf(version),
        IsDefaultVersion = isDefault,
        version.CreateDate,
    };
}
