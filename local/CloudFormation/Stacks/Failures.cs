namespace Local.CloudFormation.Stacks;

/// <summary>The logical ids of what could not be made and what could not be changed.</summary>
sealed record Failures(IReadOnlyList<string> Created, IReadOnlyList<string> Updated)
{
    public static Failures Of(IReadOnlyList<PlannedChange> changes) => new(
        [.. changes.Where(change => change.Kind is ChangeKind.Create).Select(change => change.Resource.LogicalId)],
        [.. changes.Where(change => change.Kind is not ChangeKind.Create).Select(change => change.Resource.LogicalId)]);

    public bool Any => Created.Count + Updated.Count > 0;

    public string Reason => Text("create", Created) + Text("update", Updated);

    /// <summary>AWS's text, with a blank at the end.</summary>
    /// <seealso href="https://github.com/serverless/serverless/issues/1745"/>
    public static string Text(string verb, IReadOnlyList<string> failed) =>
        failed.Count == 0 ? "" : $"The following resource(s) failed to {verb}: [{string.Join(", ", failed)}]. ";
}
