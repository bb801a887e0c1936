namespace Local.CloudFormation.Drift;

/// <summary>How a stack's resources differ from what was deployed.</summary>
/// <param name="Id">The detection's.</param>
sealed record DriftReport(string Id, DateTimeOffset Timestamp, IReadOnlyList<ResourceDrift> Resources)
{
    public int Drifted => Resources.Count(resource => resource.IsDrifted);

    public string Status => Drifted > 0 ? "DRIFTED" : "IN_SYNC";
}

/// <param name="Status"><c>IN_SYNC</c>, <c>MODIFIED</c> or <c>DELETED</c>.</param>
/// <param name="Expected">The properties as JSON text; so are those that there are.</param>
sealed record ResourceDrift(
    string LogicalId,
    string PhysicalId,
    string Type,
    DateTimeOffset Timestamp,
    string Status,
    string? Expected,
    string? Actual,
    IReadOnlyList<PropertyDifference> Differences)
{
    public bool IsDrifted => Status is "MODIFIED" or "DELETED";
}

/// <param name="PropertyPath">Such as <c>/Environment/Variables/NAME</c>.</param>
/// <param name="DifferenceType"><c>ADD</c>, <c>REMOVE</c> or <c>NOT_EQUAL</c>.</param>
sealed record PropertyDifference(
    string PropertyPath, string ExpectedValue, string ActualValue, string DifferenceType);
