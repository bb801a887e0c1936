using Local.Aws;

namespace Local.CloudFormation.Templates;

/// <summary>Everything that is wrong with a template, gathered so that a user sees it all at once.</summary>
/// <param name="file">What messages call the template; empty for one that came with a request.</param>
sealed class Complaints(string file)
{
    readonly List<(int Line, string Path, string Text)> _all = [];
    readonly List<(int Line, string Place, string Path, string Text)> _warnings = [];

    /// <summary>Whether what is not here is refused instead of carried on without.</summary>
    public bool IsStrict { get; init; }

    /// <param name="path">Where, such as <c>Resources.Bucket.Properties.BucketName</c>; empty for the template as a
    /// whole.</param>
    public void Add(int line, string path, string message) => _all.Add((line, path, message));

    /// <summary>Adds a complaint and gives a value that stands for the one that could not be had.</summary>
    public Value Add(Value at, string path, string message)
    {
        Add(at.Line, path, message);
        return Value.Unknown(at.Line);
    }

    /// <summary>A complaint that no line of the template is the reason for.</summary>
    public void Add(string message) => _all.Add((0, "", message));

    /// <summary>
    /// The template is no YAML. Of one that came with a request the service's own words say where, and not why.
    /// </summary>
    public void AddUnreadable(int line, int column, string reason) => Add(line, "", file.Length == 0
        ? $"Template format error: YAML not well-formed. (line {line}, column {column})"
        : $"The YAML cannot be read (column {column}): {reason}");

    /// <summary>Says what is not here, and is carried on without.</summary>
    /// <param name="resource">The logical id of the resource that has it.</param>
    public void Warn(int line, string resource, string message) =>
        Warn(line, resource, $"Resources.{resource}", message);

    /// <summary>Says what is not as it should be, and is taken all the same.</summary>
    /// <param name="path">Where, as <see cref="Add(int, string, string)"/> has it.</param>
    public void WarnAt(int line, string path, string message) => Warn(line, path, path, message);

    void Warn(int line, string place, string path, string message)
    {
        if (IsStrict)
            Add(line, path, message);
        else
            _warnings.Add((line, place, path, message));
    }

    /// <summary>One text for each message, with all resources that it is about.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. _warnings.OrderBy(warning => warning.Line).GroupBy(warning => warning.Text).Select(group =>
            Print((
                group.First().Line,
                string.Join(", ", group.Select(warning => warning.Place).Distinct()),
                group.Key))),
    ];

    /// <summary>Takes what others have found.</summary>
    public void Take(Complaints others)
    {
        _all.AddRange(others._all);
        foreach (var (line, place, path, text) in others._warnings)
            Warn(line, place, path, text);
    }

    /// <exception cref="AwsException">CloudFormation's <c>ValidationError</c>, a complaint per line.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count > 0)
            throw new AwsException("ValidationError", string.Join('\n', _all.Distinct()
                .OrderBy(complaint => complaint.Line).ThenBy(Print, StringComparer.Ordinal)
                .Select(Print)));
    }

    string Print((int Line, string Path, string Text) complaint)
    {
        var (line, path, text) = complaint;
        // The service's own words about a template that came with a request name neither line nor place.
        if (file.Length == 0)
            return path.Length == 0 || text.StartsWith("Template ", StringComparison.Ordinal) ? text
                : $"[/{path.Replace('.', '/')}] {text}";
        var placed = path.Length == 0 ? text : $"{path}: {text}";
        return line == 0 ? placed : $"{file}:{line}: {placed}";
    }
}
