namespace Local.Ssm;

/// <summary>A parameter with its versions, the oldest first.</summary>
sealed record SsmParameter(string Name, IReadOnlyList<ParameterVersion> Versions)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public ParameterVersion Latest => Versions[^1];

    /// <summary>The version that a number or a label names; null when there is none.</summary>
    public ParameterVersion? Find(string? selector) => selector is null ? Latest
        : Versions.LastOrDefault(
            version => version.Version.ToString() == selector || version.Labels.Contains(selector));
}

/// <param name="Type"><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</param>
/// <param name="LastModifiedUser">The ARN of who made it.</param>
sealed record ParameterVersion(
    int Version, string Value, string Type, DateTimeOffset LastModifiedDate, string LastModifiedUser)
{
    public string? Description { get; init; }
    public string? KeyId { get; init; }
    public string? AllowedPattern { get; init; }
    public string Tier { get; init; } = "Standard";
    public string DataType { get; init; } = "text";
    public IReadOnlyList<string> Labels { get; init; } = [];
}
