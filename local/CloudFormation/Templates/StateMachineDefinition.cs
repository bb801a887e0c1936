using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.CloudFormation.Templates;

/// <summary>The states of a state machine, as SAM hands them to Step Functions.</summary>
/// <param name="Text">The Amazon States Language, with the substitutions made.</param>
/// <param name="File">Where the states are written, for messages: the definition's file, or the template.</param>
/// <param name="Place">Where in that file: <c>/Resources/Machine/Properties/Definition</c>, or empty for all of
/// it.</param>
/// <param name="IsExpress">Whether the state machine's Type is EXPRESS.</param>
sealed partial record StateMachineDefinition(string Text, string File, string Place, bool IsExpress)
{
    SourcePositions? _positions;

    /// <summary>
    /// Reads <c>DefinitionUri</c> (JSON or YAML) or <c>Definition</c>, and puts <c>DefinitionSubstitutions</c> in
    /// place.
    /// </summary>
    /// <remarks>
    /// A substitution is textual: within quotes it stays a string. Text in YAML and in the template is substituted
    /// before it is read.
    /// </remarks>
    /// <exception cref="AwsException">A <c>ValidationError</c> that names the file.</exception>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html"/>
    public static StateMachineDefinition Read(Template template, StackResource machine) =>
        Read(machine, template.Folder, template.FileName, (bucket, key, _) => throw new AwsException("ValidationError",
            $"{template.FileName}: Resources.{machine.LogicalId}: s3://{bucket}/{key} is in no bucket here."));

    /// <param name="folder">What files are relative to; null where none may be named.</param>
    /// <param name="file">What messages call the template.</param>
    /// <param name="readObject">Reads what is in a bucket, under a key, in a version or the latest.</param>
    /// <inheritdoc cref="Read(Template, StackResource)"/>
    public static StateMachineDefinition Read(
        StackResource machine, string? folder, string file, Func<string, string, string?, string> readObject)
    {
        var properties = machine.Properties;
        var where = $"Resources.{machine.LogicalId}.Properties";
        var isExpress = (Find("Type") ?? Find("StateMachineType")) is { } type && type.ValueEquals("EXPRESS");
        switch (Find("DefinitionUri") ?? Find("DefinitionS3Location"), Find("Definition") ?? Find("DefinitionString"))
        {
            case ({ } uri, null) when ObjectOf(uri) is var (bucket, key, version):
                var stored = Substitute(readObject(bucket, key, version), properties);
                return new(IsYaml(key) ? ToJson(stored, key) : stored, $"s3://{bucket}/{key}", "", isExpress);
            case ({ ValueKind: JsonValueKind.String } uri, null) when folder is not null:
                var path = Path.Combine(folder, uri.GetString()!);
                if (!System.IO.File.Exists(path))
                    throw new AwsException("ValidationError", $"{file}: {where}.DefinitionUri: The file {path} does not exist.");
                var text = Substitute(System.IO.File.ReadAllText(path), properties);
                return new(IsYaml(path) ? ToJson(text, path) : text, path, "", isExpress);
            case (not null, null):
                throw new AwsException("ValidationError",
                    $"Resource with id [{machine.LogicalId}] is invalid. 'DefinitionUri' is not a valid S3 Uri of " +
                    $"the form 's3://bucket/key' with optional versionId query parameter.");
            case (null, { } inline):
                var states = inline.ValueKind is JsonValueKind.String ? inline.GetString()! : inline.GetRawText();
                return new(Substitute(states, properties), file, $"/{where.Replace('.', '/')}/Definition", isExpress);
            default:
                throw new AwsException("ValidationError",
                    $"{file}: {where}: Give the states in DefinitionUri or in Definition, one of the two.");
        }

        JsonElement? Find(string name) => properties.TryGetProperty(name, out var value) ? value : null;
    }

    static bool IsYaml(string file) => Path.GetExtension(file) is ".yaml" or ".yml";

    static (string Bucket, string Key, string? Version)? ObjectOf(JsonElement uri) =>
        uri.ValueKind is JsonValueKind.Object
            ? (
                uri.GetProperty("Bucket").GetString()!,
                uri.GetProperty("Key").GetString()!,
                uri.TryGetProperty("Version", out var version) ? version.ToString() : null)
            : S3Uri.TryParse(uri.GetString(), null, out var parsed) ? (parsed.Bucket, parsed.Key, null)
            : null;

    /// <summary>The line and column of a place in the states.</summary>
    /// <param name="location"><c>/States/A/Next</c>; null for the states as a whole.</param>
    public (int Line, int Column) Locate(string? location)
    {
        // What stands in a placeholder's stead may be longer than it: positions are those of the text as written, which
        // must be one token all the same.
        _positions ??= SourcePositions.Read(
            new StringReader(Placeholder()
            .Replace(System.IO.File.ReadAllText(File), match => new string('0', match.Length))));
        return _positions.Find(Place + (location is "/" ? "" : location));
    }

    static string Substitute(string text, JsonElement properties)
    {
        var values = properties.TryGetProperty("DefinitionSubstitutions", out var substitutions)
            ? substitutions
            : default;
        // One without a value stays as it is written, as the service leaves it.
        return Placeholder().Replace(text, match =>
            values.ValueKind is JsonValueKind.Object && values.TryGetProperty(match.Groups[1].Value, out var value)
                ? value.GetString()!
                : match.Value);
    }

    static string ToJson(string yaml, string file)
    {
        var complaints = new Complaints(file);
        var value = ValueReader.Read(new StringReader(yaml), complaints);
        complaints.ThrowIfAny();
        return value?.ToJsonText(indented: true) ?? throw new AwsException("ValidationError", $"{file}: The file is empty.");
    }

    /// <remarks>
    /// A name without <c>:</c> but for the pseudo parameters' <c>::</c>, so that JSONata's <c>${key: value}</c> is left
    /// alone.
    /// </remarks>
    [GeneratedRegex(@"\$\{([A-Za-z0-9_.\-]+(?:::[A-Za-z0-9]+)?)\}")]
    private static partial Regex Placeholder();
}
