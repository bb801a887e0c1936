using Local.Aws;

namespace Local.Iam.Api;

/// <summary>IAM's API. Of users there is the account's root alone.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html"/>
static class IamEndpoint
{
    public static AwsService Create(
        AwsAccount account, PolicyStore store, Access access, AuthorizationLog log, TimeProvider time)
    {
        var service = new AwsService("iam", "iam", AwsJson.PascalCase, access.Authorize);
        var roles = new RoleOperations(account, store, log, time);
        roles.AddTo(service);
        new RolePolicyOperations(store, roles).AddTo(service);
        new PolicyOperations(account, store, time).AddTo(service);
        new Simulation(account, store, access, time).AddTo(service);
        return service
            .Add<GetUserRequest>(
                "GetUser",
                request => $"arn:{account.Partition}:iam::{account.Id}:user/{request.UserName}",
                (caller, request) => GetUser(caller, request, account))
            .Add<EmptyListRequest>("ListUsers", _ => $"arn:{account.Partition}:iam::{account.Id}:user/", _ => new
            {
                Users = Array.Empty<object>(),
                IsTruncated = false,
            })
            .Add<EmptyListRequest>("ListAccountAliases", _ => "*", _ => new
            {
                AccountAliases = Array.Empty<string>(),
                IsTruncated = false,
            });
    }

    /// <summary>The root has no name, but is itself.</summary>
    static object GetUser(Principal caller, GetUserRequest request, AwsAccount account)
    {
        if (request.UserName is { } name)
            throw IamErrors.NoSuchEntity($"The user with name {name} cannot be found.");
        if (!caller.IsRoot)
            throw new AwsException("ValidationError", "Must specify userName when calling with non-User credentials");
        return new { User = new { UserId = account.Id, caller.Arn, CreateDate = DateTimeOffset.UnixEpoch } };
    }
}
