namespace Local.Aws;

/// <summary>Who makes a call: the account's root, or a session of a role.</summary>
/// <param name="Arn"><c>arn:aws:iam::ACCOUNT:root</c>, or
/// <c>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>.</param>
/// <param name="RoleArn">The role whose policies apply; null for the root, who may do anything.</param>
sealed record Principal(string Arn, string? RoleArn)
{
    public bool IsRoot => RoleArn is null;

    /// <summary>What limits a session: policies in IAM's JSON, or the ARNs of managed ones.</summary>
    public IReadOnlyList<string> SessionPolicies { get; init; } = [];

    public static Principal Root(AwsAccount account) => new($"arn:{account.Partition}:iam::{account.Id}:root", null);

    public static Principal AssumedRole(Arn role, string session) =>
        new($"arn:{role.Partition}:sts::{role.Account}:assumed-role/{role.Resource.Split('/')[^1]}/{session}",
            role.ToString());
}

/// <summary>The keys with which a principal signs its requests; the session token only for a role's session.</summary>
sealed record Credentials(string AccessKeyId, string SecretAccessKey, string? SessionToken, Principal Principal);

/// <summary>Decides whether the policies let a principal do something.</summary>
/// <param name="action">As policies name it, such as <c>s3:GetObject</c>.</param>
/// <param name="resource">The ARN of what is acted upon, or <c>*</c>.</param>
/// <param name="context">Condition keys, such as <c>iam:PassedToService</c>.</param>
/// <returns>Null when it is allowed; otherwise IAM's message, which names the principal, the action and the
/// resource.</returns>
delegate string? Authorization(
    Principal caller, string action, string resource, IReadOnlyDictionary<string, string>? context = null);

/// <summary>Takes a role for a service of the account.</summary>
/// <param name="session">The session's name.</param>
/// <param name="source">The resource for which the service acts, as trust policies see it in
/// <c>aws:SourceArn</c>.</param>
/// <returns>The session's temporary credentials.</returns>
/// <exception cref="AwsException">There is no such role, or it does not trust the service.</exception>
delegate Credentials AssumeRole(string roleArn, string session, Arn? source = null);

/// <summary>Takes a role for who has one already.</summary>
/// <returns>The session.</returns>
/// <exception cref="AwsException">There is no such role, it does not trust the caller, or the caller may not take
/// it.</exception>
delegate Principal ChainRole(Principal caller, string roleArn, string session);
