namespace Local.StepFunctions.Jsonata;

/// <summary>A part of a regular expression.</summary>
abstract record PatternPart
{
    PatternPart()
    {
    }

    /// <param name="IsInverse">Whether it is every character but those of the set, with which those that differ in case
    /// only go.</param>
    public sealed record Characters(CharacterSet Set, bool IsInverse = false) : PatternPart;

    public sealed record Sequence(IReadOnlyList<PatternPart> Parts) : PatternPart;

    public sealed record Choice(IReadOnlyList<PatternPart> Parts) : PatternPart;

    /// <param name="Maximum">Null without any.</param>
    /// <param name="Groups">The groups inside, which each repetition empties.</param>
    public sealed record Repetition(
        PatternPart Part,
        int Minimum,
        int? Maximum,
        bool IsGreedy,
        Range Groups) : PatternPart;

    /// <param name="Number">From 1.</param>
    public sealed record Group(int Number, PatternPart Part) : PatternPart;

    /// <summary>What comes next, or came before, without being part of the match.</summary>
    public sealed record Look(PatternPart Part, bool IsBehind, bool IsNegative) : PatternPart;

    /// <summary>The same text as a group has matched.</summary>
    /// <param name="Number">Of the group; it is known once all groups have been read.</param>
    public sealed record Reference(Func<int> Number) : PatternPart;

    public sealed record Anchor(AnchorKind Kind) : PatternPart;
}

enum AnchorKind { Start, End, WordBoundary, NoWordBoundary }
