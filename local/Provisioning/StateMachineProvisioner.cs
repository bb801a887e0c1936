using System.Text.Json;
using System.Text.Json.Nodes;
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

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation) =>
        Task.FromResult(Known(request.Resource, Put(request.Resource, request.Folder, "template")));

    /// <summary>The resource, with the attribute that is another after each change.</summary>
    public static StackResource Known(StackResource resource, StateMachine machine) => resource with
    {
        Attributes = new Dictionary<string, string>(resource.Attributes)
        {
            ["StateMachineRevisionId"] = machine.RevisionId,
        },
    };

    /// <param name="file">What messages call the template.</param>
    public StateMachine Put(StackResource machine, string? folder, string file)
    {
        var definition = StateMachineDefinition.Read(machine, folder, file, ReadObject);
        var role = machine.Properties.TryGetProperty("Role", out var given) ? given : machine.Properties.GetProperty("RoleArn");
        return service().CreateOrUpdateStateMachine(
            machine.Attributes["Name"],
            definition.Text,
            role.GetString()!,
            definition.IsExpress,
            Configuration(machine, "Logging", "LoggingConfiguration"),
            Configuration(machine, "Tracing", "TracingConfiguration"));
    }

    /// <summary>The states are compared as text that was put together, wherever they were written.</summary>
    public ActualResource? Read(StackResource resource)
    {
        if (service().StateMachines.FirstOrDefault(each => each.Arn == resource.PhysicalId) is not { } machine)
            return ActualResource.Gone;
        JsonObject actual = new()
        {
            ["Role"] = machine.RoleArn,
            ["RoleArn"] = machine.RoleArn,
            ["Type"] = machine.Type,
            ["StateMachineType"] = machine.Type,
            ["DefinitionString"] = machine.DefinitionText,
        };
        try
        {
            var expected = StateMachineDefinition.Read(resource, null, "template", ReadObject).Text;
            return new(actual) { Expected = new Dictionary<string, JsonNode?> { ["DefinitionString"] = expected } };
        }
        catch (Exception e) when (e is AwsException or IOException)
        {
            // What it was made of, a file or an object, is not there any more.
            actual.Remove("DefinitionString");
            return new(actual);
        }
    }

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        service().DeleteStateMachine(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }

    /// <summary>What SAM and CloudFormation write as the API has it, but for the names' first letters.</summary>
    static JsonElement? Configuration(StackResource machine, params string[] names)
    {
        var given = names.Where(name => machine.Properties.TryGetProperty(name, out _)).ToList();
        return given is [var name] ? Camel(machine.Properties.GetProperty(name)) : null;
    }

    static JsonElement Camel(JsonElement value) => JsonSerializer.SerializeToElement<object>(value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(
            member => JsonNamingPolicy.CamelCase.ConvertName(member.Name), member => Camel(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Camel).ToArray(),
        _ => value,
    });

    string ReadObject(string bucket, string key, string? version)
    {
        using var content = objects.OpenRead(Principal.Root(account), bucket, key, version);
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }
}
