using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Local.CloudFormation;
using Local.StepFunctions;

namespace Local.Console.Editing;

/// <summary>
/// The file of the project from which a state machine was deployed (<c>DefinitionUri</c>), with placeholders in the
/// place of what belongs to this stack.
/// </summary>
sealed partial class ProjectFile
{
    // A shorter value may stand in a text by chance.
    const int Telling = 12;

    readonly IReadOnlyDictionary<string, string> _values;
    readonly string _content;

    ProjectFile(string path, string content, IReadOnlyDictionary<string, string> values) =>
        (Path, _content, _values) = (path, content, values);

    public string Path { get; }

    /// <returns>The file, or why there is none to write.</returns>
    public static (ProjectFile? File, string? Reason) Find(StateMachine machine, Deployment? deployment)
    {
        var resource = deployment?.Stack.Resources.Values.FirstOrDefault(resource =>
            resource.Type is "AWS::Serverless::StateMachine" or "AWS::StepFunctions::StateMachine"
                && resource.PhysicalId == machine.Arn);
        if (resource is null)
            return (null, "The state machine is not of the template, so the project has no file of it.");
        if (!resource.Properties.TryGetProperty("DefinitionUri", out var uri))
            return (null, "The template holds the states itself, in Definition: change them there.");
        if (deployment!.Template.Folder is not { } folder || uri.ValueKind is not JsonValueKind.String)
            return (null, "The states are not in a file of the project.");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, uri.GetString()!));
        if (!path.StartsWith(
            System.IO.Path.GetFullPath(folder) + System.IO.Path.DirectorySeparatorChar,
                StringComparison.Ordinal))
            return (null, $"{path} is outside of the template's folder.");
        if (System.IO.Path.GetExtension(path) is ".yaml" or ".yml")
            return (null, $"{path} is YAML, and what is edited here is JSON.");
        var values = resource.Properties.TryGetProperty("DefinitionSubstitutions", out var substitutions)
            && substitutions.ValueKind is JsonValueKind.Object
            ? substitutions.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString())
            : [];
        try
        {
            return (new(path, File.ReadAllText(path), values), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>
    /// What would be written: lines that were not changed are the file's own; in others a value that only a
    /// placeholder has becomes the placeholder again.
    /// </summary>
    public FileChange Change(string edited)
    {
        var original = LineDiff.Lines(_content);
        var lines = LineDiff.Of(Substitute(_content), edited).Where(line => line.Kind is not DiffKind.Removed)
            .Select(line => line.Kind is DiffKind.Kept ? original[line.Before] : PutBack(line.Text));
        var text = string.Join('\n', lines);
        return new(this, _content, text, Substitute(text) == string.Join('\n', LineDiff.Lines(edited)));
    }

    /// <exception cref="IOException">The file was changed meanwhile, or cannot be written.</exception>
    public void Write(string text)
    {
        if (File.ReadAllText(Path) != _content)
            throw new IOException(
                $"{Path} was changed meanwhile by another program. Nothing was written: look at the difference again.");
        var unfinished = Path + ".new";
        File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(unfinished, Path, overwrite: true);
    }

    string PutBack(string line)
    {
        foreach (var (name, value) in _values.OrderByDescending(pair => pair.Value.Length))
        {
            line = value.Length >= Telling
                ? line.Replace(value, $"${{{name}}}", StringComparison.Ordinal)
                : line.Replace($"\"{value}\"", $"\"${{{name}}}\"", StringComparison.Ordinal);
        }
        return line;
    }

    string Substitute(string text) => Placeholder().Replace(
        text.Replace("\r\n", "\n", StringComparison.Ordinal), match =>
            _values.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);

    [GeneratedRegex(@"\$\{([A-Za-z0-9_.\-]+)\}")]
    private static partial Regex Placeholder();
}

/// <summary>How a file would change.</summary>
/// <param name="IsFaithful">Whether a deployment would make the edited definition of it.</param>
sealed record FileChange(ProjectFile File, string Before, string After, bool IsFaithful)
{
    public IReadOnlyList<DiffLine> Lines { get; } = LineDiff.Of(Before, After);

    public bool IsNone => Lines.All(line => line.Kind is DiffKind.Kept);
}
