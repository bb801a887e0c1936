namespace Local.Iam;

/// <summary>What the policies say to a call, and the statement that decided it.</summary>
/// <param name="Policy">
/// The one that decided. Where none allows the call: the one that bounds the caller, or null.
/// </param>
/// <param name="Statement">Null when none allows it.</param>
sealed record Decision(Outcome Outcome, NamedPolicy? Policy, Statement? Statement)
{
    public static Decision Implicit { get; } = new(Outcome.ImplicitDeny, null, null);
}

enum Outcome { Allowed, ExplicitDeny, ImplicitDeny }
