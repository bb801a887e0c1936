using Local.Aws;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Api;

/// <summary>The operations of change sets.</summary>
sealed class ChangeSetOperations(CloudFormationService service, StackRequests requests)
{
    public void AddTo(AwsService api) => api
        .Add<CreateChangeSetRequest>("CreateChangeSet", request => requests.ArnOf(request.StackName), Create)
        .Add<ChangeSetRequest>("DescribeChangeSet", Arn, Describe)
        .Add<ExecuteChangeSetRequest>(
            "ExecuteChangeSet",
            request => requests.ArnOf(request.StackName ?? "*"),
            (caller, request, _) => ExecuteAsync(caller, request))
        .Add<ChangeSetRequest>("DeleteChangeSet", Arn, Delete)
        .Add<StackRequest>("ListChangeSets", request => requests.ArnOf(request.StackName), List);

    string Arn(ChangeSetRequest request) => requests.ArnOf(request.StackName ?? "*");

    object Create(Principal caller, CreateChangeSetRequest request)
    {
        var stack = FindFor(request);
        var record = stack?.Record;
        if (stack?.FindChangeSet(request.ChangeSetName) is not null)
            throw StackErrors.ChangeSetExists(request.ChangeSetName);
        service.CheckRole(caller, request.RoleARN);
        var version = requests.Read(caller, request, record?.Current);
        var template = Template.ParseBody(version.Template);
        // What a transform adds is asked for when the change set is executed.
        Capabilities.Check(template.Written, version.Capabilities);
        template.CheckParameters(version.Parameters);
        record ??= service.New(request.StackName, "REVIEW_IN_PROGRESS");
        var (plan, failure) = Plan(record, template, version);

        stack ??= Review(record);
        failure ??= plan!.Differs(stack.Record, version) ? null
            : template.Transforms.Count > 0 ? "No updates are to be performed."
            : "The submitted information didn't contain changes. Submit different information to create a change set.";
        var changeSet = new ChangeSetRecord(
            request.ChangeSetName,
            service.Account.Arn("cloudformation", $"changeSet/{request.ChangeSetName}/{Guid.NewGuid()}").ToString(),
            stack.Record.Id,
            service.Now,
            failure is null ? "CREATE_COMPLETE" : "FAILED",
            failure is null ? "AVAILABLE" : "UNAVAILABLE",
            plan?.Complete(version) ?? version,
            plan is null ? [] : ChangeSetContent.Of(plan, stack.Record, template))
        {
            Description = request.Description,
            OnStackFailure = request.OnStackFailure,
            StatusReason = failure,
        };
        if (!stack.TryAdd(changeSet))
            throw StackErrors.ChangeSetExists(request.ChangeSetName);
        return new { changeSet.Id, StackId = stack.Record.Id };
    }

    /// <summary>What is wrong after a transform is the change set's failure, and not the request's.</summary>
    (StackPlan? Plan, string? Failure) Plan(StackRecord record, Template template, StackVersion version)
    {
        try
        {
            return (service.Plan(record, template, version), null);
        }
        catch (AwsException e) when (template.Transforms.Count > 0)
        {
            return (null, TransformFailure.Describe(template, e.Message));
        }
    }

    /// <summary>The stack that a change set is for; null when it is a new one.</summary>
    KeptStack? FindFor(CreateChangeSetRequest request)
    {
        var stack = service.Stacks.Find(request.StackName) is { Record.IsDeleted: false } found ? found : null;
        switch (request.ChangeSetType, stack)
        {
            case ("CREATE", null or { Record.IsInReview: true }):
                return stack;
            case ("CREATE", _):
                throw StackErrors.Invalid(
                    $"Stack [{stack.Record.Name}] already exists and cannot be created again with the changeSet " +
                    $"[{request.ChangeSetName}].");
            case ("UPDATE", null):
                throw StackErrors.NoStack(request.StackName);
            case ("UPDATE", { Record.IsUpdatable: true }):
                return stack;
            case ("UPDATE", _):
                throw StackErrors.NotUpdatable(stack.Record);
            default:
                throw StackErrors.Invalid($"Change sets of type {request.ChangeSetType} are not supported here.");
        }
    }

