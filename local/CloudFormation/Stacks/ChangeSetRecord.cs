namespace Local.CloudFormation.Stacks;

/// <summary>What a stack is to become, and what that would change.</summary>
/// <param name="Id">Its ARN.</param>
/// <param name="Version">What was asked for.</param>
sealed record ChangeSetRecord(
    string Name,
    string Id,
    string StackId,
    DateTimeOffset CreationTime,
    string Status,
    string ExecutionStatus,
    StackVersion Version,
    IReadOnlyList<ResourceChange> Changes)
{
    public string? StatusReason { get; init; }
    public string? Description { get; init; }
    public string? OnStackFailure { get; init; }

    public bool IsBeingExecuted => ExecutionStatus == "EXECUTE_IN_PROGRESS";

    /// <summary>The last part of the id, under which it is kept.</summary>
    public string Key => Id.Split('/')[^1];
}

/// <summary>What becomes of a resource, as a change set shows it.</summary>
sealed record ResourceChange(
    string Action,
    string LogicalResourceId,
    string? PhysicalResourceId,
    string ResourceType,
    string? Replacement,
    IReadOnlyList<string> Scope,
    IReadOnlyList<ResourceChangeDetail> Details)
{
    public string? PolicyAction { get; init; }
}

sealed record ResourceChangeDetail(
    ResourceChangeTarget Target, string Evaluation, string ChangeSource, string? CausingEntity = null);

sealed record ResourceChangeTarget(string Attribute, string? Name, string RequiresRecreation);
