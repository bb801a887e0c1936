namespace Local.CloudFormation.Stacks;

/// <summary>Makes a stack what it shall be, and tells of each step in an event, as the service does.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html"/>
sealed class StackOperation(KeptStack stack, ResourceSteps steps)
{
    const string UserInitiated = "User Initiated";

    public async Task CreateAsync(StackPlan plan, StackVersion version, OnFailure onFailure)
    {
        stack.SetStatus("CREATE_IN_PROGRESS", UserInitiated, record => record with
        {
            Current = version,
            Operations = record.Operations + 1,
        });
        if (steps.CheckExports(plan.Target) is { } refusal)
        {
            await FailCreationAsync(refusal, onFailure);
            return;
        }
        var (done, failures) = await steps.ApplyAsync(plan);
        // Whoever gives a creation up deletes the stack: until then it goes on.
        if (failures.Any && steps.IsCancelled)
            return;
        if (failures.Any)
            await FailCreationAsync(failures.Reason, onFailure);
        else
            stack.SetStatus("CREATE_COMPLETE", change: record => Ended(record, done));
    }

    /// <param name="policy">The stack policy that counts meanwhile; null for none.</param>
    public async Task UpdateAsync(StackPlan plan, StackVersion version, OnFailure onFailure, string? policy)
    {
        stack.SetStatus("UPDATE_IN_PROGRESS", UserInitiated, record => record with
        {
            // What an update that failed has left is not what one would go back to.
            Previous = record.Previous ?? record.Current! with { Resources = record.Resources },
            // What is exported stays so until the end.
            Current = version with { Outputs = record.Current!.Outputs },
            Operations = record.Operations + 1,
        });
        var refusal = StackPolicy.Refuse(policy, plan) ?? steps.CheckExports(plan.Target)?.TrimEnd();
        var (done, failures) = refusal is null ? await steps.ApplyAsync(plan) : (plan, new([], []));
        if (refusal is null && !failures.Any)
        {
            stack.SetStatus("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", change: record => Ended(record, done) with
            {
                Leftover = [.. record.Leftover, .. done.Removed],
            });
            var deleted = await steps.CleanUpAsync();
            stack.SetStatus("UPDATE_COMPLETE",
                deleted ? null : "Update successful. One or more resources could not be deleted.",
                record => record with { Leftover = [], Previous = null });
        }
        else if (onFailure.Action == OnFailure.DoNothing)
            stack.SetStatus("UPDATE_FAILED", refusal ?? failures.Reason);
        else
            await RollBackUpdateAsync(refusal ?? failures.Reason, onFailure.Retention);
    }

    /// <summary>Goes back to what was there before an update that failed.</summary>
    /// <param name="skipped">The logical ids of what stays as it is.</param>
    public async Task RollBackUpdateAsync(
        string reason, Retention retention, IReadOnlyList<string>? skipped = null)
    {
        stack.SetStatus("UPDATE_ROLLBACK_IN_PROGRESS", reason, record => record with
        {
            Current = record.Previous ?? record.Current,
        });
        if (!await steps.RestoreAsync(stack.Record.Previous!.Resources, skipped ?? []))
        {
            stack.SetStatus("UPDATE_ROLLBACK_FAILED", steps.LastFailures("update"));
            return;
        }
        stack.SetStatus("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
        await steps.CleanUpAsync(retention);
        stack.SetStatus("UPDATE_ROLLBACK_COMPLETE", change: record => record with
        {
            Leftover = [],
            Previous = null,
            Current = record.Current! with { Resources = [] },
        });
    }

    /// <param name="retained">The logical ids of what is left as it is.</param>
    public async Task DeleteAsync(IReadOnlyCollection<string> retained)
    {
        stack.SetStatus("DELETE_IN_PROGRESS", UserInitiated);
        await DeleteAllAsync(retained, null);
    }

    /// <summary>Deletes what a creation has made that failed and was not rolled back then.</summary>
    public Task RollBackCreationAsync(Retention retention) => UndoCreationAsync(UserInitiated, retention);

    async Task FailCreationAsync(string reason, OnFailure onFailure)
    {
        switch (onFailure.Action)
        {
            case OnFailure.DoNothing:
                stack.SetStatus("CREATE_FAILED", reason);
                break;
            case OnFailure.Delete:
                stack.SetStatus("DELETE_IN_PROGRESS", $"{reason.TrimEnd()} Delete requested by user.");
                await DeleteAllAsync([], onFailure.Retention);
                break;
            default:
                await UndoCreationAsync($"{reason.TrimEnd()} Rollback requested by user.", onFailure.Retention);
                break;
        }
    }

    async Task UndoCreationAsync(string reason, Retention retention)
    {
        stack.SetStatus("ROLLBACK_IN_PROGRESS", reason);
        if (await steps.DeleteAllAsync([], retention))
            stack.SetStatus("ROLLBACK_COMPLETE");
        else
            stack.SetStatus("ROLLBACK_FAILED", steps.LastFailures("delete"));
    }

    async Task DeleteAllAsync(IReadOnlyCollection<string> retained, Retention? undone)
    {
        if (await steps.DeleteAllAsync(retained, undone))
            stack.SetStatus("DELETE_COMPLETE", change: record => record with
            {
                DeletionTime = stack.Events[^1].Timestamp,
                Leftover = [],
            });
        else
            stack.SetStatus("DELETE_FAILED", steps.LastFailures("delete"));
    }

    static StackRecord Ended(StackRecord record, StackPlan plan) => record with
    {
        Current = record.Current! with { Outputs = plan.Target.Outputs },
        // What has no effect on the resource itself may be another: its policies, what it depends on.
        Resources =
        [
            .. record.Resources.Where(each => plan.Target.Resources.ContainsKey(each.LogicalId))
                .Select(each => each with { Resource = plan.Target.Resources[each.LogicalId] }),
        ],
    };
}
