namespace Local.CloudFormation.Stacks;

/// <summary>What happens when an operation fails.</summary>
/// <param name="Action"><c>ROLLBACK</c>, <c>DELETE</c> or <c>DO_NOTHING</c>.</param>
sealed record OnFailure(string Action, Retention Retention)
{
    public const string RollBack = "ROLLBACK", Delete = "DELETE", DoNothing = "DO_NOTHING";

    /// <param name="action">As a request has it; null for what <paramref name="disableRollback"/> says.</param>
    /// <param name="retainExceptOnCreate">As a request has it.</param>
    public static OnFailure Of(string? action, bool? disableRollback = null, bool? retainExceptOnCreate = null) =>
        new(action ?? (disableRollback is true ? DoNothing : RollBack), new(retainExceptOnCreate is true));
}
