using System.Collections.Frozen;

namespace Local.StepFunctions.Jsonata;

/// <summary>What an evaluation sees of the world around it.</summary>
/// <param name="Now">The moment of <c>$now()</c> and <c>$millis()</c>: the same throughout one evaluation.</param>
/// <param name="Random">Where <c>$random</c>, <c>$shuffle</c> and <c>$uuid</c> take their chance.</param>
sealed record JsonataEnvironment(DateTimeOffset Now, Func<Random> Random)
{
    public FrozenDictionary<string, Function> Functions { get; init; } = Library.StepFunctions;

    /// <summary>How deeply evaluations may nest.</summary>
    public int MaxDepth { get; init; } = Limits.Depth;

    /// <summary>How much an evaluation may do: see <see cref="Limits.Work"/>.</summary>
    public long MaxWork { get; init; } = Limits.Work;
}
