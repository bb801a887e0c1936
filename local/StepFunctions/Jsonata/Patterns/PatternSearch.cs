namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Looks for a pattern in a text, trying one way after the other as JavaScript does. Each step is counted, so that a
/// pattern that tries many ways ends with the expression's work and not with the machine's patience.
/// </summary>
/// <param name="places">Where groups begin and end, and how far loops are: see
/// <see cref="PatternCompiler.Compile"/>.</param>
/// <param name="spend">Is told of work, in evaluated nodes.</param>
/// <seealso href="https://tc39.es/ecma262/#sec-compilepattern"/>
sealed class PatternSearch(
    PatternStep[] steps,
    int places,
    bool ignoreCase,
    bool isMultiline,
    string text,
    Action<long> spend)
{
    /// <summary>
    /// How many steps, and how many characters of a run, cost about as much as the evaluation of a node.
    /// </summary>
    const int StepsPerNode = 4;
    const int CharactersPerNode = 64;

    const int StepsAtOnce = 64 * StepsPerNode;
    const int MaxUndo = 2_000_000;
    const int Choice = -1;

    readonly int[] _places = new int[places];
    // What to do when a way leads nowhere, the last first.
    readonly List<Undo> _undo = [];
    int _count;

    /// <summary>What a place held before; or, where <see cref="Place"/> is none, another way to go on.</summary>
    /// <param name="Value">What the place held; or the step to go on with.</param>
    /// <param name="Position">Where to go on, and after that one before it, as far as <paramref name="Least"/>.</param>
    readonly record struct Undo(int Place, int Value, int Position = 0, int Least = 0);

    /// <returns>
    /// The places of the first match from a position on, of which two each are the start and the end of the match and
    /// of its groups, -1 for a group that took no part; null when there is no match.
    /// </returns>
    public int[]? Find(int from)
    {
        for (var start = from; start <= text.Length; start++)
        {
            start = Candidate(start);
            if (start < 0)
                return null;
            Array.Fill(_places, -1);
            _undo.Clear();
            if (Run(0, start) >= 0)
                return _places;
        }
        return null;
    }

    /// <summary>Where a match can begin: at the pattern's first character, if it has one. -1 when nowhere.</summary>
    int Candidate(int from)
    {
        if (steps[1] is not { Operation: PatternOperation.Character, Set.Single: { } first })
            return from;
        var next = text.IndexOf(first, from);
        spend(((next < 0 ? text.Length : next) - from) / CharactersPerNode);
        return next;
    }

    /// <returns>Where the match ends; -1 when there is none.</returns>
    int Run(int at, int position)
    {
        var bottom = _undo.Count;
        while (true)
        {
            if (++_count % StepsAtOnce == 0)
                spend(StepsAtOnce / StepsPerNode);
            var step = steps[at];
            if (step.Operation is PatternOperation.Match)
                return position;
            at = step.Operation switch
            {
                PatternOperation.Character => Take(step, at, ref position),
                PatternOperation.Run => TakeRun(step, at, ref position),
                PatternOperation.Reference => Refer(step, at, ref position),
                PatternOperation.Anchor => Holds(step.Anchor, position) ? at + 1 : -1,
                PatternOperation.Split => Try(step.Target, step.Alternative, position),
                PatternOperation.Jump => step.Target,
                PatternOperation.Repeat => Repeat(step, at, position),
                PatternOperation.Look => Look(step, at, position),
                _ => Note(step, at, position),
            };
            if (at < 0 && !TryAnotherWay(bottom, ref at, ref position))
                return -1;
        }
    }

    int Take(in PatternStep step, int at, ref int position) => (step.IsBackward
        ? position > 0 && step.Set!.Contains(text[--position])
        : position < text.Length && step.Set!.Contains(text[position++])) ? at + 1 : -1;

    int TakeRun(in PatternStep step, int at, ref int position)
    {
        var (least, most) = (step.Loop!.Minimum, Math.Min(step.Loop.Maximum ?? int.MaxValue, text.Length - position));
        var end = position;
        while (end - position < most && step.Set!.Contains(text[end]))
            end++;
        spend((end - position) / CharactersPerNode);
        if (end - position < least)
            return -1;
        if (end - position > least)
            Push(new(Choice, at + 1, end - 1, position + least));
        position = end;
        return at + 1;
    }

    int Refer(in PatternStep step, int at, ref int position)
    {
        var (start, end) = (_places[step.Target], _places[step.Target + 1]);
        // A group that took no part matches nothing, which is everywhere.
        if (start < 0 || end < 0)
            return at + 1;
        var length = end - start;
        var from = step.IsBackward ? position - length : position;
        if (from < 0 || from + length > text.Length)
            return -1;
        spend(length / CharactersPerNode);
        for (var i = 0; i < length; i++)
            if (!AreSame(text[start + i], text[from + i]))
                return -1;
        position = step.IsBackward ? from : from + length;
        return at + 1;
    }

    bool AreSame(char left, char right) =>
        left == right || ignoreCase && CharacterSet.Folded(left) == CharacterSet.Folded(right);

    bool Holds(AnchorKind anchor, int position) => anchor switch
    {
        AnchorKind.Start => position == 0 || isMultiline && CharacterSet.Lines.Contains(text[position - 1]),
        AnchorKind.End => position == text.Length || isMultiline && CharacterSet.Lines.Contains(text[position]),
        _ => (IsWord(position - 1) != IsWord(position)) == (anchor is AnchorKind.WordBoundary),
    };

    bool IsWord(int position) => position >= 0 && position < text.Length && CharacterSet.Words.Contains(text[position]);

    int Try(int first, int second, int position)
    {
        Push(new(Choice, second, position, position));
        return first;
    }

    int Repeat(in PatternStep step, int at, int position)
    {
        var loop = step.Loop!;
        var count = _places[loop.Counter];
        if (count < loop.Minimum)
            return step.Target;
        // A repetition that was not needed and matched nothing leads nowhere.
        if (count > loop.Minimum && _places[loop.Counter + 1] == position)
            return -1;
        if (count >= (loop.Maximum ?? int.MaxValue))
            return at + 1;
        return loop.IsGreedy ? Try(step.Target, at + 1, position) : Try(at + 1, step.Target, position);
    }

    int Look(in PatternStep step, int at, int position)
    {
        var bottom = _undo.Count;
        if (Run(at + 1, position) < 0)
            return step.IsNegative ? step.Target : -1;
        if (step.IsNegative)
        {
            for (; _undo.Count > bottom; _undo.RemoveAt(_undo.Count - 1))
                Restore(_undo[^1]);
            return -1;
        }
        // What was found stays found: its other ways are not tried.
        var kept = bottom;
        for (var i = bottom; i < _undo.Count; i++)
            if (_undo[i].Place != Choice)
                _undo[kept++] = _undo[i];
        _undo.RemoveRange(kept, _undo.Count - kept);
        return step.Target;
    }

    int Note(in PatternStep step, int at, int position)
    {
        switch (step.Operation)
        {
            case PatternOperation.Save:
                Set(step.Target, position);
                break;
            case PatternOperation.Clear:
                for (var place = step.Target; place < step.Target + step.Alternative; place++)
                    Set(place, -1);
                break;
            case PatternOperation.Start:
                Set(step.Target, 0);
                Set(step.Target + 1, -1);
                break;
            case PatternOperation.Count:
                Set(step.Target, _places[step.Target] + 1);
                Set(step.Target + 1, position);
                break;
        }
        return at + 1;
    }

    void Set(int place, int value)
    {
        Push(new(place, _places[place]));
        _places[place] = value;
    }

    void Push(Undo undo)
    {
        if (_undo.Count == MaxUndo)
            throw Limits.TooBig();
        _undo.Add(undo);
    }

    void Restore(Undo undo)
    {
        if (undo.Place != Choice)
            _places[undo.Place] = undo.Value;
    }

    bool TryAnotherWay(int bottom, ref int at, ref int position)
    {
        while (_undo.Count > bottom)
        {
            var undo = _undo[^1];
            if (undo.Place == Choice)
            {
                (at, position) = (undo.Value, undo.Position);
                if (undo.Position > undo.Least)
                    _undo[^1] = undo with { Position = undo.Position - 1 };
                else
                    _undo.RemoveAt(_undo.Count - 1);
                return true;
            }
            Restore(undo);
            _undo.RemoveAt(_undo.Count - 1);
        }
        return false;
    }
}
