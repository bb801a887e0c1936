using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

/// <summary>Stacks and resources as answers show them.</summary>
static class Answers
{
    public static IEnumerable<object> Parameters(StackVersion version) => version.Shown.Select(parameter => new
    {
        ParameterKey = parameter.Key,
        ParameterValue = parameter.Value,
        ResolvedValue = version.Resolved.GetValueOrDefault(parameter.Key),
    });

    public static object Rollback(StackVersion? version) => version?.Rollback ?? new RollbackConfiguration();

    public static object Stack(StackRecord stack)
    {
        var version = stack.Current;
        return new
        {
            StackId = stack.Id,
            StackName = stack.Name,
            stack.ChangeSetId,
            version?.Description,
            Parameters = version is { Shown.Count: > 0 } ? Parameters(version) : null,
            stack.CreationTime,
            stack.DeletionTime,
            stack.LastUpdatedTime,
            RollbackConfiguration = Rollback(version),
            StackStatus = stack.Status,
            StackStatusReason = stack.StatusReason is "User Initiated" ? null : stack.StatusReason,
            stack.DisableRollback,
            NotificationARNs = version?.NotificationArns ?? [],
            Capabilities = version is { Capabilities.Count: > 0 } ? version.Capabilities : null,
            // Clients take an empty list for a stack that has outputs.
            Outputs = version is { Outputs.Count: > 0 } ? version.Outputs.Select(output => new
            {
                OutputKey = output.Key,
                OutputValue = output.Value.Value,
                output.Value.Description,
                ExportName = output.Value.Export,
            }) : null,
            RoleARN = version?.RoleArn,
            Tags = version?.Tags ?? [],
            stack.EnableTerminationProtection,
            stack.ParentId,
            stack.RootId,
            DriftInformation = Drift(stack),
        };
    }

    public static object Summary(StackRecord stack) => new
    {
        StackId = stack.Id,
        StackName = stack.Name,
        TemplateDescription = stack.Current?.Description,
        stack.CreationTime,
        stack.LastUpdatedTime,
        stack.DeletionTime,
        StackStatus = stack.Status,
        StackStatusReason = stack.StatusReason is "User Initiated" ? null : stack.StatusReason,
        stack.ParentId,
        stack.RootId,
        DriftInformation = Drift(stack),
    };

    public static object Event(StackRecord stack, StackEvent @event) => new
    {
        StackId = stack.Id,
        @event.EventId,
        StackName = stack.Name,
        LogicalResourceId = @event.LogicalId,
        PhysicalResourceId = @event.PhysicalId,
        ResourceType = @event.Type,
        @event.Timestamp,
        ResourceStatus = @event.Status,
        ResourceStatusReason = @event.Reason,
        ResourceProperties = @event.Properties,
    };

    static object Drift(StackRecord stack) => stack.Drift is { } drift
        ? new { StackDriftStatus = drift.Status, LastCheckTimestamp = drift.Timestamp }
        : new { StackDriftStatus = "NOT_CHECKED" };

    static object Drift(StackRecord stack, ResourceRecord resource) =>
        stack.Drift?.Resources.FirstOrDefault(drift => drift.LogicalId == resource.LogicalId) is { } found
            ? new { StackResourceDriftStatus = found.Status, LastCheckTimestamp = found.Timestamp }
            : new { StackResourceDriftStatus = "NOT_CHECKED" };

    public static object Resource(StackRecord stack, ResourceRecord resource) => new
    {
        StackName = stack.Name,
        StackId = stack.Id,
        LogicalResourceId = resource.LogicalId,
        PhysicalResourceId = PhysicalId(resource),
        ResourceType = DeployedType.Of(resource.Resource.Type),
        resource.Timestamp,
        ResourceStatus = resource.Status,
        ResourceStatusReason = resource.StatusReason,
        DriftInformation = Drift(stack, resource),
    };

    public static object Detail(StackRecord stack, ResourceRecord resource) => new
    {
        StackName = stack.Name,
        StackId = stack.Id,
        LogicalResourceId = resource.LogicalId,
        PhysicalResourceId = PhysicalId(resource),
        ResourceType = DeployedType.Of(resource.Resource.Type),
        LastUpdatedTimestamp = resource.Timestamp,
        ResourceStatus = resource.Status,
        ResourceStatusReason = resource.StatusReason,
        Metadata = "{}",
        DriftInformation = Drift(stack, resource),
    };

    public static object Summary(StackRecord stack, ResourceRecord resource) => new
    {
        LogicalResourceId = resource.LogicalId,
        PhysicalResourceId = PhysicalId(resource),
        ResourceType = DeployedType.Of(resource.Resource.Type),
        LastUpdatedTimestamp = resource.Timestamp,
        ResourceStatus = resource.Status,
        ResourceStatusReason = resource.StatusReason,
        DriftInformation = Drift(stack, resource),
    };

    static string? PhysicalId(ResourceRecord resource) => resource.IsMade ? resource.Resource.PhysicalId : null;
}
