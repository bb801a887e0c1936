using System.Text.Json.Serialization;

namespace Local.Iam;

/// <summary>A role as the API and <c>state.db</c> have it.</summary>
/// <param name="Path">Part of the ARN; begins and ends with a slash.</param>
/// <param name="Id">Unique and never used again, such as <c>AROAEXAMPLE…</c>.</param>
/// <param name="Trust">The policy that says who may take it, in IAM's JSON.</param>
/// <param name="MaxSessionDuration">In seconds.</param>
/// <param name="PermissionsBoundary">The ARN of the managed policy that bounds it; null for none.</param>
/// <param name="Owner">The stack's resource that it comes with; null when it was made with the API.</param>
sealed record RoleRecord(
    string Name,
    string Path,
    string Arn,
    string Id,
    DateTimeOffset CreateDate,
    string Trust,
    int MaxSessionDuration,
    string? Description,
    IReadOnlyDictionary<string, string> Tags,
    string? PermissionsBoundary = null,
    string? Owner = null);

/// <summary>A policy that is part of a role.</summary>
/// <inheritdoc cref="RoleRecord"/>
sealed record InlinePolicyRecord(string Role, string Name, string Document, string? Owner = null)
{
    [JsonIgnore]
    public string Key => $"{Role}/{Name}";
}

/// <summary>A managed policy's place at a role.</summary>
/// <inheritdoc cref="RoleRecord"/>
sealed record AttachmentRecord(string Role, string PolicyArn, string? Owner = null)
{
    [JsonIgnore]
    public string Key => $"{Role}/{PolicyArn}";
}

/// <summary>A managed policy of the account.</summary>
/// <param name="Versions">The default one first; there is always one.</param>
/// <param name="LastVersion">The number of the newest: it is never used again.</param>
/// <inheritdoc cref="RoleRecord"/>
sealed record ManagedPolicyRecord(
    string Name,
    string Path,
    string Arn,
    string Id,
    DateTimeOffset CreateDate,
    IReadOnlyList<PolicyVersionRecord> Versions,
    int LastVersion,
    string? Description,
    IReadOnlyDictionary<string, string> Tags,
    string? Owner = null)
{
    [JsonIgnore]
    public string Document => Versions[0].Document;
}

/// <param name="Number">As in <c>v1</c>.</param>
sealed record PolicyVersionRecord(int Number, string Document, DateTimeOffset CreateDate);

/// <summary>The policy of a resource, such as a bucket, which names whom it is about.</summary>
sealed record ResourcePolicyRecord(string ResourceArn, string Document, string? Owner = null);

[JsonSerializable(typeof(RoleRecord))]
[JsonSerializable(typeof(InlinePolicyRecord))]
[JsonSerializable(typeof(AttachmentRecord))]
[JsonSerializable(typeof(ManagedPolicyRecord))]
[JsonSerializable(typeof(AuthorizedCall))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
sealed partial class IamJson : JsonSerializerContext;
