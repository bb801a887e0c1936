namespace Local.StepFunctions.Jsonata;

enum PatternOperation
{
    /// <summary>A character of the set, ahead or, backward, behind.</summary>
    Character,

    /// <summary>The text of a group.</summary>
    Reference,
    Anchor,

    /// <summary>Goes on at the target; fails over to the alternative.</summary>
    Split,
    Jump,

    /// <summary>Notes the position.</summary>
    Save,

    /// <summary>Forgets the positions from the target on, as many as the alternative says.</summary>
    Clear,

    /// <summary>Sets a counter to nothing.</summary>
    Start,

    /// <summary>Counts a repetition, and notes where it begins.</summary>
    Count,

    /// <summary>Repeats from the target or goes on.</summary>
    Repeat,

    /// <summary>As many characters of the set as there are, then one less after the other.</summary>
    Run,

    /// <summary>A look ahead or behind: what it looks for comes next, what follows it is at the target.</summary>
    Look,
    Match,
}

/// <param name="Target">Of a jump; the place of a position or counter.</param>
readonly record struct PatternStep(
    PatternOperation Operation,
    int Target = 0,
    int Alternative = 0,
    CharacterSet? Set = null,
    bool IsBackward = false,
    bool IsNegative = false,
    PatternLoop? Loop = null,
    AnchorKind Anchor = default);

/// <param name="Counter">The place of the counter; behind it is that of the position where the repetition
/// began.</param>
sealed record PatternLoop(int Minimum, int? Maximum, bool IsGreedy, int Counter);

/// <summary>Makes steps of a pattern, which <see cref="PatternSearch"/> takes.</summary>
sealed class PatternCompiler
{
    const int MaxSteps = 100_000;

    readonly List<PatternStep> _steps = [];
    readonly bool _ignoreCase;
    int _places;

    PatternCompiler(int groups, bool ignoreCase) => (_places, _ignoreCase) = (2 * (groups + 1), ignoreCase);

    /// <returns>The steps, and how many places they need: two for the match and for each group, and for each
    /// loop.</returns>
    public static (PatternStep[] Steps, int Places) Compile(PatternPart part, int groups, bool ignoreCase)
    {
        var compiler = new PatternCompiler(groups, ignoreCase);
        compiler.Save(0);
        compiler.Add(part, isBackward: false);
        compiler.Save(1);
        compiler.Add(new(PatternOperation.Match));
        return ([.. compiler._steps], compiler._places);
    }

    int Add(PatternStep step)
    {
        if (_steps.Count == MaxSteps)
            throw new FormatException("The expression is too large");
        _steps.Add(step);
        return _steps.Count - 1;
    }

    void Save(int place) => Add(new(PatternOperation.Save, place));

    void Add(PatternPart part, bool isBackward)
    {
        switch (part)
        {
            case PatternPart.Characters characters:
                Add(new(PatternOperation.Character, Set: SetOf(characters), IsBackward: isBackward));
                break;
            case PatternPart.Sequence(var parts):
                foreach (var each in isBackward ? parts.Reverse() : parts)
                    Add(each, isBackward);
                break;
            case PatternPart.Choice(var parts):
                AddChoice(parts, isBackward);
                break;
            case PatternPart.Repetition repetition:
                AddRepetition(repetition, isBackward);
                break;
            case PatternPart.Group(var number, var inner):
                Save(2 * number + (isBackward ? 1 : 0));
                Add(inner, isBackward);
                Save(2 * number + (isBackward ? 0 : 1));
                break;
            case PatternPart.Look look:
                var at = Add(default(PatternStep));
                Add(look.Part, look.IsBehind);
                Add(new(PatternOperation.Match));
                _steps[at] = new(PatternOperation.Look, _steps.Count, IsNegative: look.IsNegative);
                break;
            case PatternPart.Reference(var group):
                Add(new(PatternOperation.Reference, 2 * group(), IsBackward: isBackward));
                break;
            case PatternPart.Anchor(var kind):
                Add(new(PatternOperation.Anchor, Anchor: kind));
                break;
        }
    }

    CharacterSet SetOf(PatternPart.Characters characters)
    {
        var set = _ignoreCase ? characters.Set.IgnoringCase() : characters.Set;
        return characters.IsInverse ? set.Inverse() : set;
    }

    void AddChoice(IReadOnlyList<PatternPart> parts, bool isBackward)
    {
        var ends = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i == parts.Count - 1)
            {
                Add(parts[i], isBackward);
                break;
            }
            var split = Add(default(PatternStep));
            Add(parts[i], isBackward);
            ends.Add(Add(default(PatternStep)));
            _steps[split] = new(PatternOperation.Split, split + 1, _steps.Count);
        }
        foreach (var end in ends)
            _steps[end] = new(PatternOperation.Jump, _steps.Count);
    }

    /// <summary>Start, a jump to the decision, the repeated part with its count, the decision.</summary>
    void AddRepetition(PatternPart.Repetition repetition, bool isBackward)
    {
        var loop = new PatternLoop(repetition.Minimum, repetition.Maximum, repetition.IsGreedy, _places);
        if (repetition is { Part: PatternPart.Characters characters, IsGreedy: true } && !isBackward)
        {
            Add(new(PatternOperation.Run, Set: SetOf(characters), Loop: loop));
            return;
        }
        _places += 2;
        Add(new(PatternOperation.Start, loop.Counter));
        var jump = Add(default(PatternStep));
        var body = Add(new(PatternOperation.Count, loop.Counter));
        var (first, count) = (
            repetition.Groups.Start.Value, repetition.Groups.End.Value - repetition.Groups.Start.Value);
        if (count > 0)
            Add(new(PatternOperation.Clear, 2 * first, 2 * count));
        Add(repetition.Part, isBackward);
        _steps[jump] = new(PatternOperation.Jump, _steps.Count);
        Add(new(PatternOperation.Repeat, body, Loop: loop));
    }
}
