using System.Runtime.CompilerServices;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// The service's bounds on an evaluation: its depth, what it holds, and its time. Each is error <c>U1001</c>.
/// </summary>
/// <remarks>
/// The depth and the size are those that users have measured: https://github.com/floci-io/floci/issues/2737.
/// The second of https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html is counted as work, not as time:
/// the same expression ends in the same way however loaded the machine is, and again when it is repeated after a
/// restart.
/// </remarks>
static class Limits
{
    /// <summary>The most evaluations inside one another.</summary>
    public const int Depth = 100;

    /// <summary>The most items of 8 bytes: as many as <c>[1..873782]</c> makes.</summary>
    public const int Items = 873_782;

    /// <summary>The largest value: 8 bytes for each item, and one for each character.</summary>
    public const long Bytes = ArrayValue.Overhead + 8L * Items;

    /// <summary>The most items that <c>$range</c> makes, which the service does not pack as tightly.</summary>
    public const int RangeItems = 360_145;

    /// <summary>The most evaluated nodes, with what functions do besides: about a second of a processor.</summary>
    public const long Work = 20_000_000;

    /// <summary>
    /// From so much work on, some milliseconds, an evaluation is a heavy one: there are as many of them at once as
    /// there are processors, since more would only take these from each other, and memory from all.
    /// </summary>
    public const long HeavyWork = 30_000;

    /// <summary>A number of characters or items that cost about as much as the evaluation of a node.</summary>
    public const int ItemsPerNode = 16;

    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TooDeep();
    }

    public static void Check(long bytes)
    {
        if (bytes > Bytes)
            throw TooBig();
    }

    public static JsonataException TooDeep() => Errors.Of(
        "U1001", "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive");

    public static JsonataException TooBig() => Errors.Of(
        "U1001", "Expression evaluation memory limit exceeded: Check for excessive memory usage");

    public static JsonataException TooLong() => Errors.Of("U1001", "Expression evaluation timeout: Check for infinite loop");
}
