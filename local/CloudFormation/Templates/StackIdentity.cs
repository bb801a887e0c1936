using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Templates;

/// <summary>For which stack a template is resolved, with what its names and references depend on.</summary>
/// <param name="Id">The stack's ARN.</param>
sealed record StackIdentity(string Name, string Id, AwsAccount Account)
{
    /// <summary>
    /// What generated names follow from, beside the account and the stack's name: two stacks that have the same name
    /// one after the other do not have the same buckets.
    /// </summary>
    public string Seed { get; init; } = "";

    /// <summary>
    /// Which of the stack's operations made a resource, by its logical id: its name changes when it is made anew.
    /// </summary>
    public Func<string, int> Generation { get; init; } = _ => 0;

    /// <summary>
    /// A resource that is made, by its logical id, with what only its service could say of it; null before it is made.
    /// </summary>
    public Func<string, StackResource?> Made { get; init; } = _ => null;

    /// <summary>
    /// The value of a parameter of Systems Manager, by <c>name</c> or <c>name:version</c>; it gives null when there is
    /// none. Null where there is no store to ask.
    /// </summary>
    public Func<string, string?>? StoredParameter { get; init; }

    public IReadOnlyList<string> NotificationArns { get; init; } = [];

    /// <summary>
    /// What stacks export, by name: for <c>Fn::ImportValue</c>. Null where there are no other stacks.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Exports { get; init; }

    /// <summary>The stack of that name that always has the same id and the same names.</summary>
    public static StackIdentity Of(string name, AwsAccount account) =>
        new(name, account.Arn("cloudformation", $"stack/{name}/{PhysicalName.Id(account, name)}").ToString(), account);

    /// <summary>The name that a resource without one of its own gets.</summary>
    public string NameOf(string logicalId, int maxLength, bool lowerCase)
    {
        var generation = Generation(logicalId);
        var seed = Seed.Length == 0 && generation == 0 ? "" : $"{Seed}\n{generation}";
        return PhysicalName.Generate(Name, logicalId, Account, maxLength, lowerCase, seed);
    }
}
