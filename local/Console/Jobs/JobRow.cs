namespace Local.Console.Jobs;

/// <summary>A job in a list.</summary>
/// <param name="Note">What else there is to say of it.</param>
public sealed record JobRow(string Name, string Status, DateTimeOffset Start, DateTimeOffset? End, string? Note);
