using System.Text.Json;

namespace Local.CloudFormation;

/// <summary>A template with its parameters in place: what CloudFormation would have created.</summary>
/// <param name="Outputs">The outputs whose condition holds, by logical id.</param>
sealed record Stack(
    string Name,
    string Id,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, StackResource> Resources,
    IReadOnlyDictionary<string, string> Outputs);

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
    JsonElement Properties);
