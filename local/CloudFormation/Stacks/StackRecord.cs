using Local.CloudFormation.Drift;

namespace Local.CloudFormation.Stacks;

/// <summary>A stack as it is kept.</summary>
/// <param name="Id">Its ARN.</param>
sealed record StackRecord(string Name, string Id, DateTimeOffset CreationTime, string Status)
{
    public string? StatusReason { get; init; }
    public DateTimeOffset? LastUpdatedTime { get; init; }
    public DateTimeOffset? DeletionTime { get; init; }

    /// <summary>What was deployed last; null before anything was.</summary>
    public StackVersion? Current { get; init; }

    /// <summary>What it was before an update that has not ended well, to go back to.</summary>
    public StackVersion? Previous { get; init; }

    public IReadOnlyList<ResourceRecord> Resources { get; init; } = [];

    /// <summary>What has been replaced or left out and is still to be deleted.</summary>
    public IReadOnlyList<ResourceRecord> Leftover { get; init; } = [];

    /// <summary>How many operations there were: a resource that is made anew has another name each time.</summary>
    public int Operations { get; init; }

    public bool EnableTerminationProtection { get; init; }
    public bool DisableRollback { get; init; }
    public string? ChangeSetId { get; init; }
    public string? ParentId { get; init; }
    public string? RootId { get; init; }

    /// <summary>What updates may do to which resources, as JSON; null when they may do everything.</summary>
    public string? Policy { get; init; }

    /// <summary>What was found when its resources were last compared with the services'; null before that.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>The folder of its template, of a nested stack whose template is a file; null for any other.</summary>
    public string? Folder { get; init; }

    /// <summary>The last part of the id, under which everything of the stack is kept.</summary>
    public string Key => Id.Split('/')[^1];

    public bool IsDeleted => Status == "DELETE_COMPLETE";
    public bool IsInReview => Status == "REVIEW_IN_PROGRESS";
    public bool IsBusy => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && !IsInReview;

    /// <summary>Whether an update may start from here.</summary>
    public bool IsUpdatable =>
        Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "CREATE_FAILED" or "UPDATE_FAILED";
}

/// <summary>What a stack was asked to be, and what became of it.</summary>
/// <param name="Template">As it was given.</param>
/// <param name="Parameters">The values that were given; the others have their defaults.</param>
sealed record StackVersion(string Template, IReadOnlyDictionary<string, string> Parameters)
{
    public string? Description { get; init; }
    public IReadOnlyList<StackTag> Tags { get; init; } = [];
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public IReadOnlyList<string> NotificationArns { get; init; } = [];
    /// <summary>The role in whose name everything is done, until another one is given; null for who asks.</summary>
    public string? RoleArn { get; init; }

    public RollbackConfiguration? Rollback { get; init; }

    /// <summary>The values that parameters name which are stored in Systems Manager.</summary>
    public IReadOnlyDictionary<string, string> Resolved { get; init; } = new Dictionary<string, string>();

    /// <summary>The values of all parameters; those that may not be shown are asterisks.</summary>
    public IReadOnlyDictionary<string, string> Shown { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, StackOutput> Outputs { get; init; } = new Dictionary<string, StackOutput>();

    /// <summary>The names of the exports of other stacks that the template imports.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>The resources of a version that may have to be gone back to.</summary>
    public IReadOnlyList<ResourceRecord> Resources { get; init; } = [];
}

sealed record StackTag(string Key, string Value);

/// <summary>Alarms that would roll an operation back.</summary>
sealed record RollbackConfiguration(
    IReadOnlyList<RollbackTrigger>? RollbackTriggers = null, int? MonitoringTimeInMinutes = null);

/// <param name="Arn">Of an alarm.</param>
sealed record RollbackTrigger(string Arn, string Type);

/// <summary>A resource of a stack, and how it is doing.</summary>
/// <param name="Generation">The operation that made it.</param>
sealed record ResourceRecord(StackResource Resource, int Generation, string Status, DateTimeOffset Timestamp)
{
    public string? StatusReason { get; init; }
    public string LogicalId => Resource.LogicalId;

    /// <summary>Whether it is the same thing, in whatever condition.</summary>
    public bool IsSame(ResourceRecord other) => LogicalId == other.LogicalId && Generation == other.Generation;

    /// <summary>Whether the service has been asked to make it: before that it has no physical id.</summary>
    public bool IsMade { get; init; }
}

/// <summary>Something that happened to a stack or to one of its resources.</summary>
/// <param name="Properties">The resolved properties, as JSON text; null for the stack itself.</param>
sealed record StackEvent(
    string EventId,
    string LogicalId,
    string PhysicalId,
    string Type,
    DateTimeOffset Timestamp,
    string Status,
    string? Reason,
    string? Properties);
