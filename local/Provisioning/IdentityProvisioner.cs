using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Iam;

namespace Local.Provisioning;

/// <summary>Roles and policies of stacks.</summary>
sealed class IdentityProvisioner(PolicyStore policies) : IProvisioner
{
    public IReadOnlyCollection<string> Types =>
        ["AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"];

    public bool Exists(StackResource resource) => resource.Type switch
    {
        "AWS::IAM::Role" => policies.Current.Roles.ContainsKey(resource.PhysicalId),
        "AWS::IAM::ManagedPolicy" => policies.Current.Managed.ContainsKey(resource.PhysicalId),
        _ => false,
    };

    /// <summary>Takes all of a stack's at once; what it had before is forgotten.</summary>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>, with the complaints about all.</exception>
    public void Replace(string owner, IEnumerable<StackResource> resources) =>
        policies.Replace(owner, resources.Select(AsIam));

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        Restore(request);
        return Task.FromResult(request.Resource);
    }

    /// <summary>What stacks bring is in memory only.</summary>
    public void Restore(ProvisioningRequest request) => policies.Put(request.Owner, AsIam(request.Resource));

    public ActualResource? Read(StackResource resource)
    {
        var all = policies.Current;
        switch (resource.Type)
        {
            case "AWS::IAM::Role" when all.Roles.GetValueOrDefault(resource.PhysicalId) is { } role:
                var own = all.InlineOf(role.Name).Where(policy => policy.Owner == role.Owner || policy.Owner is null);
                return new(new()
                {
                    ["AssumeRolePolicyDocument"] = JsonNode.Parse(role.Trust),
                    ["Description"] = role.Description,
                    ["MaxSessionDuration"] = role.MaxSessionDuration,
                    ["Policies"] = InOrder(resource, "Policies", own.Select(policy => (JsonNode)new JsonObject
                    {
                        ["PolicyName"] = policy.Name,
                        ["PolicyDocument"] = JsonNode.Parse(policy.Document),
                    })),
                    ["ManagedPolicyArns"] = InOrder(resource, "ManagedPolicyArns", all.AttachedTo(role.Name)
                        .Where(place => place.Owner == role.Owner || place.Owner is null)
                        .Select(place => (JsonNode)place.PolicyArn)),
                });
            case "AWS::IAM::ManagedPolicy" when all.Managed.GetValueOrDefault(resource.PhysicalId) is { } policy:
                return new(new() { ["PolicyDocument"] = JsonNode.Parse(policy.Document) });
            case "AWS::IAM::Role" or "AWS::IAM::ManagedPolicy":
                return ActualResource.Gone;
            default:
                return null;
        }
    }

    /// <summary>The order of such a list means nothing: what the template has comes first, as there.</summary>
    static JsonArray InOrder(StackResource resource, string property, IEnumerable<JsonNode> there)
    {
        List<JsonNode> left = [.. there], ordered = [];
        var written = resource.Properties.TryGetProperty(property, out var list) ? list.EnumerateArray().ToList() : [];
        foreach (var item in written)
        {
            var at = left.FindIndex(each => JsonNode.DeepEquals(each, JsonNode.Parse(item.GetRawText())));
            if (at < 0 && item.ValueKind is JsonValueKind.Object)
                at = left.FindIndex(each => (string?)each["PolicyName"] == item.GetProperty("PolicyName").GetString());
            if (at < 0)
                continue;
            ordered.Add(left[at]);
            left.RemoveAt(at);
        }
        return new([.. ordered, .. left]);
    }

    /// <exception cref="AwsException"><c>DeleteConflict</c>.</exception>
    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        policies.Remove(request.Owner, request.Resource.LogicalId);
        return Task.CompletedTask;
    }

    static IamResource AsIam(StackResource resource) => new(
        resource.Type, resource.LogicalId, resource.PhysicalId, resource.Attributes, resource.Properties);
}
