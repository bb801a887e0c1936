using Local.Aws;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Api;

/// <summary>The operations that make, change and delete stacks.</summary>
sealed class StackOperations(CloudFormationService service, StackRequests requests)
{
    public void AddTo(AwsService api) => api
        .Add<CreateStackRequest>("CreateStack", Arn, (caller, request, _) => CreateAsync(caller, request))
        .Add<UpdateStackRequest>("UpdateStack", Arn, (caller, request, _) => UpdateAsync(caller, request))
        .Add<DeleteStackRequest>(
            "DeleteStack",
            request => requests.ArnOf(request.StackName),
            (caller, request, _) => DeleteAsync(caller, request))
        .Add<RollbackStackRequest>(
            "RollbackStack",
            request => requests.ArnOf(request.StackName),
            (caller, request, _) => RollbackAsync(caller, request))
        .Add<StackRequest>("CancelUpdateStack", request => requests.ArnOf(request.StackName), Cancel)
        .Add<ContinueRollbackRequest>(
            "ContinueUpdateRollback",
            request => requests.ArnOf(request.StackName),
            (caller, request, _) => ContinueRollbackAsync(caller, request))
        .Add<TerminationProtectionRequest>(
            "UpdateTerminationProtection", request => requests.ArnOf(request.StackName), SetTerminationProtection);

    string Arn(DeploymentRequest request) => requests.ArnOf(request.StackName);

    async Task<object> CreateAsync(Principal caller, CreateStackRequest request)
    {
        if (service.Stacks.Find(request.StackName) is not null)
            throw StackErrors.StackExists(request.StackName);
        if (request is { DisableRollback: not null, OnFailure: not null })
            throw StackErrors.Invalid("You can specify either OnFailure or DisableRollback, but not both.");
        service.CheckRole(caller, request.RoleARN);
        var version = requests.Read(caller, request, null);
        var template = Template.ParseBody(version.Template);
        Capabilities.CheckExpansion(template, version.Capabilities);
        Capabilities.Check(template.Resources, version.Capabilities);
        var record = service.New(request.StackName, "CREATE_IN_PROGRESS") with
        {
            Policy = requests.ReadPolicy(caller, request.StackPolicyBody, request.StackPolicyURL),
            EnableTerminationProtection = request.EnableTerminationProtection,
            DisableRollback = request.DisableRollback is true,
        };
        var plan = service.Plan(record, template, version);
        var stack = service.Add(record);
        var onFailure = OnFailure.Of(request.OnFailure, request.DisableRollback, request.RetainExceptOnCreate);
        await service.RunAsync(
            stack,
            record,
            caller,
            version.RoleArn,
            operation => operation.CreateAsync(plan, plan.Complete(version), onFailure));
        return new { StackId = record.Id };
    }

    async Task<object> UpdateAsync(Principal caller, UpdateStackRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        var record = stack.Record;
        if (!record.IsUpdatable)
            throw StackErrors.NotUpdatable(record);
        service.CheckRole(caller, request.RoleARN);
        var version = requests.Read(caller, request, record.Current);
        var template = Template.ParseBody(version.Template);
        Capabilities.CheckExpansion(template, version.Capabilities);
        Capabilities.Check(template.Resources, version.Capabilities);
        var plan = service.Plan(record, template, version);
        if (!plan.Differs(record, version))
            throw StackErrors.NoUpdates();
        var policy = requests.ReadPolicy(caller, request.StackPolicyBody, request.StackPolicyURL) ?? record.Policy;
        var during = requests.ReadPolicy(
            caller, request.StackPolicyDuringUpdateBody, request.StackPolicyDuringUpdateURL) ?? record.Policy;
        var onFailure = OnFailure.Of(null, request.DisableRollback, request.RetainExceptOnCreate);
        await service.RunAsync(stack, record, caller, version.RoleArn, async operation =>
        {
            foreach (var changeSet in stack.ChangeSets.Where(changeSet => changeSet.ExecutionStatus == "AVAILABLE"))
                stack.Put(changeSet with { ExecutionStatus = "OBSOLETE" });
            await operation.UpdateAsync(plan, plan.Complete(version), onFailure, during);
            stack.Change(all => all with { Policy = policy });
        });
        return new { StackId = record.Id };
    }

