using System.Text.Json;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation;

/// <summary>A template with its parameters in place: what CloudFormation would have created.</summary>
/// <param name="Outputs">The outputs whose condition holds, by logical id.</param>
sealed record Stack(
    string Name,
    string Id,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, StackResource> Resources,
    IReadOnlyDictionary<string, StackOutput> Outputs)
{
    /// <summary>The names of what other stacks export and this one imports.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>
    /// The same stack when more is known: what services have said of what they have made, what is stored elsewhere.
    /// </summary>
    public required Func<Func<StackIdentity, StackIdentity>, Stack> Knowing { get; init; }

    /// <summary>The values that parameters name which are stored in Systems Manager.</summary>
    public IReadOnlyDictionary<string, string> Resolved { get; init; } = new Dictionary<string, string>();

    /// <summary>What of the template is not here, and is carried on without.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <param name="Export">The name under which other stacks import it; null when they cannot.</param>
sealed record StackOutput(string Value, string? Description = null, string? Export = null);

/// <summary>A resource with every intrinsic function resolved.</summary>
/// <param name="Type">As written in the template: SAM's types stay SAM's.</param>
/// <param name="PhysicalId">What <c>Ref</c> gives.</param>
/// <param name="Attributes">What <c>Fn::GetAtt</c> gives, such as <c>Arn</c>.</param>
/// <param name="Properties">A JSON object; SAM's <c>Globals</c> merged in.</param>
sealed record StackResource(
    string LogicalId,
    string Type,
    string PhysicalId,
    IReadOnlyDictionary<string, string> Attributes,
    JsonElement Properties)
{
    /// <summary>What <c>Fn::GetAtt</c> gives of an attribute; null when there is no such attribute.</summary>
    public string? Attribute(string name) =>
        Attributes.GetValueOrDefault(name) ?? (IsMadeUp ? MadeUpType.Attribute(this, name) : null);

    /// <summary>Whether its type is not here: it has an ARN and attributes all the same.</summary>
    public bool IsMadeUp { get; init; }

    /// <summary>The logical ids of what it refers to, or names in <c>DependsOn</c>.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>As written in the template; null when nothing is.</summary>
    public string? DeletionPolicy { get; init; }

    /// <inheritdoc cref="DeletionPolicy"/>
    public string? UpdateReplacePolicy { get; init; }
}
