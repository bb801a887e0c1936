namespace Local.Ssm;

sealed record PutParameterRequest(
    string Name,
    string Value,
    string? Type = null,
    string? Description = null,
    string? KeyId = null,
    bool Overwrite = false,
    string? AllowedPattern = null,
    IReadOnlyList<ParameterTag>? Tags = null,
    string? Tier = null,
    string? DataType = null);

sealed record ParameterTag(string Key, string Value);

sealed record ParameterRequest(
    string Name, bool WithDecryption = false, int? MaxResults = null, string? NextToken = null);

sealed record ParametersRequest(IReadOnlyList<string> Names, bool WithDecryption = false);

sealed record PathRequest(
    string Path,
    bool Recursive = false,
    IReadOnlyList<ParameterFilter>? ParameterFilters = null,
    bool WithDecryption = false,
    int? MaxResults = null,
    string? NextToken = null);

sealed record DescribeParametersRequest(
    IReadOnlyList<ParameterFilter>? Filters = null,
    IReadOnlyList<ParameterFilter>? ParameterFilters = null,
    int? MaxResults = null,
    string? NextToken = null);

sealed record LabelRequest(string Name, IReadOnlyList<string> Labels, int? ParameterVersion = null);

sealed record ParameterTagsRequest(
    string ResourceType,
    string ResourceId,
    IReadOnlyList<ParameterTag>? Tags = null,
    IReadOnlyList<string>? TagKeys = null);

/// <param name="Key">
/// <c>Name</c>, <c>Type</c>, <c>KeyId</c>, <c>Path</c>, <c>Label</c>, <c>Tier</c>, <c>DataType</c>, or <c>tag:…</c>.
/// </param>
sealed record ParameterFilter(string Key, string? Option = null, IReadOnlyList<string>? Values = null)
{
    public bool Includes(SsmParameter parameter)
    {
        var latest = parameter.Latest;
        string?[] has = Key switch
        {
            "Name" => [parameter.Name],
            "Type" => [latest.Type],
            "KeyId" => [latest.KeyId],
            "Tier" => [latest.Tier],
            "DataType" => [latest.DataType],
            "Label" => [.. parameter.Versions.SelectMany(version => version.Labels)],
            "Path" => [parameter.Name],
            _ when Key.StartsWith("tag:", StringComparison.Ordinal) =>
                parameter.Tags.TryGetValue(Key[4..], out var value) ? [value] : [],
            _ => throw new Aws.AwsException("InvalidFilterKey", $"The filter key {Key} is not valid."),
        };
        return Values is not { Count: > 0 }
            ? has.Length > 0
            : has.Any(value => value is not null && Values.Any(wanted => Fits(value, wanted)));
    }

    bool Fits(string value, string wanted) => (Key, Option) switch
    {
        ("Path", var option) => SsmEndpoint.IsBelow(value, wanted, option == "Recursive"),
        (_, "BeginsWith") => value.StartsWith(wanted, StringComparison.Ordinal),
        (_, "Contains") => value.Contains(wanted, StringComparison.Ordinal),
        _ => value == wanted,
    };
}
