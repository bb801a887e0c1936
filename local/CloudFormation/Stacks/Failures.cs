namespace Local.CloudFormation.Stacks;

/// <summary>The logical ids of what could not be made and what could not be changed.</summary>
sealed record Failures(IReadOnlyList<string> Created, IReadOnlyList<string> Updated)
{
    public static Failures Of(IReadOnlyList<PlannedChange> changes) => new(
        [.. changes.Where(change => change.Kind is ChangeKind.Create).Select(change => change.Resource.LogicalId)],
        [.. changes.Where(change => change.Kind is not ChangeKind.Create).Select(change => change.Resource.LogicalId)]);

    /// <summary>
    /// Why the rest of the template cannot be what it became when something was made; null when it can.
    /// </summary>
    public string? Refusal { get; init; }

    public bool Any => Created.Count + Updated.Count > 0 || Refusal is not null;

    public string Reason => Refusal ?? Text("create", Created) + Text("update", Updated);

    /// <summary>AWS's text, with a blank at the end.</summary>
    /// <seealso href="https://github.com/serverless/serverless/issues/1745"/>
    public static string Text(string verb, IReadOnlyList<string> failed) =>
        failed.Count == 0 ? "" : $"The following resource(s) failed to {verb}: [{string.Join(", ", failed)}]. ";
}
