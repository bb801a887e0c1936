using Local.Aws;

namespace Local.Iam.Api;

/// <summary>The operations on roles.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html"/>
sealed class RoleOperations(AwsAccount account, PolicyStore store, AuthorizationLog log, TimeProvider time)
{
    const int MostTags = 50;

    public AwsService AddTo(AwsService service) => service
        .Add<CreateRoleRequest>("CreateRole", role => NewArn(role.Path, role.RoleName), Create)
        .Add<RoleRequest>("GetRole", role => ArnOf(role.RoleName), request => new
        {
            Role = Describe(Find(request.RoleName), isWhole: true),
        })
        .Add<ListRolesRequest>("ListRoles", _ => $"arn:{account.Partition}:iam::{account.Id}:role/", List)
        .Add<UpdateRoleRequest>("UpdateRole", role => ArnOf(role.RoleName), Update)
        .Add<UpdateRoleRequest>("UpdateRoleDescription", role => ArnOf(role.RoleName), UpdateDescription)
        .Add<UpdateAssumeRolePolicyRequest>("UpdateAssumeRolePolicy", role => ArnOf(role.RoleName), UpdateTrust)
        .Add<RoleBoundaryRequest>("PutRolePermissionsBoundary", role => ArnOf(role.RoleName), PutBoundary)
        .Add<RoleRequest>("DeleteRolePermissionsBoundary", role => ArnOf(role.RoleName), DeleteBoundary)
        .Add<RoleRequest>("DeleteRole", role => ArnOf(role.RoleName), Delete)
        .Add<TagRoleRequest>("TagRole", role => ArnOf(role.RoleName), Tag)
        .Add<UntagRoleRequest>("UntagRole", role => ArnOf(role.RoleName), Untag)
        .Add<ListOfRoleRequest>("ListRoleTags", role => ArnOf(role.RoleName), ListTags)
        .Add<ListOfRoleRequest>("ListInstanceProfilesForRole", role => ArnOf(role.RoleName), request =>
        {
            Find(request.RoleName);
            return new { InstanceProfiles = Array.Empty<object>(), IsTruncated = false };
        });

    object Create(CreateRoleRequest request)
    {
        CheckBoundary(request.PermissionsBoundary);
        PolicyDocument.Parse(request.AssumeRolePolicyDocument, PolicyKind.Trust);
        var role = new RoleRecord(
            request.RoleName,
            request.Path ?? "/",
            NewArn(request.Path, request.RoleName),
            UniqueId.New("AROA"),
            time.GetUtcNow(),
            request.AssumeRolePolicyDocument,
            request.MaxSessionDuration ?? 3600,
            request.Description,
            Tagged(null, request.Tags ?? []),
            request.PermissionsBoundary);
        store.Change(all => all.Roles.Keys.Contains(request.RoleName, StringComparer.OrdinalIgnoreCase)
            ? throw IamErrors.AlreadyExists($"Role with name {request.RoleName} already exists.")
            : all.With(role));
        return new { Role = Describe(role, isWhole: true) };
    }

