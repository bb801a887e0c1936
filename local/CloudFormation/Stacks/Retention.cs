namespace Local.CloudFormation.Stacks;

/// <summary>What is kept of what an operation has made, when the operation is undone.</summary>
/// <param name="IsExceptOnCreate">
/// Whether <c>Retain</c> counts as <c>RetainExceptOnCreate</c>, as <c>RetainExceptOnCreate</c> of a request asks for.
/// </param>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"/>
sealed record Retention(bool IsExceptOnCreate)
{
    public bool Keeps(string? policy) => policy == "Retain" && !IsExceptOnCreate;

    /// <summary>Whether a policy keeps what no operation undoes.</summary>
    public static bool IsRetained(string? policy) => policy is "Retain" or "RetainExceptOnCreate";
}
