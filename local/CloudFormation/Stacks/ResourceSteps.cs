using Local.Aws;

namespace Local.CloudFormation.Stacks;

/// <summary>The steps of an operation: resources are made, changed and deleted, those at once that do not wait for each
/// other.</summary>
/// <param name="provisioners">By resource type; null for one that needs nothing to be made.</param>
/// <param name="caller">In whose name everything is done.</param>
/// <param name="cancelled">What is made and changed is given up.</param>
sealed class ResourceSteps(
    KeptStack stack,
    Func<string, IProvisioner?> provisioners,
    StackCaller caller,
    Func<Stack, string?> checkExports,
    CancellationToken cancelled,
    CancellationToken closing)
{
    const string Initiated = "Resource creation Initiated";

    readonly List<string> _failed = [];

    /// <summary>Whether somebody wants what is being made and changed to be given up.</summary>
    public bool IsCancelled => cancelled.IsCancellationRequested;

    /// <summary>Why what the stack exports and imports does not fit the other stacks; null when it does.</summary>
    public string? CheckExports(Stack target) => checkExports(target);

    /// <summary>What could not be done in the last step, in the service's words.</summary>
    public string LastFailures(string verb) => Failures.Text(verb, _failed);

    /// <summary>Makes and changes resources, until one fails; what runs then is given up.</summary>
    /// <returns>The plan with what services have said meanwhile, and what has failed.</returns>
    public async Task<(StackPlan Plan, Failures Failures)> ApplyAsync(StackPlan plan)
    {
        Dictionary<string, StackResource> made = [];
        var waves = StackPlan.Waves(plan.Changes, change => change.Resource)
            .Select(wave => wave.Select(change => change.Resource.LogicalId).ToHashSet());
        foreach (var wave in waves.ToList())
        {
            if (IsCancelled)
                return (plan, new([], []) { Refusal = "User Initiated" });
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancelled, closing);
            var changes = plan.Changes.Where(
                change => change.Kind is not ChangeKind.None && wave.Contains(change.Resource.LogicalId)).ToList();
            foreach (var change in changes)
                Begin(change);
            var done = await Task.WhenAll(changes.Select(change => ApplyAsync(change, cancel)));
            var results = changes.Zip(done, (change, resource) => (Change: change, Resource: resource)).ToList();
            if (results.Where(result => result.Resource is null).Select(result => result.Change).ToList()
                is { Count: > 0 } failed)
                return (plan, Failures.Of(failed) with
                {
                    Refusal = IsCancelled ? "User Initiated" : null,
                });
            foreach (var (change, resource) in results)
                made[change.Resource.LogicalId] = resource!;
            if (results.Exists(result => result.Resource != result.Change.Resource))
            {
                try
                {
                    plan = plan.Again(made);
                }
                catch (AwsException e)
                {
                    return (plan, new([], []) { Refusal = e.Message });
                }
            }
        }
        return (plan, new([], []));
    }

    void Begin(PlannedChange change)
    {
        var (before, resource) = (change.Before, change.Resource);
        if (change.Kind is ChangeKind.Create)
            stack.Put(Record(resource, change.Generation, "CREATE_IN_PROGRESS") with { IsMade = false });
        else if (change.Kind is ChangeKind.Update)
            stack.Put(before! with { Resource = resource, Status = "UPDATE_IN_PROGRESS", StatusReason = null });
        else
            stack.Put(Record(resource, change.Generation, "UPDATE_IN_PROGRESS") with
            {
                StatusReason = "Requested update requires the creation of a new physical resource; hence creating one.",
            }, before!.Resource.PhysicalId);
    }

    /// <returns>Null when it has failed.</returns>
    async Task<StackResource?> ApplyAsync(PlannedChange change, CancellationTokenSource cancel)
    {
        var (verb, resource) = (change.Kind is ChangeKind.Create ? "CREATE" : "UPDATE", change.Resource);
        var isNew = change.Kind is not ChangeKind.Update;
        var record = Record(resource, change.Generation, $"{verb}_FAILED");
        try
        {
            if (isNew && provisioners(resource.Type)?.Exists(resource) is true)
                throw new ResourceExistsException(resource);
            caller.Require(resource, isNew ? ChangeKind.Create : ChangeKind.Update);
            record = record with
            {
                Resource = await PutAsync(record, isNew ? null : change.Before!.Resource, cancel.Token),
            };
        }
        catch (Exception e)
        {
            var wasCancelled = cancel.IsCancellationRequested && e is OperationCanceledException;
            await cancel.CancelAsync();
            var reason = wasCancelled ? $"Resource {(isNew ? "creation" : "update")} cancelled"
                : HandlerFailure.Of(e, resource);
            var left = (e as ResourceFailureException)?.Left;
            // What replaces a resource and could not be made leaves it in its place.
            stack.Put(change.Kind is ChangeKind.Replace
                ? change.Before! with { Status = record.Status, StatusReason = reason }
                : record with
                {
                    Resource = left ?? record.Resource,
                    IsMade = change.Kind is ChangeKind.Update || left is not null,
                    StatusReason = reason,
                });
            return null;
        }
        if (!isNew && record.Resource.PhysicalId != change.Before!.Resource.PhysicalId)
            stack.Change(all => all with { Leftover = [.. all.Leftover, change.Before] });
        if (isNew)
        {
            if (change.Before is { } before)
                stack.Change(all => all with { Leftover = [.. all.Leftover, before] });
            stack.Put(record with { Status = $"{verb}_IN_PROGRESS", StatusReason = Initiated });
        }
        stack.Put(record with { Status = $"{verb}_COMPLETE" });
        return record.Resource;
    }

    /// <summary>Puts back what was there before an update; what it has made is left over.</summary>
    /// <param name="skipped">The logical ids of what stays as it is.</param>
    public async Task<bool> RestoreAsync(IReadOnlyList<ResourceRecord> before, IReadOnlyList<string> skipped)
    {
        _failed.Clear();
        var old = before.ToDictionary(resource => resource.LogicalId);
        var touched = stack.Record.Resources.Where(resource =>
            !old.TryGetValue(resource.LogicalId, out var was)
            || was.Timestamp != resource.Timestamp).ToList();
        foreach (var resource in touched)
        {
            if (!old.TryGetValue(resource.LogicalId, out var was))
            {
                stack.Change(all => all with
                {
                    Leftover = resource.IsMade ? [.. all.Leftover, resource] : all.Leftover,
                    Resources = [.. all.Resources.Where(each => each.LogicalId != resource.LogicalId)],
                });
                continue;
            }
            if (was.Generation != resource.Generation && resource.IsMade)
            {
                stack.Change(all => all with
                {
                    Leftover = [.. all.Leftover.Where(each => !each.IsSame(was)), resource],
                });
            }
            var now = was.Generation == resource.Generation && resource.IsMade ? resource.Resource : was.Resource;
            if (skipped.Contains(was.LogicalId))
            {
                stack.Put(was with { Status = "UPDATE_COMPLETE", StatusReason = null });
                continue;
            }
            stack.Put(was with { Status = "UPDATE_IN_PROGRESS", StatusReason = null });
            try
            {
                var restored = await PutAsync(was, now, closing);
                stack.Put(was with { Resource = restored, Status = "UPDATE_COMPLETE", StatusReason = null });
                // A custom resource may have become another one, and become what it was again.
                if (now.PhysicalId != was.Resource.PhysicalId)
                    stack.Change(all => all with
                    {
                        Leftover =
                        [
                            .. all.Leftover.Where(each => each.Resource.PhysicalId != restored.PhysicalId),
                            .. restored.PhysicalId != now.PhysicalId ? [resource] : Array.Empty<ResourceRecord>(),
                        ],
                    });
            }
            catch (Exception e)
            {
                _failed.Add(was.LogicalId);
                stack.Put(was with { Status = "UPDATE_FAILED", StatusReason = HandlerFailure.Of(e, was.Resource) });
            }
        }
        return _failed.Count == 0;
    }

    /// <summary>Deletes what is left over from an update, what depends on others before them.</summary>
    /// <param name="undone">Whether the update is undone: what it has made itself is not kept.</param>
    public Task<bool> CleanUpAsync(Retention? undone = null) => CleanUpAsync([], undone);

    async Task<bool> CleanUpAsync(IReadOnlyCollection<string> retained, Retention? undone)
    {
        var all = true;
        foreach (var resource in stack.Record.Leftover.Reverse())
        {
            // What is replaced goes by another policy than what is left out of the template.
            var isReplaced = stack.Record.Resources.Any(each => each.LogicalId == resource.LogicalId);
            var policy = isReplaced ? resource.Resource.UpdateReplacePolicy : resource.Resource.DeletionPolicy;
            if (await DeleteAsync(resource, IsKept(resource, policy, retained, undone), stack.PutLeftover))
                stack.Change(record => record with { Leftover = [.. record.Leftover.Where(each => each != resource)] });
            else
                all = false;
        }
        return all;
    }

    /// <summary>
    /// Deletes what is left over from an update that was not rolled back, and all resources, what depends on others
    /// before them.
    /// </summary>
    /// <param name="undone">Whether a creation is undone, which keeps nothing that it has made itself.</param>
    public async Task<bool> DeleteAllAsync(IReadOnlyCollection<string> retained, Retention? undone = null)
    {
        _failed.Clear();
        await CleanUpAsync(retained, undone);
        // What was made in another operation may depend on what is not a resource of the stack any more.
        foreach (var wave in StackPlan.Waves(stack.Record.Resources, resource => resource.Resource).Reverse())
        {
            foreach (var resource in wave.Where(resource => resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED")))
            {
                var isKept = IsKept(resource, resource.Resource.DeletionPolicy, retained, undone);
                if (_failed.Exists(id => DependsOn(id, resource.LogicalId)))
                    continue;
                await DeleteAsync(resource, isKept, put => stack.Put(put));
            }
        }
        return _failed.Count == 0;
    }

    static bool IsKept(
        ResourceRecord resource, string? policy, IReadOnlyCollection<string> retained, Retention? undone) =>
        retained.Contains(resource.LogicalId)
        || (undone is { } retention ? retention.Keeps(policy) : Retention.IsRetained(policy));

    bool DependsOn(string id, string other) =>
        stack.Record.Resources.Any(each => each.LogicalId == id && each.Resource.DependsOn.Contains(other));

    async Task<bool> DeleteAsync(ResourceRecord resource, bool isKept, Action<ResourceRecord> put)
    {
        if (isKept && resource.IsMade)
        {
            put(resource with { Status = "DELETE_SKIPPED", StatusReason = null });
            return true;
        }
        if (resource.IsMade)
            put(resource with { Status = "DELETE_IN_PROGRESS", StatusReason = null });
        try
        {
            if (resource.IsMade && provisioners(resource.Resource.Type) is { } provisioner)
            {
                caller.RequireDelete(resource.Resource);
                await provisioner.DeleteAsync(Request(resource), closing);
            }
        }
        catch (Exception e)
        {
            _failed.Add(resource.LogicalId);
            put(resource with { Status = "DELETE_FAILED", StatusReason = HandlerFailure.Of(e, resource.Resource) });
            return false;
        }
        put(resource with { Status = "DELETE_COMPLETE", StatusReason = null });
        return true;
    }

    Task<StackResource> PutAsync(ResourceRecord resource, StackResource? before, CancellationToken cancellation) =>
        provisioners(resource.Resource.Type)?.PutAsync(Request(resource) with { Before = before }, cancellation)
            ?? Task.FromResult(resource.Resource);

    ProvisioningRequest Request(ResourceRecord resource) => Request(stack.Record, resource, caller.Principal);

    /// <summary>What a stack asks a service for; of files only where it was made of one itself.</summary>
    public static ProvisioningRequest Request(StackRecord stack, ResourceRecord resource, Principal caller) =>
        new(Owner(stack, resource), resource.Resource, stack.Folder, _ => { }, stack, caller)
        {
            Before = resource.Resource,
        };

    /// <summary>Who a resource belongs to: one that replaces another belongs to somebody else.</summary>
    static string Owner(StackRecord stack, ResourceRecord resource) => $"{stack.Key}.{resource.Generation}";

    static ResourceRecord Record(StackResource resource, int generation, string status) =>
        new(resource, generation, status, default) { IsMade = true };
}
