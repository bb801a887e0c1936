namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// libsvm for training (<c>label[:weight] [qid:n] index:value …</c>), read exactly as XGBoost 1.7 reads it: indices
/// count from 0, what is no number is skipped, <c>#</c> begins a comment. A file may leave all values out, and then
/// means 1.
/// </summary>
/// <seealso href="https://github.com/dmlc/dmlc-core/blob/main/src/data/libsvm_parser.h"/>
sealed class TrainingLibsvm : TrainingParser
{
    readonly List<float> _labels = [];
    readonly List<float> _weights = [];
    readonly List<ulong> _offsets = [0];
    readonly List<uint> _indices = [];
    readonly List<float> _values = [];
    readonly List<ulong> _queries = [];
    int _ones;

    public override void Add(FileContent content) => Add(content.Bytes());

    /// <exception cref="UserErrorException">The parser refuses the text.</exception>
    public void Add(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.SplitAny((byte)'\n', (byte)'\r'))
        {
            var (start, length) = range.GetOffsetAndLength(text.Length);
            var line = text.Slice(start, length);
            if (line.StartsWith("\uFEFF"u8))
                line = line[3..];
            AddLine(line, text[(start + length - line.Length)..]);
        }
    }

    public override TrainingData ToData()
    {
        if (_ones > 0 && _values.Count > 0)
            throw Failed("Check failed: offset.back() == value.size() || value.size() == 0: ");
        if (_values.Exists(float.IsInfinity))
            throw Failed("Check failed: valid: Input data contains `inf` or `nan`");
        if (_labels.Count == 0)
            throw Failed("Check failed: files_.size() != 0U (0 vs. 0) : Cannot find any files that matches the URI pattern");
        var columns = _indices.Count == 0 ? 0 : (ulong)_indices.Max() + 1;
        if (columns > int.MaxValue)
            throw Failed($"Check failed: p_m->Info().num_col_ <= std::numeric_limits<unsigned>::max() ({columns} vs. {uint.MaxValue}) : ");
        List<string> notices = [];
        if (_weights.Count > 0 && _weights.Count < _labels.Count)
            notices.Add(
                "Some rows have a weight and others have none: XGBoost 1.7 then takes weights from anywhere; here they are 1.");
        if (_queries.Count > 0 && _queries.Count < _labels.Count)
            notices.Add(
                "Some rows have a qid and others have none: XGBoost 1.7 then takes queries from anywhere; here those " +
                "that there are belong to the first rows, and the other rows are one query.");
        return new SparseData(
            _labels.Count, (int)columns, [.. _offsets], [.. _indices],
            _ones > 0 ? [.. Enumerable.Repeat(1f, _ones)] : [.. _values], Groups(), [.. _labels],
            _weights.Count == 0 ? null : [.. _weights, .. Enumerable.Repeat(1f, _labels.Count - _weights.Count)],
            notices);
    }

    /// <summary>
    /// Checks the file's first lines as the container does before anything is read; later lines may be anything.
    /// </summary>
    /// <exception cref="UserErrorException">A line is none of the format's.</exception>
    /// <returns>Whether there was a line with more than one feature.</returns>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/data_utils.py"/>
    public static bool HasFeatures(TextReader file, string fileName, Action<string> error)
    {
        while (file.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var isLabel = words[0].Split(':') is { Length: <= 2 } parts
                && parts.All(part => PythonNumber.TryParseFloat(part) is not null);
            if (!isLabel)
                error($"{words[0]} does not follow LIBSVM label format <label>(:<weight>).");
            if (!isLabel
                || words.Skip(1).Any(word => !word.Contains(':'))
                || (words.Length > 1 && words[1].Split(':').Length != 2))
                throw new UserErrorException(
                    $"First line '{line[..Math.Min(50, line.Length)]}...' of file '{fileName}' is not 'LIBSVM' " +
                    "format. Please ensure the file is in 'LIBSVM' format.");
            if (words.Length > 2)
                return true;
        }
        return false;
    }

    /// <param name="text">From the line's beginning to the end of the text: where a value is missing at the end of a
    /// line, the parser reads on, and takes the next line's first number.</param>
    void AddLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (IsDone(line, ref at) || Next(line, ref at) is not { } label)
            return;
        _labels.Add(Number(text, label));
        if (Value(line, ref at) is { } weight)
            _weights.Add(Number(text, weight));
        if (!IsDone(line, ref at) && line[at..].StartsWith("qid:"u8))
        {
            at += 4;
            _queries.Add(Query(line[at..]));
            while (at < line.Length && IsOfNumber(line[at]))
                at++;
        }
        while (!IsDone(line, ref at) && Next(line, ref at) is { } index)
        {
            _indices.Add(Index(line[index]));
            if (Value(line, ref at) is { } value)
                _values.Add(Number(text, value));
            else
                _ones++;
        }
        _offsets.Add((ulong)_indices.Count);
    }

    /// <summary>
    /// Skips blanks. A comment begins where a label or an index would; elsewhere <c>#</c> is one of the characters that
    /// are skipped.
    /// </summary>
    static bool IsDone(ReadOnlySpan<byte> line, ref int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
            at++;
        return at == line.Length || line[at] == '#';
    }

    /// <summary>The next run of characters that a number is made of; null at the end.</summary>
    static Range? Next(ReadOnlySpan<byte> line, ref int at)
    {
        var start = at;
        while (start < line.Length && !IsOfNumber(line[start]))
            start++;
        at = start;
        while (at < line.Length && IsOfNumber(line[at]))
            at++;
        return at > start ? start..at : null;
    }

    /// <summary>What follows a colon; null when there is none.</summary>
    static Range? Value(ReadOnlySpan<byte> line, ref int at)
    {
        var colon = at;
        while (colon < line.Length && line[colon] is (byte)' ' or (byte)'\t')
            colon++;
        if (colon == line.Length || line[colon] != ':')
            return null;
        at = colon + 1;
        return Next(line, ref at) ?? at..at;
    }

    static bool IsOfNumber(byte c) =>
        char.IsAsciiDigit((char)c) || c is (byte)'+' or (byte)'-' or (byte)'.' or (byte)'e' or (byte)'E';

    /// <summary>A number goes on beyond its characters when those are a sign and a word follows: <c>-inf</c>.</summary>
    static float Number(ReadOnlySpan<byte> text, Range number) => DmlcNumber.Parse(text, number.Start.Value, out _);

    /// <summary>As C's <c>atoll</c>.</summary>
    static ulong Query(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        return text.StartsWith("-"u8)
            ? unchecked(0 - Whole(text[1..]))
            : Whole(text.StartsWith("+"u8) ? text[1..] : text);
    }

    static uint Index(ReadOnlySpan<byte> text) => text[0] == '-'
        ? throw Failed("Check failed: sign == true (0 vs. 1) : ")
        : (uint)Whole(text[0] == '+' ? text[1..] : text);

    /// <summary>The leading digits; more than fit wrap around.</summary>
    static ulong Whole(ReadOnlySpan<byte> text)
    {
        ulong value = 0;
        for (var i = 0; i < text.Length && char.IsAsciiDigit((char)text[i]); i++)
            value = unchecked(value * 10 + (ulong)(text[i] - '0'));
        return value;
    }

    uint[] Groups()
    {
        // A row without a query ends the one before.
        List<uint> sizes = [];
        for (var row = 0; row < _queries.Count; row++)
        {
            if (row > 0 && _queries[row] == _queries[row - 1])
                sizes[^1]++;
            else
                sizes.Add(1);
        }
        if (sizes.Count > 0 && _queries.Count < _labels.Count)
            sizes.Add((uint)(_labels.Count - _queries.Count));
        return [.. sizes];
    }

    static UserErrorException Failed(string message) =>
        new($"Failed to load libsvm data with exception:\nEncountered parser error:\n{message}");
}
