namespace Local.StepFunctions;

/// <summary>Seeds made from seeds. Hash codes of .NET differ from run to run, these do not.</summary>
static class Seed
{
    public static int Combine(int seed, int part) => unchecked((seed * 31 + part) * -1640531527);

    /// <summary>The same name for the same text.</summary>
    public static Guid Guid(string text) =>
        new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public static int Combine(int seed, string part) => part.Aggregate(seed, (combined, c) => Combine(combined, c));
}
