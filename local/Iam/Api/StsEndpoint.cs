using System.Net;
using System.Text.Json.Serialization;
using Local.Aws;

namespace Local.Iam.Api;

/// <summary>STS.</summary>
/// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html"/>
sealed class StsEndpoint
{
    readonly AwsAccount _account;
    readonly Access _access;
    readonly CredentialStore _credentials;

    readonly Func<CancellationToken, Task> _rolesAreThere;

    StsEndpoint(
        AwsAccount account,
        Access access,
        CredentialStore credentials,
        Func<CancellationToken, Task> rolesAreThere) =>
        (_account, _access, _credentials, _rolesAreThere) = (account, access, credentials, rolesAreThere);

    /// <param name="rolesAreThere">Ends when a stack's roles are there; only who asks for one waits.</param>
    public static AwsService Create(
        AwsAccount account, Access access, CredentialStore credentials, Func<CancellationToken, Task> rolesAreThere)
    {
        var sts = new StsEndpoint(account, access, credentials, rolesAreThere);
        // Anybody may ask who they are; a role's trust policy says who may have it.
        return new AwsService("sts", "sts", AwsJson.PascalCase, access.Authorize)
            .Add<GetCallerIdentityRequest>(
                "GetCallerIdentity", resource: null, (caller, _) => sts.GetCallerIdentity(caller))
            .Add<AssumeRoleRequest>("AssumeRole", resource: null, sts.AssumeRoleAsync)
            .Add<GetSessionTokenRequest>("GetSessionToken", resource: null, sts.GetSessionToken)
            .Add<GetAccessKeyInfoRequest>(
                "GetAccessKeyInfo", resource: null, (_, _) => new { Account = account.Id });
    }

    object GetCallerIdentity(Principal caller) => new
    {
        caller.Arn,
        UserId = caller.RoleArn is { } role ? $"{RoleId(role)}:{caller.Arn.Split('/')[^1]}" : _account.Id,
        Account = _account.Id,
    };

    /// <exception cref="AwsException">The role was deleted while it had sessions.</exception>
    string RoleId(string role) => _access.Policies.Roles.TryGetValue(role, out var found)
        ? found.Id
        : throw new AwsException(
            "InvalidClientTokenId", "The security token included in the request is invalid.", HttpStatusCode.Forbidden);

    /// <summary>The root's last an hour at most, whatever is asked for.</summary>
    /// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html"/>
    object GetSessionToken(Principal caller, GetSessionTokenRequest request)
    {
        if (!caller.IsRoot)
            throw new AwsException(
                "AccessDenied", "Cannot call GetSessionToken with session credentials", HttpStatusCode.Forbidden);
        if (request.SerialNumber is not null)
            throw new AwsException("AccessDenied",
                "MultiFactorAuthentication failed: there are no MFA devices here.", HttpStatusCode.Forbidden);
        var seconds = Math.Min(request.DurationSeconds ?? 3600, 3600);
        return new { Credentials = Print(_credentials.IssueRoot(TimeSpan.FromSeconds(seconds))) };
    }

    static object Print(Session session) => new
    {
        session.Credentials.AccessKeyId,
        session.Credentials.SecretAccessKey,
        session.Credentials.SessionToken,
        session.Expiration,
    };

    async Task<object> AssumeRoleAsync(Principal caller, AssumeRoleRequest request, CancellationToken cancellation)
    {
        await _rolesAreThere(cancellation);
        if (request.Others is { Count: > 0 } others)
            throw new AwsException("ValidationException", $"The parameter {others.Keys.First()} of AssumeRole is not supported here.");
        var duration = request.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : default(TimeSpan?);
        if (request.Policy is { } policy)
            PolicyDocument.Parse(policy, PolicyKind.Identity);
        string[] policies =
        [
            .. request.Policy is { } document ? [document.TrimStart()] : Array.Empty<string>(),
            .. (request.PolicyArns ?? []).Select(managed => managed.Arn),
        ];
        var session = _credentials.Assume(
            caller, request.RoleArn, request.RoleSessionName, duration, policies, request.ExternalId);
        var keys = session.Credentials;
        return new
        {
            AssumedRoleUser = new
            {
                keys.Principal.Arn,
                AssumedRoleId = $"{RoleId(request.RoleArn)}:{request.RoleSessionName}",
            },
            Credentials = Print(session),
        };
    }
}

sealed record GetCallerIdentityRequest;

sealed record GetSessionTokenRequest(int? DurationSeconds = null, string? SerialNumber = null);

sealed record GetAccessKeyInfoRequest(string AccessKeyId);

sealed record PolicyDescriptor([property: JsonPropertyName("arn")] string Arn);

sealed record AssumeRoleRequest(
    string RoleArn,
    string RoleSessionName,
    int? DurationSeconds = null,
    string? Policy = null,
    IReadOnlyList<PolicyDescriptor>? PolicyArns = null,
    string? ExternalId = null)
{
    /// <summary>What the operation has and is not here.</summary>
    [JsonExtensionData]
    public Dictionary<string, object>? Others { get; init; }
}
