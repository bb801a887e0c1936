using System.Collections.Concurrent;
using System.Security.Cryptography;
using Local.Aws;

namespace Local.Iam;

/// <summary>Temporary credentials of a role's session.</summary>
sealed record Session(Credentials Credentials, DateTimeOffset Expiration);

/// <summary>
/// Issues the credentials of role sessions and finds them again. <c>test</c>/<c>test</c> belongs to the account's root.
/// </summary>
sealed class CredentialStore(AwsAccount account, Access access, TimeProvider time)
{
    const string UpperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>How long a service's session lasts; AssumeRole's default as well.</summary>
    /// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"/>
    public static readonly TimeSpan DefaultDuration = TimeSpan.FromHours(1);

    static readonly TimeSpan BetweenRemovals = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, Session> _sessions = new();
    long _nextRemoval;

    public Credentials Root { get; } = new("test", "test", null, Principal.Root(account));

    /// <summary>The credentials of an access key; null when there are none, or when they have expired.</summary>
    public Credentials? Find(string accessKeyId) =>
        accessKeyId == Root.AccessKeyId ? Root
        : _sessions.TryGetValue(accessKeyId, out var session) && session.Expiration > time.GetUtcNow()
            ? session.Credentials
        : null;

    /// <summary>
    /// A session for a service, such as <c>lambda.amazonaws.com</c>, that acts for <paramref name="source"/>.
    /// </summary>
    /// <exception cref="AwsException">The role does not exist or does not trust the service, in the words with which
    /// that service says so.</exception>
    public Session Assume(
        string service,
        string roleArn,
        string sessionName,
        Arn? source = null,
        TimeSpan? duration = null) =>
        Issue(
            Principal.AssumedRole(access.RoleFor(service, roleArn, source).Arn, sessionName),
            duration ?? DefaultDuration);

    /// <summary>A session for a caller of AssumeRole, which names the session and may ask for a duration.</summary>
    /// <param name="policies">What limits the session: see <see cref="Principal.SessionPolicies"/>.</param>
    /// <inheritdoc cref="Access.RoleFor(Principal, string, string, string)"/>
    /// <exception cref="AwsException"><c>AccessDenied</c> or <c>ValidationError</c>.</exception>
    public Session Assume(
        Principal caller,
        string roleArn,
        string sessionName,
        TimeSpan? duration = null,
        IReadOnlyList<string>? policies = null,
        string? externalId = null)
    {
        var role = access.RoleFor(caller, roleArn, sessionName, externalId);
        // A session that takes another role is limited to an hour: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
        var longest = caller.IsRoot ? role.MaxSessionDuration : TimeSpan.FromHours(1);
        if (duration > longest)
            throw new AwsException("ValidationError", caller.IsRoot
                ? "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
                : "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        var principal = Principal.AssumedRole(role.Arn, sessionName) with { SessionPolicies = policies ?? [] };
        return Issue(principal, duration ?? DefaultDuration);
    }

    /// <summary>Temporary credentials of the account's root.</summary>
    public Session IssueRoot(TimeSpan duration) => Issue(Principal.Root(account), duration);

    Session Issue(Principal principal, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        RemoveExpired(now);
        var credentials = new Credentials(
            "ASIA" + RandomNumberGenerator.GetString(UpperCase, 16),
            RandomNumberGenerator.GetString(Base64, 40),
            RandomNumberGenerator.GetString(Base64, 256),
            principal);
        var session = new Session(credentials, now + duration);
        _sessions[credentials.AccessKeyId] = session;
        return session;
    }

    // Every task of every execution has a session: looking through all of them each time would cost more with each.
    void RemoveExpired(DateTimeOffset now)
    {
        var due = Interlocked.Read(ref _nextRemoval);
        if (now.UtcTicks < due || Interlocked.CompareExchange(
            ref _nextRemoval, (now + BetweenRemovals).UtcTicks, due) != due)
            return;
        foreach (var (key, session) in _sessions)
        {
            if (session.Expiration <= now)
                _sessions.TryRemove(key, out _);
        }
    }
}
