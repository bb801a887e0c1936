using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Templates;

/// <summary>A SAM or CloudFormation template.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"/>
sealed class Template
{
    static readonly string[] OutputAttributes = ["Value", "Description", "Export", "Condition"];

    /// <summary>The transforms that are here.</summary>
    public const string ServerlessTransform = "AWS::Serverless-2016-10-31", LanguageExtensions = "AWS::LanguageExtensions";

    readonly string _path;
    readonly Value.Mapping _root;
    readonly Complaints _form;
    readonly Transformed _transformed;

    /// <param name="form">What was said when it was read.</param>
    Template(string path, Value.Mapping root, Complaints form)
    {
        (_path, _root, _form) = (path, root, form);
        Parameters = (Section("Parameters")?.Items ?? [])
            .Where(parameter => parameter.Value is Value.Mapping)
            .ToDictionary(parameter => parameter.Key,
                parameter => new Parameter(parameter.Key, (Value.Mapping)parameter.Value));
        _transformed = Transform(Parameters.Where(parameter => parameter.Value.Default is not null).ToDictionary(
            parameter => parameter.Key, parameter => (Value?)parameter.Value.ValueOf(parameter.Value.Default!)));
    }

    /// <summary>
    /// The folder that <c>CodeUri</c> and <c>DefinitionUri</c> are relative to; null for a template that is no file,
    /// and names none.
    /// </summary>
    public string? Folder { get; private init; }

    public string FileName => _path;

    /// <summary>The template as it was given.</summary>
    public string Source { get; private init; } = "";

    /// <summary>Whether there are values in it that are kept in the Parameter Store.</summary>
    public bool NamesStoredValues => Parameters.Values.Any(parameter => parameter.IsStored)
        || Source.Contains("{{resolve:ssm", StringComparison.Ordinal);

    /// <summary>The text of the section of that name; null when there is none.</summary>
    public string? Text(string section) => (_root[section] as Value.Scalar)?.Text;

    public Value.Mapping? Section(string name) => _root[name] as Value.Mapping;

    /// <summary>The resources as they are written, by logical id.</summary>
    public Value.Mapping Written => (Value.Mapping)_root["Resources"]!;

    /// <summary>
    /// The resources after the transforms, by logical id, not resolved; parameters have their defaults.
    /// </summary>
    public Value.Mapping Resources => _transformed.Resources;

    /// <summary>The template without its transforms and what they read, with these resources.</summary>
    public Value.Mapping With(Value.Mapping resources) => _transformed.Root with
    {
        Items = new(_transformed.Root.Items.Where(section => section.Key is not ("Transform" or "Globals")))
        {
            ["Resources"] = resources,
        },
    };

    /// <summary>The transforms that are named, in their order.</summary>
    public IReadOnlyList<string> Transforms => _root["Transform"] switch
    {
        Value.Scalar name => [name.Text],
        Value.Sequence names => [.. names.Items.OfType<Value.Scalar>().Select(name => name.Text)],
        _ => [],
    };

    public IReadOnlyDictionary<string, Parameter> Parameters { get; }

    /// <exception cref="AwsException">A <c>ValidationError</c>, with everything that is wrong with the form of the
    /// template.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Template Load(string path)
    {
        using var text = File.OpenText(path);
        return Parse(text, path);
    }

    /// <summary>Reads a template that came with a request.</summary>
    public static Template ParseBody(string body) => Parse(new StringReader(body), "", folder: null);

    /// <param name="path">What messages call the template, and what is relative to its folder.</param>
    public static Template Parse(TextReader text, string path) =>
        Parse(text, path, Path.GetDirectoryName(Path.GetFullPath(path)));

    static Template Parse(TextReader text, string path, string? folder)
    {
        var complaints = new Complaints(path);
        var source = text.ReadToEnd();
        var value = ValueReader.Read(new StringReader(source), complaints);
        complaints.ThrowIfAny();
        if (value is not Value.Mapping root)
        {
            var prefix = path.Length == 0 ? "" : $"{path}: ";
            throw new AwsException("ValidationError", $"{prefix}Template format error: unsupported structure.");
        }
        TemplateForm.Check(root, complaints);
        complaints.ThrowIfAny();
        return new(path, root, complaints) { Folder = folder, Source = source };
    }

    /// <summary>What the transforms make of the template: loops first, as they are named first.</summary>
    /// <param name="references">The values of parameters and pseudo parameters that are known.</param>
    Transformed Transform(IReadOnlyDictionary<string, Value?> references)
    {
        var complaints = new Complaints(_path);
        var root = Transforms.Contains(LanguageExtensions)
            ? new ForEach(new Evaluator(references, Section("Mappings"), complaints), complaints).ExpandMembers(_root, "")
            : _root;
        return Serverless.Transform(root, references, complaints);
    }

    /// <summary>Refuses values that parameters do not have, before anything is made of them.</summary>
    /// <exception cref="AwsException">A <c>ValidationError</c>.</exception>
    public void CheckParameters(IReadOnlyDictionary<string, string> parameters)
    {
        var complaints = new Complaints(_path);
        Parameter.Choose(Parameters, parameters, complaints);
        complaints.ThrowIfAny();
    }

    /// <summary>Makes a stack of the template.</summary>
    /// <param name="parameters">The values given; the others have their defaults.</param>
    /// <param name="isStrict">Whether what is not here is refused instead of carried on without.</param>
    /// <exception cref="AwsException">A <c>ValidationError</c>: all complaints at once.</exception>
    public Stack CreateStack(
        string name, IReadOnlyDictionary<string, string> parameters, AwsAccount account, bool isStrict = false) =>
        CreateStack(StackIdentity.Of(name, account), parameters, isStrict);