    async Task<object> DeleteAsync(Principal caller, DeleteStackRequest request)
    {
        if (service.Stacks.Find(request.StackName) is not { Record.IsDeleted: false } stack)
            return new { };
        if (stack.Record.EnableTerminationProtection)
            throw StackErrors.Invalid(
                $"Stack [{stack.Record.Name}] cannot be deleted while TerminationProtection is enabled");
        var role = KeepRole(caller, stack, request.RoleARN);
        if (!await EndsAsync(stack))
            return new { };
        var record = stack.Record;
        if (request.RetainResources is { Count: > 0 } && record.Status != "DELETE_FAILED")
            throw StackErrors.Invalid(
                "Invalid operation on stack [" + record.Id + "]. Only stacks in the DELETE_FAILED state can retain resources.");
        if (service.ImporterOfExports(record) is var (export, importer))
        {
            // The call succeeds, and an event says why nothing has happened.
            stack.Note($"Export {export} cannot be deleted as it is in use by {importer}");
            return new { };
        }
        await service.RunAsync(
            stack, record, caller, role, operation => operation.DeleteAsync(request.RetainResources ?? []));
        return new { };
    }

    /// <summary>Waits for what goes on in a stack that is to be deleted; what is being created is given up.</summary>
    /// <returns>False when the stack is being deleted already.</returns>
    /// <exception cref="AwsException">An update goes on, which must be cancelled first.</exception>
    static async Task<bool> EndsAsync(KeptStack stack)
    {
        switch (stack.Record)
        {
            case { Status: "DELETE_IN_PROGRESS" }:
                return false;
            case { Status: "CREATE_IN_PROGRESS" or "ROLLBACK_IN_PROGRESS" }:
                stack.Cancel?.Invoke();
                break;
            case { IsBusy: true } record:
                throw StackErrors.NotDeletable(record);
        }
        await stack.Operation;
        return true;
    }

    /// <summary>The role of a stack, which a request may give it, for this operation and all later ones.</summary>
    string? KeepRole(Principal caller, KeptStack stack, string? given)
    {
        service.CheckRole(caller, given);
        if (given is not null && stack.Record.Current is not null)
            stack.Change(record => record with { Current = record.Current! with { RoleArn = given } });
        return given ?? stack.Record.Current?.RoleArn;
    }

    /// <summary>An update that is cancelled is rolled back.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html"/>
    object Cancel(StackRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        if (stack.Record.Status != "UPDATE_IN_PROGRESS")
            throw StackErrors.Invalid("CancelUpdateStack cannot be called from current stack status");
        stack.Cancel?.Invoke();
        return new { };
    }

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html"/>
    async Task<object> RollbackAsync(Principal caller, RollbackStackRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        var record = stack.Record;
        if (record.Status is not ("CREATE_FAILED" or "UPDATE_FAILED"))
            throw StackErrors.NotUpdatable(record);
        var retention = new Retention(request.RetainExceptOnCreate is true);
        await service.RunAsync(
            stack,
            record,
            caller,
            KeepRole(caller, stack, request.RoleARN),
            operation => record.Status == "CREATE_FAILED" ? operation.RollBackCreationAsync(retention)
                : operation.RollBackUpdateAsync("User Initiated", retention));
        return new { StackId = record.Id };
    }

    async Task<object> ContinueRollbackAsync(Principal caller, ContinueRollbackRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        var record = stack.Record;
        if (record.Status != "UPDATE_ROLLBACK_FAILED")
            throw StackErrors.Invalid($"Stack [{record.Id}] is not in UPDATE_ROLLBACK_FAILED state.");
        await service.RunAsync(
            stack,
            record,
            caller,
            KeepRole(caller, stack, request.RoleARN),
            operation => operation.RollBackUpdateAsync("User Initiated", new(false), request.ResourcesToSkip));
        return new { };
    }

    object SetTerminationProtection(TerminationProtectionRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        stack.Change(record => record with { EnableTerminationProtection = request.EnableTerminationProtection });
        return new { StackId = stack.Record.Id };
    }
}
