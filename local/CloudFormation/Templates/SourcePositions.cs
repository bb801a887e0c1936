using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Local.CloudFormation.Templates;

/// <summary>Where the members and items of a YAML document stand, or of a JSON document, which is one too.</summary>
sealed class SourcePositions
{
    readonly Dictionary<string, (int Line, int Column)> _at = [];
    readonly Parser _parser;

    SourcePositions(TextReader text) => _parser = new(text);

    /// <remarks>Of a document that breaks off, or that is no YAML, what comes before that.</remarks>
    public static SourcePositions Read(TextReader text)
    {
        var positions = new SourcePositions(text);
        try
        {
            positions._parser.Consume<StreamStart>();
            if (positions._parser.TryConsume<DocumentStart>(out _))
                positions.ReadValue("");
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            // Whoever reads the document itself says what is wrong with it.
        }
        return positions;
    }

    /// <summary>
    /// The line and column, from 1, of a place such as <c>/States/A/Retry[0]/Next</c>: of the innermost part of it that
    /// there is.
    /// </summary>
    public (int Line, int Column) Find(string location)
    {
        for (var at = location; at.Length > 0; at = at[..at.LastIndexOfAny(['/', '['])])
        {
            if (_at.TryGetValue(at, out var found))
                return found;
        }
        return (1, 1);
    }

    void ReadValue(string path)
    {
        if (_parser.TryConsume<MappingStart>(out _))
        {
            while (!_parser.TryConsume<MappingEnd>(out _))
            {
                var key = _parser.Consume<Scalar>();
                var member = $"{path}/{key.Value}";
                _at[member] = ((int)key.Start.Line, (int)key.Start.Column);
                ReadValue(member);
            }
        }
        else if (_parser.TryConsume<SequenceStart>(out _))
        {
            for (var i = 0; !_parser.TryConsume<SequenceEnd>(out _); i++)
            {
                var item = $"{path}[{i}]";
                _at[item] = ((int)_parser.Current!.Start.Line, (int)_parser.Current.Start.Column);
                ReadValue(item);
            }
        }
        else
            _parser.MoveNext();
    }
}
