using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Stacks;

/// <summary>A plan as a change set shows it: what changes, and what is the cause of it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html"/>
sealed class ChangeSetContent
{
    readonly Dictionary<string, PlannedChange> _changes;
    readonly HashSet<string> _changedParameters;
    readonly Value.Mapping _after;
    readonly Value.Mapping? _before;

    ChangeSetContent(StackPlan plan, StackRecord stack, Template template)
    {
        _changes = plan.Changes.ToDictionary(change => change.Resource.LogicalId);
        var shown = stack.Current?.Shown ?? new Dictionary<string, string>();
        _changedParameters = [.. plan.Target.Parameters
            .Where(parameter => shown.GetValueOrDefault(parameter.Key) != parameter.Value)
            .Select(parameter => parameter.Key)];
        _after = template.Resources;
        _before = stack.Current is { } current ? Template.ParseBody(current.Template).Resources : null;
    }

    public static IReadOnlyList<ResourceChange> Of(StackPlan plan, StackRecord stack, Template template)
    {
        var content = new ChangeSetContent(plan, stack, template);
        return
        [
            .. plan.Changes.Where(change => change.Kind is not ChangeKind.None).Select(content.Of),
            .. plan.Removed.Select(removed => new ResourceChange(
                "Remove",
                removed.LogicalId,
                removed.Resource.PhysicalId,
                DeployedType.Of(removed.Resource.Type),
                Replacement: null,
                Scope: [],
                Details: [])
            {
                PolicyAction = Retention.IsRetained(removed.Resource.DeletionPolicy) ? "Retain" : "Delete",
            }),
        ];
    }

    ResourceChange Of(PlannedChange change)
    {
        var (resource, type) = (change.Resource, DeployedType.Of(change.Resource.Type));
        if (change.Kind is ChangeKind.Create)
            return new("Add", resource.LogicalId, null, type, null, [], []);
        List<ResourceChangeDetail> details = change.Differences.Count == 0 && type == KeptStack.Type ? [Automatic]
            : [.. change.Differences.SelectMany(name => Details(resource, name))];
        var isReplaced = change.Kind is ChangeKind.Replace;
        return new(
            "Modify",
            resource.LogicalId,
            change.Before!.Resource.PhysicalId,
            type,
            Replacement(isReplaced, details),
            [.. details.Select(detail => detail.Target.Attribute).Distinct()],
            details)
        {
            PolicyAction = !isReplaced ? null
                : Retention.IsRetained(change.Before.Resource.UpdateReplacePolicy) ? "ReplaceAndRetain"
                : "ReplaceAndDelete",
        };
    }

    /// <summary>A nested stack is always looked at.</summary>
    static ResourceChangeDetail Automatic { get; } = new(new("Properties", null, "Never"), "Dynamic", "Automatic");

    /// <summary>The most intrusive detail counts; one of which it is not sure yet makes a perhaps.</summary>
    static string Replacement(bool isReplaced, List<ResourceChangeDetail> details) => !isReplaced ? "False"
        : details.Count == 0 || details.Exists(detail =>
            detail is { Target.RequiresRecreation: "Always", Evaluation: "Static" }) ? "True"
        : "Conditional";

    IEnumerable<ResourceChangeDetail> Details(StackResource resource, string property)
    {
        var isTags = property == "Tags";
        var target = new ResourceChangeTarget(
            isTags ? "Tags" : "Properties",
            isTags ? null : property,
            CreateOnly.Contains(resource.Type, property) ? "Always" : "Never");
        var (after, before) = (Written(_after, resource, property), Written(_before, resource, property));
        var causes = after is null ? [] : TemplateReferences.In(after).Distinct()
            .Select(reference => Cause(target, reference)).OfType<ResourceChangeDetail>().ToList();
        // The value that a parameter has is known when the change set is executed only.
        if (causes.Exists(cause => cause.ChangeSource == "ParameterReference"))
            yield return new(target, "Dynamic", "DirectModification");
        else if (causes.Count == 0 || after?.ToJsonText() != before?.ToJsonText())
            yield return new(target, "Static", "DirectModification");
        foreach (var cause in causes)
            yield return cause;
    }

    ResourceChangeDetail? Cause(ResourceChangeTarget target, (string Name, string? Attribute) reference)
    {
        var (name, attribute) = reference;
        if (attribute is null && _changedParameters.Contains(name))
            return new(target, "Static", "ParameterReference", name);
        if (_changes.GetValueOrDefault(name) is not { Kind: ChangeKind.Replace })
            return null;
        return attribute is null
            ? new(target, "Static", "ResourceReference", name)
            : new(target, "Static", "ResourceAttribute", $"{name}.{attribute}");
    }

    static Value? Written(Value.Mapping? resources, StackResource resource, string property) =>
        ((resources?[resource.LogicalId] as Value.Mapping)?["Properties"] as Value.Mapping)?[property];
}