    KeptStack Review(StackRecord record)
    {
        var stack = service.Add(record);
        stack.SetStatus(record.Status, "User Initiated");
        return stack;
    }

    object Describe(ChangeSetRequest request)
    {
        var (stack, changeSet) = service.GetChangeSet(request.ChangeSetName, request.StackName);
        return new
        {
            ChangeSetName = changeSet.Name,
            ChangeSetId = changeSet.Id,
            changeSet.StackId,
            StackName = stack.Record.Name,
            changeSet.Description,
            Parameters = Answers.Parameters(changeSet.Version),
            changeSet.CreationTime,
            changeSet.ExecutionStatus,
            changeSet.Status,
            changeSet.StatusReason,
            NotificationARNs = changeSet.Version.NotificationArns,
            RollbackConfiguration = Answers.Rollback(changeSet.Version),
            changeSet.Version.Capabilities,
            changeSet.Version.Tags,
            Changes = changeSet.Changes.Select(change => new { Type = "Resource", ResourceChange = change }),
            IncludeNestedStacks = false,
            changeSet.OnStackFailure,
        };
    }

    async Task<object> ExecuteAsync(Principal caller, ExecuteChangeSetRequest request)
    {
        var (stack, changeSet) = service.GetChangeSet(request.ChangeSetName, request.StackName);
        if (changeSet is not { Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" })
            throw StackErrors.NotExecutable(changeSet);
        var (record, version) = (stack.Record, changeSet.Version);
        if (record is { IsInReview: false, IsUpdatable: false })
            throw StackErrors.NotUpdatable(record);
        var template = Template.ParseBody(version.Template);
        Capabilities.Check(template.Resources, version.Capabilities);
        var plan = service.Plan(record, template, version);
        var onFailure = OnFailure.Of(
            request.DisableRollback is true ? OnFailure.DoNothing : changeSet.OnStackFailure,
            retainExceptOnCreate: request.RetainExceptOnCreate);
        var disableRollback = onFailure.Action == OnFailure.DoNothing;
        await service.RunAsync(stack, record, caller, version.RoleArn, async operation =>
        {
            foreach (var other in stack.ChangeSets.Where(other => other.Name != changeSet.Name))
                stack.Remove(other);
            stack.Change(all => all with { ChangeSetId = changeSet.Id, DisableRollback = disableRollback });
            stack.Put(changeSet with { ExecutionStatus = "EXECUTE_IN_PROGRESS" });
            if (record.IsInReview)
                await operation.CreateAsync(plan, plan.Complete(version), onFailure);
            else
                await operation.UpdateAsync(plan, plan.Complete(version), onFailure, record.Policy);
        });
        return new { };
    }

    object Delete(ChangeSetRequest request)
    {
        // One that is gone already is deleted.
        if (service.FindChangeSet(request.ChangeSetName, request.StackName) is not var (stack, changeSet))
            return new { };
        if (changeSet.IsBeingExecuted)
            throw new AwsException("InvalidChangeSetStatus",
                $"ChangeSet [{changeSet.Id}] cannot be deleted in its current execution status of [{changeSet.ExecutionStatus}]");
        stack.Remove(changeSet);
        return new { };
    }

    object List(StackRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        return new
        {
            Summaries = stack.ChangeSets.Select(changeSet => new
            {
                changeSet.StackId,
                StackName = stack.Record.Name,
                ChangeSetId = changeSet.Id,
                ChangeSetName = changeSet.Name,
                changeSet.ExecutionStatus,
                changeSet.Status,
                changeSet.StatusReason,
                changeSet.CreationTime,
                changeSet.Description,
                IncludeNestedStacks = false,
            }),
        };
    }
}
