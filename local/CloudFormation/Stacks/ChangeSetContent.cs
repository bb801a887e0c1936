namespace Local.CloudFormation.Stacks;

/// <summary>A plan as a change set shows it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html"/>
static class ChangeSetContent
{
    public static IReadOnlyList<ResourceChange> Of(StackPlan plan) =>
    [
        .. plan.Changes.Where(change => change.Kind is not ChangeKind.None).Select(Of),
        .. plan.Removed.Select(removed => new ResourceChange(
            "Remove",
            removed.LogicalId,
            removed.Resource.PhysicalId,
            DeployedType.Of(removed.Resource.Type),
            Replacement: null,
            Scope: [],
            Details: [])
        {
            PolicyAction = removed.Resource.DeletionPolicy is "Retain" or "RetainExceptOnCreate" ? "Retain" : "Delete",
        }),
    ];

    static ResourceChange Of(PlannedChange change)
    {
        var type = DeployedType.Of(change.Resource.Type);
        if (change.Kind is ChangeKind.Create)
            return new("Add", change.Resource.LogicalId, null, type, null, [], []);
        var isReplaced = change.Kind is ChangeKind.Replace;
        return new(
            "Modify",
            change.Resource.LogicalId,
            change.Before!.Resource.PhysicalId,
            type,
            isReplaced ? "True" : "False",
            ["Properties"],
            [
                .. change.Differences.Select(name => new ResourceChangeDetail(
                    new("Properties", name, CreateOnly.Contains(change.Resource.Type, name) ? "Always" : "Never"),
                    "Static",
                    "DirectModification")),
            ])
        {
            PolicyAction = !isReplaced ? null
                : change.Before.Resource.UpdateReplacePolicy is "Retain" or "RetainExceptOnCreate" ? "ReplaceAndRetain"
                : "ReplaceAndDelete",
        };
    }
}
