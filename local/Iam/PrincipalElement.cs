using System.Text.Json;
using Local.Aws;
using static Local.Iam.PolicyDocument;

namespace Local.Iam;

/// <summary>Whom a statement of a trust or resource policy is about.</summary>
/// <param name="Services">Service principals, such as <c>states.amazonaws.com</c>.</param>
/// <param name="Identities">ARNs, account ids, or <c>*</c>.</param>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"/>
sealed record PrincipalElement(IReadOnlyList<string> Services, IReadOnlyList<string> Identities)
{
    public static PrincipalElement Parse(JsonElement statement, string where)
    {
        if (!statement.TryGetProperty(nameof(Principal), out var element))
            throw Malformed(where, "Policy statement must contain a Principal; NotPrincipal is not supported here.");
        if (element.ValueKind == JsonValueKind.String && element.GetString() == "*")
            return new([], ["*"]);
        if (element.ValueKind != JsonValueKind.Object)
            throw Malformed(where, "Invalid principal in policy: it must be \"*\" or an object.");

        List<string> services = [], identities = [];
        foreach (var kind in element.EnumerateObject())
        {
            (kind.Name switch
            {
                "Service" => services,
                "AWS" => identities,
                _ => throw Malformed(where, $"Principals of the kind {kind.Name} are not supported here; Service and AWS are."),
            }).AddRange(Statement.Strings(kind.Value, where));
        }
        return new(services, identities);
    }

    public bool IsService(string service) => Services.Contains(service, StringComparer.OrdinalIgnoreCase) || Identities.Contains("*");

    /// <summary>Whether a caller is named: by its role, its session, or as everybody.</summary>
    public bool Names(Principal caller) =>
        Identities.Any(identity => identity == "*" || identity == caller.Arn || identity == caller.RoleArn);

    /// <summary>Whether a caller's session is named itself: not its role, and not everybody.</summary>
    public bool NamesSession(Principal caller) => Identities.Contains(caller.Arn);

    /// <summary>
    /// Whether a caller is named, or its account is: an allow then leaves the decision to the account's own policies.
    /// </summary>
    public bool Includes(Principal caller, AwsAccount account) =>
        Names(caller) || Identities.Any(identity => identity == account.Id || identity == Principal.Root(account).Arn);
}
