namespace Local.Iam.Api;

sealed record IamTag(string Key, string Value);

sealed record CreateRoleRequest(
    string RoleName,
    string AssumeRolePolicyDocument,
    string? Path = null,
    string? Description = null,
    int? MaxSessionDuration = null,
    string? PermissionsBoundary = null,
    IReadOnlyList<IamTag>? Tags = null);

sealed record RoleRequest(string RoleName);

sealed record UpdateRoleRequest(string RoleName, string? Description = null, int? MaxSessionDuration = null);

sealed record UpdateAssumeRolePolicyRequest(string RoleName, string PolicyDocument);

sealed record RoleBoundaryRequest(string RoleName, string PermissionsBoundary);

sealed record ListRolesRequest(string? PathPrefix = null, string? Marker = null, int? MaxItems = null) : IPaged;

sealed record ListOfRoleRequest(
    string RoleName, string? PathPrefix = null, string? Marker = null, int? MaxItems = null) : IPaged;

sealed record PutRolePolicyRequest(string RoleName, string PolicyName, string PolicyDocument);

sealed record RolePolicyRequest(string RoleName, string PolicyName);

sealed record AttachmentRequest(string RoleName, string PolicyArn);

sealed record TagRoleRequest(string RoleName, IReadOnlyList<IamTag> Tags);

sealed record UntagRoleRequest(string RoleName, IReadOnlyList<string> TagKeys);

sealed record CreatePolicyRequest(
    string PolicyName,
    string PolicyDocument,
    string? Path = null,
    string? Description = null,
    IReadOnlyList<IamTag>? Tags = null);

sealed record PolicyRequest(string PolicyArn);

sealed record CreatePolicyVersionRequest(string PolicyArn, string PolicyDocument, bool? SetAsDefault = null);

sealed record PolicyVersionRequest(string PolicyArn, string VersionId);

sealed record ListOfPolicyRequest(
    string PolicyArn, string? PathPrefix = null, string? Marker = null, int? MaxItems = null) : IPaged;

sealed record ListPoliciesRequest(
    string? Scope = null,
    bool? OnlyAttached = null,
    string? PathPrefix = null,
    string? Marker = null,
    int? MaxItems = null) : IPaged;

sealed record GetUserRequest(string? UserName = null);

sealed record EmptyListRequest(string? Marker = null, int? MaxItems = null);

sealed record ContextEntry(
    string ContextKeyName, IReadOnlyList<string>? ContextKeyValues = null, string? ContextKeyType = null);

sealed record SimulatePrincipalPolicyRequest(
    string PolicySourceArn,
    IReadOnlyList<string> ActionNames,
    IReadOnlyList<string>? ResourceArns = null,
    IReadOnlyList<string>? PolicyInputList = null,
    IReadOnlyList<string>? PermissionsBoundaryPolicyInputList = null,
    string? ResourcePolicy = null,
    string? CallerArn = null,
    IReadOnlyList<ContextEntry>? ContextEntries = null);

sealed record SimulateCustomPolicyRequest(
    IReadOnlyList<string> PolicyInputList,
    IReadOnlyList<string> ActionNames,
    IReadOnlyList<string>? ResourceArns = null,
    IReadOnlyList<string>? PermissionsBoundaryPolicyInputList = null,
    string? ResourcePolicy = null,
    string? CallerArn = null,
    IReadOnlyList<ContextEntry>? ContextEntries = null);
