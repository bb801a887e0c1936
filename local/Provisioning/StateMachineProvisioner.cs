using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;
using Local.StepFunctions;

namespace Local.Provisioning;

/// <summary>State machines of stacks.</summary>
/// <param name="objects">Has the definitions that a client has put into a bucket.</param>
sealed class StateMachineProvisioner(Func<StepFunctionsService> service, IObjectStore objects, AwsAccount account)
    : IProvisioner
{
    public IReadOnlyCollection<string> Types => ["AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"];

    public bool Exists(StackResource resource) =>
        service().StateMachines.Any(machine => machine.Arn == resource.PhysicalId);

    public Task PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        Put(request.Resource, request.Folder, "template");
        return Task.CompletedTask;
    }

    /// <param name="file">What messages call the template.</param>
    public StateMachine Put(StackResource machine, string? folder, string file)
    {
        var definition = StateMachineDefinition.Read(machine, folder, file, ReadObject);
        var role = machine.Properties.TryGetProperty("Role", out var given) ? given : machine.Properties.GetProperty("RoleArn");
        return service().CreateOrUpdateStateMachine(
            machine.Attributes["Name"], definition.Text, role.GetString()!, definition.IsExpress);
    }

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        service().DeleteStateMachine(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }

    string ReadObject(string bucket, string key)
    {
        using var content = objects.OpenRead(Principal.Root(account), bucket, key);
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }
}
