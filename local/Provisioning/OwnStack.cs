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
    public async Task<(Stack Stack, IReadOnlyList<StateMachine> Machines)> DeployAsync(
        Template template, Stack stack, Action<string> progress, Action named, CancellationToken cancellation)
    {
        Dictionary<string, StackResource> made = [];
        if (template.NamesStoredValues)
            stack = cloudFormation.Complete(stack);
        provisioners.Identities.Replace(stack.Name, stack.Resources.Values);
        foreach (var group in Of(provisioners.LogGroups))
            provisioners.LogGroups.Put(group);
        foreach (var resource in Of(provisioners.Buckets))
            await provisioners.Buckets.PutAsync(Request(resource), cancellation);
        named();
        await provisioners.Functions.PutAllAsync(stack.Resources.Values, template.Folder, progress, cancellation);
        provisioners.Functions.WarmUp();
        await PutAsync(
        [
            provisioners.Parameters, provisioners.NestedStacks, provisioners.FunctionVersions,
            provisioners.CustomResources, provisioners.Activities,
        ]);
        List<StateMachine> put = [];
        foreach (var machine in Of(provisioners.Machines))
        {
            put.Add(provisioners.Machines.Put(machine, template.Folder, template.FileName));
            made[machine.LogicalId] = StateMachineProvisioner.Known(machine, put[^1]);
        }
        await PutAsync([provisioners.MachineVersions]);
        if (made.Count > put.Count) // policies may name what was not known before
            provisioners.Identities.Replace(stack.Name, stack.Resources.Values);
        await DeleteRemovedAsync();
        cloudFormation.Adopt(template, stack);
        return (stack, put);

        List<StackResource> Of(IProvisioner provisioner) =>
        [
            .. provisioner.Types.SelectMany(type => stack.Resources.Values.Where(resource => resource.Type == type
                || (type == MadeUpType.CustomResource && MadeUpType.IsCustom(resource.Type)))),
        ];

        ProvisioningRequest Request(StackResource resource) => new(
            stack.Name,
            resource,
            template.Folder,
            progress,
            new(stack.Name, stack.Id, default, ""),
            Principal.Root(cloudFormation.Account))
        {
            Before = cloudFormation.Adopted(stack.Name).FirstOrDefault(before =>
                before.LogicalId == resource.LogicalId && before.Type == resource.Type),
        };

        async Task PutAsync(IReadOnlyList<IProvisioner> next)
        {
            foreach (var provisioner in next)
            {
                foreach (var id in Of(provisioner).Select(resource => resource.LogicalId))
                {
                    Know();
                    made[id] = await provisioner.PutAsync(Request(stack.Resources[id]), cancellation);
                }
            }
            Know();
        }

        void Know()
        {
            if (made.Count > 0)
                stack = stack.Knowing(identity => identity with { Made = made.GetValueOrDefault }) with
                {
                    Warnings = stack.Warnings,
                };
        }

        // As an update would, at its end; what cannot be deleted stays.
        async Task DeleteRemovedAsync()
        {
            var there = stack.Resources.Values.Select(resource => (resource.Type, resource.PhysicalId)).ToHashSet();
            var before = cloudFormation.Adopted(stack.Name)
                .Where(resource => !there.Contains((resource.Type, resource.PhysicalId)));
            foreach (var resource in StackPlan.Waves(before, resource => resource).Reverse().SelectMany(wave => wave))
            {
                if (provisioners.Identities.Types.Contains(resource.Type)
                    || cloudFormation.Provisioner(resource.Type) is not { } provisioner)
                    continue;
                if (resource.DeletionPolicy is "Retain" or "RetainExceptOnCreate")
                {
                    Say($"and stays: its DeletionPolicy is {resource.DeletionPolicy}");
                    continue;
                }
                try
                {
                    await provisioner.DeleteAsync(Request(resource), cancellation);
                    Say($"and {resource.PhysicalId} is deleted");
                }
                catch (AwsException e)
                {
                    Say($"and stays: {e.Message.TrimEnd('.')}");
                }

                void Say(string what) => progress($"{resource.LogicalId} is not in the template any more, {what}.");
            }
        }
    }
}
