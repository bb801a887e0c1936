using Local.Aws;

namespace Local.CloudFormation.Templates;

/// <summary>Everything that is wrong with a template, gathered so that a user sees it all at once.</summary>
sealed class Complaints(string file)
{
    readonly List<(int Line, string Text)> _all = [];

    /// <param name="path">Where, such as <c>Resources.Bucket.Properties.BucketName</c>; empty for the template as a
    /// whole.</param>
    public void Add(int line, string path, string message) => _all.Add((line, path.Length == 0 ? message : $"{path}: {message}"));

    /// <summary>Adds a complaint and gives a value that stands for the one that could not be had.</summary>
    public Value Add(Value at, string path, string message)
    {
        Add(at.Line, path, message);
        return Value.Unknown(at.Line);
    }

    /// <summary>A complaint that no line of the template is the reason for.</summary>
    public void Add(string message) => _all.Add((0, message));

    /// <exception cref="AwsException">CloudFormation's <c>ValidationError</c>, a complaint per line.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count > 0)
            throw new AwsException("ValidationError", string.Join('\n', _all.Distinct()
                .OrderBy(complaint => complaint.Line).ThenBy(complaint => complaint.Text, StringComparer.Ordinal)
                .Select(complaint => complaint.Line == 0 ? complaint.Text : $"{file}:{complaint.Line}: {complaint.Text}")));
    }
}
