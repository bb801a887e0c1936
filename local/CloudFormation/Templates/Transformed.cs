namespace Local.CloudFormation.Templates;

/// <summary>What a template's transforms have made of it, for given values of its parameters.</summary>
/// <param name="Generated">
/// The logical ids of what SAM has made for a resource, by the name that references have for it: <c>Function.Alias</c>.
/// </param>
/// <param name="Complaints">What is wrong with what they have read.</param>
sealed record Transformed(
    Value.Mapping Root, IReadOnlyDictionary<string, string> Generated, Complaints Complaints)
{
    public Value.Mapping? Section(string name) => Root[name] as Value.Mapping;

    /// <summary>By logical id, not resolved.</summary>
    public Value.Mapping Resources => Section("Resources")!;
}
