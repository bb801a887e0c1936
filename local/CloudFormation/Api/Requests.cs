using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

sealed record ParameterInput(string ParameterKey, string? ParameterValue = null, bool UsePreviousValue = false);

sealed record TagInput(string Key, string Value);

/// <summary>What CreateStack, UpdateStack and CreateChangeSet have in common.</summary>
record DeploymentRequest
{
    public required string StackName { get; init; }
    public string? TemplateBody { get; init; }
    public string? TemplateURL { get; init; }
    public bool UsePreviousTemplate { get; init; }
    public IReadOnlyList<ParameterInput>? Parameters { get; init; }
    public IReadOnlyList<string>? Capabilities { get; init; }
    public IReadOnlyList<TagInput>? Tags { get; init; }
    public IReadOnlyList<string>? NotificationARNs { get; init; }
    public string? RoleARN { get; init; }
    public bool? DisableRollback { get; init; }
    public bool? RetainExceptOnCreate { get; init; }
    public RollbackConfiguration? RollbackConfiguration { get; init; }
    public string? StackPolicyBody { get; init; }
    public string? StackPolicyURL { get; init; }
}

sealed record CreateStackRequest : DeploymentRequest
{
    public string? OnFailure { get; init; }
    public bool EnableTerminationProtection { get; init; }
}

sealed record UpdateStackRequest : DeploymentRequest
{
    public string? StackPolicyDuringUpdateBody { get; init; }
    public string? StackPolicyDuringUpdateURL { get; init; }
}

sealed record CreateChangeSetRequest : DeploymentRequest
{
    public required string ChangeSetName { get; init; }
    public string ChangeSetType { get; init; } = "UPDATE";
    public string? Description { get; init; }
    public string? OnStackFailure { get; init; }
}

sealed record ChangeSetRequest(string ChangeSetName, string? StackName = null, string? NextToken = null);

sealed record ExecuteChangeSetRequest(
    string ChangeSetName,
    string? StackName = null,
    bool? DisableRollback = null,
    bool? RetainExceptOnCreate = null);

sealed record StackRequest(string StackName, string? NextToken = null);

sealed record OptionalStackRequest(string? StackName = null, string? NextToken = null);

sealed record DeleteStackRequest(
    string StackName, IReadOnlyList<string>? RetainResources = null, string? RoleARN = null);

sealed record RollbackStackRequest(
    string StackName, string? RoleARN = null, bool? RetainExceptOnCreate = null);

sealed record ResourcesRequest(
    string? StackName = null, string? LogicalResourceId = null, string? PhysicalResourceId = null);

sealed record ResourceRequest(string StackName, string LogicalResourceId);

sealed record ListStacksRequest(IReadOnlyList<string>? StackStatusFilter = null, string? NextToken = null);

sealed record TemplateRequest(
    string? StackName = null,
    string? TemplateBody = null,
    string? TemplateURL = null,
    string? ChangeSetName = null,
    string? TemplateStage = null);

sealed record TerminationProtectionRequest(string StackName, bool EnableTerminationProtection);

sealed record PageRequest(string? NextToken = null);

sealed record ExportRequest(string ExportName, string? NextToken = null);

sealed record ContinueRollbackRequest(
    string StackName, IReadOnlyList<string>? ResourcesToSkip = null, string? RoleARN = null);