    /// <inheritdoc cref="CreateStack(string, IReadOnlyDictionary{string, string}, AwsAccount, bool)"/>
    public Stack CreateStack(
        StackIdentity stack, IReadOnlyDictionary<string, string> parameters, bool isStrict = false)
    {
        var complaints = new Complaints(_path) { IsStrict = isStrict };
        complaints.Take(_form);
        var name = stack.Name;
        if (name.Length is 0 or > 128 || !char.IsAsciiLetter(name[0])
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            complaints.Add(
                $"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member " +
                $"must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        var chosen = Parameter.Choose(Parameters, parameters, complaints);
        var references = References(chosen, stack, complaints);
        var transformed = Transform(references);
        complaints.Take(transformed.Complaints);
        var conditions = new Conditions(
            transformed.Section("Conditions"),
            Parameters,
            new Evaluator(references, Section("Mappings"), complaints),
            complaints);
        conditions.CheckAll();
        // What a parameter without a value would have asserted is not known.
        if (chosen.Count == Parameters.Count)
            conditions.CheckRules(Section("Rules"));

        var resources = new Resources(transformed.Resources, stack, complaints);
        var evaluator = new Evaluator(references, Section("Mappings"), complaints)
        {
            Condition = conditions.Find,
            Resource = resources.Find,
            Exports = stack.Exports,
            Generated = transformed.Generated,
        };
        resources.Resolve(evaluator);
        var outputs = Outputs(transformed.Section("Outputs"), evaluator, complaints);
        complaints.ThrowIfAny();

        var shown = chosen.ToDictionary(
            value => value.Key, value => Parameters[value.Key].NoEcho ? "****" : value.Value);
        return new(name, stack.Id, shown, resources.Created, outputs)
        {
            Imports = [.. evaluator.Imported],
            Resolved = Parameters.Where(parameter => parameter.Value.IsStored)
                .Select(parameter => (Name: parameter.Key, Value: references[parameter.Key]))
                .ToDictionary(parameter => parameter.Name, parameter => parameter.Value is Value.Sequence list
                    ? string.Join(',', list.Items.OfType<Value.Scalar>().Select(item => item.Text))
                    : (parameter.Value as Value.Scalar)?.Text ?? ""),
            Warnings = complaints.Warnings,
            Knowing = change => CreateStack(change(stack), parameters, isStrict),
        };
    }

    Dictionary<string, Value?> References(
        Dictionary<string, string> parameters, StackIdentity stack, Complaints complaints)
    {
        Dictionary<string, Value?> references = [];
        // One without a value is complained about once, and not wherever it is used.
        foreach (var (name, parameter) in Parameters)
            references[name] = !parameters.TryGetValue(name, out var value) ? Value.Unknown(parameter.Line)
                : parameter.IsStored ? StoredValues.Of(parameter, value, stack, complaints)
                : parameter.ValueOf(value);
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
        references["AWS::AccountId"] = new Value.Scalar(0, stack.Account.Id);
        references["AWS::NotificationARNs"] = new Value.Sequence(
            0, [.. stack.NotificationArns.Select(arn => new Value.Scalar(0, arn))]);
        references["AWS::NoValue"] = null;
        references["AWS::Partition"] = new Value.Scalar(0, stack.Account.Partition);
        references["AWS::Region"] = new Value.Scalar(0, stack.Account.Region);
        references["AWS::StackId"] = new Value.Scalar(0, stack.Id);
        references["AWS::StackName"] = new Value.Scalar(0, stack.Name);
        references["AWS::URLSuffix"] = new Value.Scalar(0, stack.Account.UrlSuffix);
        return references;
    }

    static Dictionary<string, StackOutput> Outputs(
        Value.Mapping? written, Evaluator evaluator, Complaints complaints)
    {
        Dictionary<string, StackOutput> outputs = [];
        foreach (var (name, value) in written?.Items ?? [])
        {
            var output = (Value.Mapping)value;
            if (output["Condition"] is Value.Scalar condition)
            {
                if (evaluator.Condition(condition.Text) is not { } holds)
                    complaints.Add(condition.Line, $"Outputs.{name}.Condition",
                        $"Template error: unresolved condition dependency {condition.Text} in the Outputs block of the template");
                else if (!holds)
                    continue;
            }
            foreach (var (key, attribute) in output.Items.Where(attribute => !OutputAttributes.Contains(attribute.Key)))
                complaints.Add(attribute.Line, $"Outputs.{name}.{key}",
                    $"An output has no attribute {key}; it has {string.Join(", ", OutputAttributes)}.");
            if (output["Value"] is not { } result)
                complaints.Add(output.Line, $"Outputs.{name}",
                    "Template format error: Every Outputs member must contain a Value object");
            else if (evaluator.Text(result, $"Outputs.{name}.Value") is { } text)
                outputs[name] = new(
                    text, (output["Description"] as Value.Scalar)?.Text, Export(output, name, evaluator));
        }
        return outputs;
    }

    static string? Export(Value.Mapping output, string name, Evaluator evaluator) =>
        output["Export"] is Value.Mapping export && export["Name"] is { } value
            ? evaluator.Text(value, $"Outputs.{name}.Export.Name")
            : null;
}
