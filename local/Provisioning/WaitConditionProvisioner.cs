using System.Text.Json;
using Local.CloudFormation;
using Local.CloudFormation.Api;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Stacks;

namespace Local.Provisioning;

/// <summary>Wait conditions of stacks, and the handles that are signalled.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html"/>
sealed class WaitConditionProvisioner(WaitConditionSignals signals) : IProvisioner
{
    /// <summary>Documented, in seconds.</summary>
    const int LongestTimeout = 43200;

    /// <summary>A condition comes after its handle.</summary>
    public IReadOnlyCollection<string> Types => [StackTypes.WaitConditionHandle.Name, StackTypes.WaitCondition.Name];

    public bool Exists(StackResource resource) => false;

    public async Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource;
        if (request.Before is { IsMadeUp: false } before)
        {
            Restore(request with { Resource = before });
            if (!JsonElement.DeepEquals(before.Properties, resource.Properties)) // documented; the words are ours
                throw new ResourceFailureException($"Update to resource type {resource.Type} is not supported.")
                {
                    Left = before,
                };
            return before;
        }
        return resource.Type == StackTypes.WaitConditionHandle.Name
            ? resource with { PhysicalId = signals.Open(IdOf(request)) }
            : await WaitAsync(request, cancellation);
    }

    /// <summary>A handle's address stays the same.</summary>
    public void Restore(ProvisioningRequest request)
    {
        if (request.Resource.Type == StackTypes.WaitConditionHandle.Name)
            signals.Reopen(request.Resource.PhysicalId, IdOf(request));
    }

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        if (request.Resource.Type == StackTypes.WaitConditionHandle.Name)
            signals.Close(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }

    async Task<StackResource> WaitAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource;
        // With a CreationPolicy it has no handle, and is signalled by who is not here.
        if (Text(resource, "Handle") is not { } address)
            return resource with { PhysicalId = IdOf(request) };
        var handle = signals.Find(address)
            ?? throw new ResourceFailureException($"{address} is no address of a WaitConditionHandle.");
        var count = Number(resource, "Count") ?? 1;
        if (Number(resource, "Timeout") is not (> 0 and <= LongestTimeout and var timeout) || count < 1)
            throw new ResourceFailureException(
                $"A WaitCondition needs a Timeout of 1 to {LongestTimeout} seconds, and a Count of 1 at least.");
        request.Progress(
            $"{resource.LogicalId} waits up to {timeout} seconds for {count} {(count == 1 ? "signal" : "signals")}, "
            + $"PUT to {address}");
        // Recorded: a condition is called by its handle.
        var made = resource with { PhysicalId = handle.Id };
        return await handle.WaitAsync((int)count, TimeSpan.FromSeconds(timeout), cancellation) is { } failure
            ? throw new ResourceFailureException(failure) { Left = made }
            : made with { Attributes = new Dictionary<string, string> { ["Data"] = handle.Data } };
    }

    static string IdOf(ProvisioningRequest request) => $"{request.Stack.Id}/{request.Resource.LogicalId}";

    static long? Number(StackResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out var value) && value.TryGetInt64(out var number)
            ? number : null;

    static string? Text(StackResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out var value) ? value.GetString() : null;
}
