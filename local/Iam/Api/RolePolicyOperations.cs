using Local.Aws;

namespace Local.Iam.Api;

/// <summary>The operations on the policies of roles, their own and attached ones.</summary>
sealed class RolePolicyOperations(PolicyStore store, RoleOperations roles)
{
    public AwsService AddTo(AwsService service) => service
        .Add<PutRolePolicyRequest>("PutRolePolicy", role => roles.ArnOf(role.RoleName), Put)
        .Add<RolePolicyRequest>("GetRolePolicy", role => roles.ArnOf(role.RoleName), Get)
        .Add<ListOfRoleRequest>("ListRolePolicies", role => roles.ArnOf(role.RoleName), List)
        .Add<RolePolicyRequest>("DeleteRolePolicy", role => roles.ArnOf(role.RoleName), Delete)
        .Add<AttachmentRequest>("AttachRolePolicy", role => roles.ArnOf(role.RoleName), Attach)
        .Add<AttachmentRequest>("DetachRolePolicy", role => roles.ArnOf(role.RoleName), Detach)
        .Add<ListOfRoleRequest>("ListAttachedRolePolicies", role => roles.ArnOf(role.RoleName), ListAttached);

    object Put(PutRolePolicyRequest request)
    {
        PolicyDocument.Parse(request.PolicyDocument, PolicyKind.Identity);
        store.Change(all =>
        {
            RoleOperations.Find(all, request.RoleName);
            return all.With(new InlinePolicyRecord(request.RoleName, request.PolicyName, request.PolicyDocument));
        });
        return new { };
    }

    object Get(RolePolicyRequest request)
    {
        var policy = Find(store.Current, request);
        return new { request.RoleName, request.PolicyName, PolicyDocument = Uri.EscapeDataString(policy.Document) };
    }

    object List(ListOfRoleRequest request)
    {
        RoleOperations.Find(store.Current, request.RoleName);
        var page = Page<string>.Of(
            store.Current.InlineOf(request.RoleName).Select(policy => policy.Name), name => name, request);
        return new { PolicyNames = page.Items, page.IsTruncated, page.Marker };
    }

    object Delete(RolePolicyRequest request)
    {
        store.Change(all => all with { Inline = all.Inline.Remove(Find(all, request).Key) });
        return new { };
    }

    object Attach(AttachmentRequest request)
    {
        store.Change(all =>
        {
            RoleOperations.Find(all, request.RoleName);
            if (!all.Managed.ContainsKey(request.PolicyArn) && ManagedPolicies.Find(request.PolicyArn) is null)
                throw Unknown(request.PolicyArn);
            var place = new AttachmentRecord(request.RoleName, request.PolicyArn);
            return all.Attached.ContainsKey(place.Key) ? all : all.With(place);
        });
        return new { };
    }

    object Detach(AttachmentRequest request)
    {
        store.Change(all =>
        {
            RoleOperations.Find(all, request.RoleName);
            var key = new AttachmentRecord(request.RoleName, request.PolicyArn).Key;
            return all.Attached.ContainsKey(key)
                ? all with { Attached = all.Attached.Remove(key) }
                : throw IamErrors.NoSuchEntity($"Policy {request.PolicyArn} was not found.");
        });
        return new { };
    }

    object ListAttached(ListOfRoleRequest request)
    {
        RoleOperations.Find(store.Current, request.RoleName);
        var page = Page<AttachmentRecord>.Of(
            store.Current.AttachedTo(request.RoleName).Where(place =>
                PathOf(place.PolicyArn).StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)),
            place => place.PolicyArn,
            request);
        return new
        {
            AttachedPolicies = page.Items.Select(place =>
                new { PolicyName = place.PolicyArn.Split('/')[^1], place.PolicyArn }),
            page.IsTruncated,
            page.Marker,
        };
    }

    static InlinePolicyRecord Find(Identities all, RolePolicyRequest request)
    {
        RoleOperations.Find(all, request.RoleName);
        return all.Inline.GetValueOrDefault($"{request.RoleName}/{request.PolicyName}")
            ?? throw IamErrors.NoSuchEntity($"The role policy with name {request.PolicyName} cannot be found.");
    }

    /// <summary>One of AWS's that is not known here is refused by name: what it allows could only be guessed.</summary>
    static AwsException Unknown(string arn) => IamErrors.NoSuchEntity(
        arn.Contains(":iam::aws:policy/", StringComparison.Ordinal)
            ? $"What the managed policy {arn} allows is not known here. Those known are "
                + $"{string.Join(", ", ManagedPolicies.Names)}; or put its statements into a policy of the role."
            : $"Policy {arn} does not exist or is not attachable.");

    static string PathOf(string policyArn)
    {
        var resource = Arn.Parse(policyArn).Resource;
        return resource["policy".Length..(resource.LastIndexOf('/') + 1)];
    }
}
