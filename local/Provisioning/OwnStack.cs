using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;
using Local.StepFunctions;

namespace Local.Provisioning;

/// <summary>
/// The stack of the template that this program was started with: it is deployed anew at each start, all of it, so that
/// files that have changed count.
/// </summary>
sealed class OwnStack(CloudFormationService cloudFormation, Provisioners provisioners)
{
    /// <param name="named">Called when buckets and roles are there: functions may have to be built.</param>
    /// <returns>The stack with what its services have said, and its state machines.</returns>
    public Task<(Stack Stack, IReadOnlyList<StateMachine> Machines)> DeployAsync(
        Template template, Stack stack, Action<string> progress, Action named, CancellationToken cancellation) =>
        new OwnDeployment(cloudFormation, provisioners, template, stack, progress, cancellation).RunAsync(named);
}

/// <summary>One deployment of the own stack, service by service: what others refer to comes first.</summary>
sealed class OwnDeployment(
    CloudFormationService cloudFormation,
    Provisioners provisioners,
    Template template,
    Stack stack,
    Action<string> progress,
    CancellationToken cancellation)
{
    /// <summary>By logical id, with what only their services could say of them.</summary>
    readonly Dictionary<string, StackResource> _made = [];

    Stack _stack = stack;

    public async Task<(Stack Stack, IReadOnlyList<StateMachine> Machines)> RunAsync(Action named)
    {
        if (template.NamesStoredValues)
            _stack = cloudFormation.Complete(_stack);
        await PutNamedAsync();
        named();
        await provisioners.Functions.PutAllAsync(_stack.Resources.Values, template.Folder, progress, cancellation);
        provisioners.Functions.WarmUp();
        await PutAsync(
        [
            provisioners.Parameters, provisioners.NestedStacks, provisioners.FunctionVersions,
            provisioners.CustomResources, provisioners.Activities, provisioners.WaitConditions,
        ]);
        var machines = PutMachines();
        await PutAsync([provisioners.MachineVersions]);
        if (_made.Count > machines.Count) // policies may name what was not known before
            provisioners.Identities.Replace(_stack.Name, _stack.Resources.Values);
        await DeleteRemovedAsync();
        cloudFormation.Adopt(template, _stack);
        return (_stack, machines);
    }

    /// <summary>What names alone make: it needs nothing of any other resource.</summary>
    async Task PutNamedAsync()
    {
        provisioners.Identities.Replace(_stack.Name, _stack.Resources.Values);
        foreach (var group in Of(provisioners.LogGroups))
            provisioners.LogGroups.Put(group);
        foreach (var bucket in Of(provisioners.Buckets))
            await provisioners.Buckets.PutAsync(Request(bucket), cancellation);
    }

    List<StateMachine> PutMachines()
    {
        List<StateMachine> put = [];
        foreach (var machine in Of(provisioners.Machines))
        {
            put.Add(provisioners.Machines.Put(machine, template.Folder, template.FileName));
            _made[machine.LogicalId] = StateMachineProvisioner.Known(machine, put[^1]);
        }
        return put;
    }

    async Task PutAsync(IReadOnlyList<IProvisioner> next)
    {
        foreach (var provisioner in next)
        {
            foreach (var id in Of(provisioner).Select(resource => resource.LogicalId))
            {
                Know();
                _made[id] = await provisioner.PutAsync(Request(_stack.Resources[id]), cancellation);
            }
        }
        Know();
    }

    /// <summary>Resolves the template again with what is known now.</summary>
    void Know()
    {
        if (_made.Count > 0)
            _stack = _stack.Knowing(identity => identity with { Made = _made.GetValueOrDefault }) with
            {
                Warnings = _stack.Warnings,
            };
    }

    /// <summary>As an update would, at its end; what cannot be deleted stays.</summary>
    async Task DeleteRemovedAsync()
    {
        var there = _stack.Resources.Values.Select(resource => (resource.Type, resource.PhysicalId)).ToHashSet();
        var removed = cloudFormation.Adopted(_stack.Name)
            .Where(resource => !there.Contains((resource.Type, resource.PhysicalId))
                && !provisioners.Identities.Types.Contains(resource.Type));
        foreach (var resource in StackPlan.Waves(removed, resource => resource).Reverse().SelectMany(wave => wave))
        {
            if (cloudFormation.Provisioner(resource.Type) is { } provisioner)
                progress($"{resource.LogicalId} is not in the template any more, "
                    + await DeleteAsync(resource, provisioner));
        }
    }

    /// <returns>What became of it.</returns>
    async Task<string> DeleteAsync(StackResource resource, IProvisioner provisioner)
    {
        if (Retention.IsRetained(resource.DeletionPolicy))
            return $"and stays: its DeletionPolicy is {resource.DeletionPolicy}.";
        try
        {
            await provisioner.DeleteAsync(Request(resource), cancellation);
            return $"and {resource.PhysicalId} is deleted.";
        }
        catch (Exception e) when (e is AwsException or ResourceFailureException)
        {
            return $"and stays: {e.Message.TrimEnd('.')}.";
        }
    }

    List<StackResource> Of(IProvisioner provisioner) =>
    [
        .. provisioner.Types.SelectMany(type => _stack.Resources.Values.Where(resource => resource.Type == type
            || (type == MadeUpType.CustomResource && MadeUpType.IsCustom(resource.Type)))),
    ];

    ProvisioningRequest Request(StackResource resource) => new(
        _stack.Name,
        resource,
        template.Folder,
        progress,
        new(_stack.Name, _stack.Id, default, ""),
        Principal.Root(cloudFormation.Account))
    {
        Before = cloudFormation.Adopted(_stack.Name).FirstOrDefault(before =>
            before.LogicalId == resource.LogicalId && before.Type == resource.Type),
    };
}
