using Local.Console.Executions;

namespace Local.Console.Graph;

/// <summary>How a state looks in the graph of an execution.</summary>
/// <param name="Note">Beside its name: <c>attempt 2 of 3</c>, <c>12 of 40 items</c>.</param>
public sealed record StateLook(VisitStatus Status, string? Note = null);
