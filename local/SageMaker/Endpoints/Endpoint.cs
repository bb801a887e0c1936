using System.Text.Json;
using Local.SageMaker.Jobs;

namespace Local.SageMaker.Endpoints;

/// <summary>
/// An endpoint: its name, and how it stands, which is one immutable state that is replaced as a whole.
/// </summary>
sealed class Endpoint : IResource
{
    readonly Lock _changing = new();

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
    public string? ClientToken { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; set; }
    public required EndpointState State { get; set; }

    /// <summary>Ends when what was asked for is deployed, or has failed.</summary>
    public Task Deployment { get; internal set; } = Task.CompletedTask;

    /// <summary>The containers of its variants, by their names; they start when they are first needed.</summary>
    internal IReadOnlyDictionary<string, VariantContainers> Containers { get; set; } =
        new Dictionary<string, VariantContainers>();

    internal void Change(Func<EndpointState, EndpointState> change)
    {
        lock (_changing)
            State = change(State);
    }

    /// <summary>Changes the state if it is the one that is expected.</summary>
    /// <returns>Whether it was.</returns>
    internal bool TryChange(EndpointStatus expected, Func<EndpointState, EndpointState> change)
    {
        lock (_changing)
        {
            if (State.Status != expected)
                return false;
            State = change(State);
            return true;
        }
    }
}

enum EndpointStatus { Creating, Updating, InService, Failed }

/// <summary>How an endpoint stands.</summary>
/// <param name="ConfigName">The configuration that is deployed, or, as long as none was, the one that is to be.</param>
/// <param name="NextConfigName">The configuration that an update is about to deploy.</param>
/// <param name="Variants">What answers, or is to answer.</param>
/// <param name="FailureReason">Why the endpoint, or its last update, has failed.</param>
/// <param name="DeploymentConfig">As it was last given; all traffic moves at once, whatever it says.</param>
sealed record EndpointState(
    EndpointStatus Status,
    string ConfigName,
    string? NextConfigName,
    IReadOnlyList<DeployedVariant> Variants,
    string? FailureReason,
    DateTimeOffset LastModifiedTime,
    JsonElement? DeploymentConfig = null);

/// <summary>A variant as it was when it was deployed: its model may be deleted since.</summary>
/// <param name="Time">When it was deployed.</param>
sealed record DeployedVariant(
    ProductionVariant Definition, ResourceRecord Model, float Weight, int? InstanceCount, DateTimeOffset Time);

/// <summary>What is kept of an endpoint.</summary>
sealed record EndpointRecord(
    string Name,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreationTime,
    string? ClientToken,
    EndpointState State);
