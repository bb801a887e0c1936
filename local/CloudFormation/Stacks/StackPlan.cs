using Local.Aws;

namespace Local.CloudFormation.Stacks;

/// <summary>What has to happen so that a stack becomes what it shall be.</summary>
/// <param name="Changes">Of every resource that shall be there, each after those that it depends on.</param>
/// <param name="Removed">What shall not be there any more.</param>
sealed record StackPlan(Stack Target, IReadOnlyList<PlannedChange> Changes, IReadOnlyList<ResourceRecord> Removed)
{
    /// <summary>
    /// Plans again when services have said of what they have made, by logical id, what was not known before.
    /// </summary>
    public required Func<IReadOnlyDictionary<string, StackResource>, StackPlan> Again { get; init; }

    /// <summary>Whether anything is to be another: resources, outputs, tags.</summary>
    public bool Differs(StackRecord stack, StackVersion version) =>
        Removed.Count > 0
        || Changes.Any(change => change.Kind is not ChangeKind.None)
        || stack.Current is not { } current
        || !current.Tags.ToHashSet().SetEquals(version.Tags)
        || !current.Outputs.ToHashSet().SetEquals(Target.Outputs);

    /// <summary>What was asked for, with what the template makes of it.</summary>
    public StackVersion Complete(StackVersion version) =>
        version with { Shown = Target.Parameters, Resolved = Target.Resolved, Imports = Target.Imports };

    /// <param name="resolve">
    /// Resolves the template, given which operation made each resource, on which their names depend, and what is
    /// made.
    /// </param>
    /// <param name="operation">The number of this one, for what it makes.</param>
    /// <param name="made">What this one has made or changed already.</param>
    /// <exception cref="AwsException">A resource would have to be replaced by one of the same name.</exception>
    public static StackPlan Make(
        Func<Func<string, int>, Func<string, StackResource?>, Stack> resolve,
        IReadOnlyList<ResourceRecord> before,
        int operation,
        IReadOnlyDictionary<string, StackResource>? made = null)
    {
        var there = before.Where(resource => resource.IsMade).ToDictionary(resource => resource.LogicalId);
        var generations = new Generations(
            there.ToDictionary(resource => resource.Key, resource => resource.Value.Generation), operation);
        while (true)
        {
            var target = resolve(generations.Of, Made);
            List<PlannedChange> changes = [.. target.Resources.Values.Select(resource =>
                Plan(resource, there.GetValueOrDefault(resource.LogicalId), generations))];
            // What refers to something that is replaced gets another property by it, and may have to be replaced, too.
            var replaced = changes.Where(change => change.Kind is ChangeKind.Replace)
                .Where(change => generations.Renew(change.Resource.LogicalId)).ToList();
            if (replaced.Count > 0)
                continue;
            foreach (var change in changes.Where(change => change.Kind is ChangeKind.Replace && change.KeepsName))
                throw new AwsException("ValidationError",
                    $"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename " +
                    $"{change.Resource.PhysicalId} and update the stack again.");
            return new(
                target, changes, [.. before.Where(resource => !target.Resources.ContainsKey(resource.LogicalId))])
            {
                Again = said => Make(resolve, before, operation, said),
            };
        }

        StackResource? Made(string id) => made?.GetValueOrDefault(id)
            ?? (there.TryGetValue(id, out var old) && old.Generation == generations.Of(id) ? old.Resource : null);
    }

    /// <summary>What can be done at the same time, one after the other.</summary>
    public static IEnumerable<List<T>> Waves<T>(IEnumerable<T> items, Func<T, StackResource> resource)
    {
        var all = items.ToList();
        var resources = all.Select(resource).ToDictionary(each => each.LogicalId);
        var depths = new Dictionary<string, int>();
        return all.GroupBy(item => Depth(resource(item))).OrderBy(wave => wave.Key).Select(wave => wave.ToList());

        int Depth(StackResource of)
        {
            if (!depths.TryGetValue(of.LogicalId, out var depth))
            {
                depths[of.LogicalId] = 0; // What two operations have made may form a circle.
                depths[of.LogicalId] = depth = of.DependsOn
                    .Select(id => resources.TryGetValue(id, out var other) ? Depth(other) + 1 : 0)
                    .DefaultIfEmpty(0).Max();
            }
            return depth;
        }
    }

    static PlannedChange Plan(StackResource resource, ResourceRecord? before, Generations generations)
    {
        var generation = generations.Of(resource.LogicalId);
        if (before is null)
            return new(resource, null, ChangeKind.Create, generation, []);
        if (before.Resource.Type != resource.Type)
            return new(resource, before, ChangeKind.Replace, generation, []);
        var differences = CreateOnly.Differences(before.Resource.Properties, resource.Properties);
        var kind = differences.Any(name => CreateOnly.Contains(resource.Type, name)) ? ChangeKind.Replace
            : differences.Count > 0 || before.Status.EndsWith("_FAILED", StringComparison.Ordinal) ? ChangeKind.Update
            // What its template has become is seen when it is read.
            : resource.Type == KeptStack.Type ? ChangeKind.Update
            : ChangeKind.None;
        return new(resource, before, kind, generation, differences);
    }
}

/// <param name="Differences">The names of the properties that change.</param>
sealed record PlannedChange(
    StackResource Resource,
    ResourceRecord? Before,
    ChangeKind Kind,
    int Generation,
    IReadOnlyList<string> Differences)
{
    /// <summary>Whether what replaces a resource has its name, so that both cannot be there.</summary>
    public bool KeepsName => Before is not null && Before.Resource.Type == Resource.Type
        && Before.Resource.PhysicalId == Resource.PhysicalId;
}

enum ChangeKind { None, Create, Update, Replace }

/// <summary>Which operation made each resource; those that are not there yet are made by this one.</summary>
sealed class Generations(Dictionary<string, int> there, int operation)
{
    public int Of(string logicalId) => there.GetValueOrDefault(logicalId, operation);

    /// <returns>Whether it was another operation's before.</returns>
    public bool Renew(string logicalId)
    {
        var renewed = Of(logicalId) != operation;
        there[logicalId] = operation;
        return renewed;
    }
}
