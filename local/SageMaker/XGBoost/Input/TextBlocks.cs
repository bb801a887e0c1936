namespace Local.SageMaker.XGBoost.Input;

/// <summary>Cuts a text where its lines begin, so that the pieces can be read at the same time.</summary>
sealed class TextBlocks(Stream text)
{
    TextBlock? _last;

    /// <summary>Reads the next lines, about <see cref="TextBlock.Size"/> bytes of them.</summary>
    /// <param name="block">What it held is overwritten; it may be the block that was read last.</param>
    /// <returns>Whether there were any.</returns>
    public bool Read(TextBlock block)
    {
        block.Take(_last);
        _last = block;
        while (true)
        {
            if (!block.Fill(text))
                return block.End();
            if (block.Cut())
                return true;
            block.Grow();
        }
    }
}

/// <summary>Some lines of a text, and a little of what follows them.</summary>
sealed class TextBlock
{
    public const int Size = 4 << 20;

    /// <summary>
    /// A blank cell takes the next number, wherever it is: so far a reader may look beyond the lines.
    /// </summary>
    const int Margin = 1 << 16;

    byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size + Margin);
    int _filled;

    /// <summary>How many bytes the lines have.</summary>
    public int Length { get; private set; }

    /// <summary>The lines, and what follows.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _filled);

    /// <summary>Begins with what follows the lines of the last block.</summary>
    public void Take(TextBlock? last)
    {
        var rest = last is null ? [] : last.Text[last.Length..];
        while (_bytes.Length <= rest.Length)
            Grow();
        rest.CopyTo(_bytes);
        _filled = rest.Length;
    }

    /// <returns>Whether there may be more.</returns>
    public bool Fill(Stream text)
    {
        while (_filled < _bytes.Length)
        {
            var read = text.Read(_bytes, _filled, _bytes.Length - _filled);
            if (read == 0)
                return false;
            _filled += read;
        }
        return true;
    }

    /// <summary>Takes all that was read for lines: it is the end of the text.</summary>
    /// <returns>Whether there is anything.</returns>
    public bool End() => (Length = _filled) > 0;

    /// <returns>Whether a line begins where there is enough to look at beyond it.</returns>
    public bool Cut()
    {
        var end = _bytes.AsSpan(0, _filled - Margin).LastIndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0 || Text[end..].IndexOfAnyExcept((byte)'\n', (byte)'\r') is not (> 0 and var blank))
            return false;
        Length = end + blank;
        return true;
    }

    /// <exception cref="UserErrorException">A line is longer than an array may be.</exception>
    public void Grow()
    {
        if (_bytes.Length == Array.MaxLength)
            throw new UserErrorException($"A line of more than {Array.MaxLength} bytes is not supported here.");
        Array.Resize(ref _bytes, (int)Math.Min(2L * _bytes.Length, Array.MaxLength));
    }
}
