namespace Local.Aws;

/// <summary>Asks whether a caller may do something.</summary>
static class Permission
{
    /// <exception cref="AwsException">An <c>AccessDeniedException</c>: the caller's policies do not allow
    /// it.</exception>
    public static void Require(
        this Authorization authorize,
        Principal caller,
        string action,
        string resource,
        IReadOnlyDictionary<string, string>? context = null)
    {
        if (authorize(caller, action, resource, context) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }

    /// <summary>Asks whether a caller may give a role to a service.</summary>
    /// <param name="service">The service's principal, such as <c>states.amazonaws.com</c>.</param>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"/>
    /// <inheritdoc cref="Require"/>
    public static void RequirePassRole(this Authorization authorize, Principal caller, string role, string service) =>
        authorize.Require(
            caller, "iam:PassRole", role, new Dictionary<string, string> { ["iam:PassedToService"] = service });
}
