using Local.Iam;

namespace Local.Console.Roles;

/// <summary>What was decided about a role's calls.</summary>
/// <remarks>
/// Razor makes components public, so what they are given has a public name; its members stay our own.
/// </remarks>
public sealed class CallRecord
{
    internal CallRecord(IReadOnlyList<AuthorizedCall> calls) => Calls = calls;

    internal static CallRecord None { get; } = new([]);

    internal IReadOnlyList<AuthorizedCall> Calls { get; }
}
