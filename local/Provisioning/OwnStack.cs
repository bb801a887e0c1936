using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;
using Local.StepFunctions;

namespace Local.Provisioning;

/// <summary>
/// The stack of the template that this program was started with: it is deployed anew at each start, all of it, so that
/// files that have changed count.
/// </summary>
sealed class OwnStack(
    CloudFormationService cloudFormation,
    IdentityProvisioner identities,
    LogGroupProvisioner logGroups,
    BucketProvisioner buckets,
    FunctionProvisioner functions,
    StateMachineProvisioner machines,
    ActivityProvisioner activities)
{
    /// <param name="named">Called when buckets and roles are there: functions may have to be built.</param>
    public async Task<IReadOnlyList<StateMachine>> DeployAsync(
        Template template, Stack stack, Action<string> progress, Action named, CancellationToken cancellation)
    {
        var resources = stack.Resources.Values.ToList();
        identities.Replace(stack.Name, resources);
        foreach (var group in Of(logGroups))
            logGroups.Put(group);
        foreach (var resource in Of(buckets))
            await buckets.PutAsync(new(stack.Name, resource, template.Folder, progress), cancellation);
        named();
        await functions.ReplaceAsync(resources, template.Folder, progress, cancellation);
        functions.WarmUp();
        foreach (var activity in Of(activities))
            await activities.PutAsync(new(stack.Name, activity, template.Folder, progress), cancellation);
        var made = Of(machines).Select(machine => machines.Put(machine, template.Folder, template.FileName)).ToList();
        cloudFormation.Adopt(template, stack);
        return made;

        IEnumerable<StackResource> Of(IProvisioner provisioner) =>
            provisioner.Types.SelectMany(type => resources.Where(resource => resource.Type == type));
    }
}
