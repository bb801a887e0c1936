using System.Runtime.CompilerServices;

namespace Local.StepFunctions.Jsonata;

/// <summary>What keeps an expression from taking the program down: bounds on depth, time and size, each of which is error U1001.</summary>
static class Limits
{
    /// <summary>Of items of an array: as many as the range operator of the reference engine makes.</summary>
    public const int Items = 10_000_000;

    const int Characters = 10_000_000;

    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TooDeep();
    }

    public static void Check(long items)
    {
        if (items > Items)
            throw Errors.Of("U1001", "too many items");
    }

    public static string Joined(string first, string second) => (long)first.Length + second.Length <= Characters ? first + second : throw Errors.Of("U1001", "too long a string");

    public static JsonataException TooDeep() => Errors.Of("U1001", "nested too deeply");

    public static JsonataException TooLong() => Errors.Of("U1001", "took too long");
}