    object List(ListRolesRequest request)
    {
        var page = Page<RoleRecord>.Of(
            store.Current.Roles.Values.Where(role =>
                role.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)),
            role => role.Name,
            request);
        return new
        {
            Roles = page.Items.Select(role => Describe(role, isWhole: false)),
            page.IsTruncated,
            page.Marker,
        };
    }

    object Update(UpdateRoleRequest request)
    {
        Change(request.RoleName, role => role with
        {
            Description = request.Description ?? role.Description,
            MaxSessionDuration = request.MaxSessionDuration ?? role.MaxSessionDuration,
        });
        return new { };
    }

    object UpdateDescription(UpdateRoleRequest request)
    {
        Change(request.RoleName, role => role with { Description = request.Description });
        return new { Role = Describe(Find(request.RoleName), isWhole: true) };
    }

    object UpdateTrust(UpdateAssumeRolePolicyRequest request)
    {
        PolicyDocument.Parse(request.PolicyDocument, PolicyKind.Trust);
        Change(request.RoleName, role => role with { Trust = request.PolicyDocument });
        return new { };
    }

    object PutBoundary(RoleBoundaryRequest request)
    {
        CheckBoundary(request.PermissionsBoundary);
        Change(request.RoleName, role => role with { PermissionsBoundary = request.PermissionsBoundary });
        return new { };
    }

    object DeleteBoundary(RoleRequest request)
    {
        Change(request.RoleName, role => role with { PermissionsBoundary = null });
        return new { };
    }

    void CheckBoundary(string? arn)
    {
        if (arn is not null && store.FindManaged(arn) is null)
            throw IamErrors.NoSuchEntity($"Policy {arn} does not exist or is not attachable.");
    }

    object Delete(RoleRequest request)
    {
        store.Change(all =>
        {
            Find(all, request.RoleName);
            PolicyStore.CheckBare(all, request.RoleName);
            return all with { Roles = all.Roles.Remove(request.RoleName) };
        });
        return new { };
    }

    object Tag(TagRoleRequest request)
    {
        Change(request.RoleName, role => role with { Tags = Tagged(role.Tags, request.Tags) });
        return new { };
    }

    object Untag(UntagRoleRequest request)
    {
        Change(request.RoleName, role => role with
        {
            Tags = role.Tags.Where(tag => !request.TagKeys.Contains(tag.Key)).ToDictionary(),
        });
        return new { };
    }

    object ListTags(ListOfRoleRequest request)
    {
        var page = Page<KeyValuePair<string, string>>.Of(Find(request.RoleName).Tags, tag => tag.Key, request);
        return new { Tags = TagList(page.Items), page.IsTruncated, page.Marker };
    }

    void Change(string name, Func<RoleRecord, RoleRecord> change) =>
        store.Change(all => all.With(change(Find(all, name))));

    RoleRecord Find(string name) => Find(store.Current, name);

    /// <exception cref="AwsException"><c>NoSuchEntity</c>.</exception>
    public static RoleRecord Find(Identities all, string name) => all.Roles.GetValueOrDefault(name)
        ?? throw IamErrors.NoSuchEntity($"The role with name {name} cannot be found.");

    /// <summary>What a policy calls a role, whether it is there or not.</summary>
    public string ArnOf(string name) => store.Current.Roles.GetValueOrDefault(name)?.Arn ?? NewArn(null, name);

    string NewArn(string? path, string name) => $"arn:{account.Partition}:iam::{account.Id}:role{path ?? "/"}{name}";

    /// <param name="isWhole">GetRole tells more than ListRoles.</param>
    object Describe(RoleRecord role, bool isWhole) => new
    {
        role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        role.Arn,
        role.CreateDate,
        AssumeRolePolicyDocument = Uri.EscapeDataString(role.Trust),
        role.Description,
        role.MaxSessionDuration,
        PermissionsBoundary = isWhole && role.PermissionsBoundary is { } boundary
            ? new { PermissionsBoundaryType = "PermissionsBoundaryPolicy", PermissionsBoundaryArn = boundary }
            : null,
        Tags = isWhole && role.Tags.Count > 0 ? TagList(role.Tags) : null,
        RoleLastUsed = isWhole ? LastUsed(role) : null,
    };

    object LastUsed(RoleRecord role)
    {
        var calls = log.Of(role.Arn);
        return calls.Count == 0 ? new { } : new { LastUsedDate = calls.Max(call => call.Last), account.Region };
    }

    public static IEnumerable<IamTag> TagList(IEnumerable<KeyValuePair<string, string>> tags) =>
        tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new IamTag(tag.Key, tag.Value));

    public static Dictionary<string, string> Tagged(
        IReadOnlyDictionary<string, string>? tags, IEnumerable<IamTag> more)
    {
        var all = new Dictionary<string, string>(tags ?? new Dictionary<string, string>());
        foreach (var tag in more)
            all[tag.Key] = tag.Value;
        return all.Count <= MostTags ? all : throw new AwsException(
            "LimitExceeded", $"Cannot exceed quota for TagsPerRole: {MostTags}", System.Net.HttpStatusCode.Conflict);
    }
}
