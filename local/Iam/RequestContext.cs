using System.Globalization;
using Local.Aws;

namespace Local.Iam;

/// <summary>The condition keys of a request. Their names are not case-sensitive.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"/>
sealed class RequestContext
{
    readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    RequestContext(AwsAccount account, DateTimeOffset now)
    {
        _values["aws:CurrentTime"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _values["aws:EpochTime"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        _values["aws:RequestedRegion"] = account.Region;
        _values["aws:ResourceAccount"] = account.Id;
        // Loopback stands for TLS: nothing leaves this machine, and on AWS the same clients use https.
        _values["aws:SecureTransport"] = "true";
    }

    public string? Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>The context of a call that a session of a role makes.</summary>
    /// <param name="more">The keys of the action, such as <c>iam:PassedToService</c>.</param>
    public static RequestContext Of(
        Principal caller, AwsAccount account, DateTimeOffset now, IReadOnlyDictionary<string, string>? more = null)
    {
        var context = new RequestContext(account, now);
        // For a session this is the role, not the session.
        context._values["aws:PrincipalArn"] = caller.RoleArn ?? caller.Arn;
        context._values["aws:PrincipalAccount"] = account.Id;
        context._values["aws:PrincipalType"] = caller.IsRoot ? "Account" : "AssumedRole";
        context._values["aws:PrincipalIsAWSService"] = "false";
        context._values["aws:SourceIp"] = "127.0.0.1";
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
            context._values[key] = value;
        return context;
    }

    /// <summary>The context of a service that takes a role on behalf of a resource of the account.</summary>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"/>
    public static RequestContext OfService(AwsAccount account, DateTimeOffset now, Arn? source)
    {
        var context = new RequestContext(account, now);
        context._values["aws:SourceAccount"] = account.Id;
        context._values["aws:PrincipalIsAWSService"] = "true";
        if (source is not null)
            context._values["aws:SourceArn"] = source.ToString();
        return context;
    }
}
