using System.Text;

namespace Local.Lambda;

/// <summary>
/// The lines of what a process writes. One that is longer than an event of the log may be comes in parts, so that none
/// takes more memory than that.
/// </summary>
sealed class LogLines(TextReader text)
{
    /// <summary>In characters; an event has at most 256 KB.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"/>
    const int Longest = 256 * 1024;

    readonly char[] _buffer = new char[4096];
    readonly StringBuilder _line = new();
    int _at, _end;

    /// <returns>Null at the end.</returns>
    public async Task<string?> ReadAsync()
    {
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await text.ReadAsync(_buffer.AsMemory()));
                if (_end == 0)
                    return _line.Length > 0 ? Take() : null;
            }
            var rest = _buffer.AsMemory(_at, Math.Min(_end - _at, Longest - _line.Length));
            var length = rest.Span.IndexOf('\n');
            _line.Append(length < 0 ? rest : rest[..length]);
            _at += length < 0 ? rest.Length : length + 1;
            if (length >= 0 || _line.Length == Longest)
                return Take();
        }
    }

    string Take()
    {
        if (_line.Length > 0 && _line[^1] is '\r')
            _line.Length--;
        var line = _line.ToString();
        _line.Clear();
        return line;
    }
}
