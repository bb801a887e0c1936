using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Templates;

/// <summary>Puts values in the place of intrinsic functions.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html"/>
/// <param name="references">Parameters and pseudo parameters; <c>AWS::NoValue</c> is null.</param>
sealed partial class Evaluator(
    IReadOnlyDictionary<string, Value?> references, Value.Mapping? mappings, Complaints complaints)
{
    /// <summary>Ours, far beyond the megabyte of a template: functions in functions make ever more.</summary>
    const long MostMade = 16 << 20;

    long _made;

    /// <summary>Whether a condition holds, by its name; null when there is no such condition.</summary>
    public Func<string, bool?> Condition { get; set; } = _ => null;

    /// <summary>
    /// A resource by its logical id; null when it does not exist. Left out where a template may not refer to resources.
    /// </summary>
    public Func<string, StackResource?>? Resource { get; init; }

    /// <summary>The logical ids of what SAM has made, by how references name it: <c>Function.Alias</c>.</summary>
    public IReadOnlyDictionary<string, string> Generated { get; init; } = new Dictionary<string, string>();

    /// <summary>What stacks export, by name.</summary>
    public IReadOnlyDictionary<string, string>? Exports { get; init; }

    /// <summary>The names that were imported, also of what nobody exports.</summary>
    public ISet<string> Imported { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>The value, or null when it is <c>AWS::NoValue</c>, which removes the property or item.</summary>
    public Value? Resolve(Value value, string path) => value switch
    {
        Value.Scalar { Kind: ScalarKind.Null } when InDefinition().IsMatch(path) => value,
        Value.Scalar { Kind: ScalarKind.Null } => complaints.Add(value, path, "'null' values are not allowed in templates"),
        Value.Sequence list => list with
        {
            Items = [.. list.Items.Select((item, i) => Resolve(item, $"{path}[{i}]")).OfType<Value>()],
        },
        Value.Mapping { Call: var (function, argument) } => Call(function, argument, path),
        Value.Mapping map => ResolveMembers(map, path),
        _ => value,
    };

    /// <summary>A value that must be a string; null after a complaint.</summary>
    public string? Text(Value value, string path) => Resolve(value, path) switch
    {
        Value.Scalar { Kind: ScalarKind.Unknown } => null,
        Value.Scalar scalar => scalar.Text,
        _ => Complain(value, path, "A string is needed here."),
    };

    Value.Mapping ResolveMembers(Value.Mapping map, string path)
    {
        OrderedDictionary<string, Value> members = [];
        foreach (var (key, member) in map.Items)
        {
            if (key.StartsWith("Fn::", StringComparison.Ordinal))
                complaints.Add(member.Line, path, $"{key} cannot stand beside other keys.");
            else if (Resolve(member, $"{path}.{key}") is { } resolved)
                members[key] = resolved;
        }
        return map with { Items = members };
    }

    /// <summary>Counts what is made, before it is made.</summary>
    /// <exception cref="AwsException">It is too much.</exception>
    public void Spend(long characters)
    {
        if ((_made += characters) > MostMade)
            throw new AwsException(
                "ValidationError", $"The functions of the template make more than {MostMade} characters together.");
    }

    Value? Call(string function, Value argument, string path)
    {
        Spend(function.Length);
        return Made(function, argument, path);
    }

    Value? Made(string function, Value argument, string path) => (function, argument) switch
    {
        ("Ref", Value.Scalar name) => Ref(name, name.Text, path),
        ("Fn::GetAtt", Value.Scalar name) => GetAtt(argument, name.Text, path),
        ("Fn::GetAtt", Value.Sequence { Items: [Value.Scalar id, var attribute] }) =>
            Text(attribute, path) is { } name ? GetAtt(argument, $"{id.Text}.{name}", path)
                : Value.Unknown(argument.Line),
        ("Fn::Sub", Value.Scalar text) => Sub(text, text.Text, null, path),
        ("Fn::Sub", Value.Sequence { Items: [Value.Scalar text, Value.Mapping variables] }) =>
            Sub(text, text.Text, variables, path),
        ("Fn::Join", Value.Sequence { Items: [Value.Scalar separator, var list] }) =>
            Join(argument, separator.Text, list, path),
        ("Fn::Select", Value.Sequence { Items: [var index, var list] }) => Select(argument, index, list, path),
        ("Fn::Split", Value.Sequence { Items: [Value.Scalar separator, var text] }) => Text(text, path) is { } whole
            ? Split(argument.Line, whole, separator.Text)
            : Value.Unknown(argument.Line),
        ("Fn::Base64", var text) => Text(text, path) is { } plain
            ? Made(argument.Line, Convert.ToBase64String(Encoding.UTF8.GetBytes(plain)))
            : Value.Unknown(argument.Line),
        ("Fn::ImportValue", var name) => Import(argument, name, path),
        ("Fn::FindInMap", Value.Sequence { Items: [var map, var top, var second] }) =>
            FindInMap(argument, map, top, second, path),
        ("Fn::FindInMap", Value.Sequence { Items: [var map, var top, var second, Value.Mapping options] })
            when options["DefaultValue"] is { } otherwise =>
            FindInMap(argument, map, top, second, path, otherwise),
        ("Fn::ToJsonString", var value) => Resolve(value, path) is { } whole
            ? Made(argument.Line, whole.ToJsonText())
            : Value.Unknown(argument.Line),
        ("Fn::Length", var list) => Resolve(list, path) is Value.Sequence { Items.Count: var count }
            ? new Value.Scalar(argument.Line, count.ToString(CultureInfo.InvariantCulture), ScalarKind.Number)
            : complaints.Add(argument, path, "The argument of Fn::Length must be a list."),
        ("Fn::GetAZs", _) => AvailabilityZones(argument, path),
        ("Fn::Transform", _) => Transform(argument.Line, path),
        ("Fn::Cidr", Value.Sequence { Items: { Count: 2 or 3 } parts }) => Cidr(argument, parts, path),
        ("Fn::If", Value.Sequence { Items: [Value.Scalar name, var yes, var no] }) => Condition(name.Text) is { } holds
            ? Resolve(holds ? yes : no, path)
            : complaints.Add(argument, path, $"Template error: unresolved condition dependency {name.Text} in the template."),
        ("Ref" or "Fn::GetAtt" or "Fn::Sub" or "Fn::Join" or "Fn::Select" or "Fn::Split" or "Fn::FindInMap"
            or "Fn::If" or "Fn::Cidr", _) =>
            complaints.Add(argument, path, $"The arguments of {function} do not have its form."),
        _ => complaints.Add(argument, path,
            $"{function} is not supported here. Supported: Ref, Fn::GetAtt, Fn::Sub, Fn::Join, Fn::Select, " +
            $"Fn::Split, Fn::FindInMap, Fn::If, Fn::Base64, Fn::ImportValue, Fn::ToJsonString, Fn::Length, " +
            $"Fn::GetAZs, Fn::Cidr."),
    };

    Value Import(Value at, Value argument, string path)
    {
        if (Text(argument, path) is not { } name)
            return Value.Unknown(at.Line);
        if (Exports is null)
            return complaints.Add(at, path, $"No export named {name} found.");
        // A stack is made, and fails, when what it imports is not there.
        Imported.Add(name);
        return Exports.TryGetValue(name, out var value) ? new Value.Scalar(at.Line, value) : Value.Unknown(at.Line);
    }

    Value? Ref(Value at, string name, string path) =>
        references.TryGetValue(name, out var value) ? value is null ? null : value with { Line = at.Line }
        : Find(at, Generated.GetValueOrDefault(name, name), path) is { PhysicalId: { Length: > 0 } id }
            ? new Value.Scalar(at.Line, id)
            : Value.Unknown(at.Line); // or not known before it is made

    Value GetAtt(Value at, string reference, string path)
    {
        if (reference.Split('.', 2) is not [var id, var attribute])
            return complaints.Add(at, path,
                "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute");
        if (Find(at, id, path) is not { } resource)
            return Value.Unknown(at.Line);
        return resource.Attribute(attribute) is { } value
            ? new Value.Scalar(at.Line, value)
            : ResourceType.All.GetValueOrDefault(resource.Type)?.IsLate(attribute) is true ? Value.Unknown(at.Line)
            : complaints.Add(at, path,
                $"Template error: resource {id} does not support attribute type {attribute} in Fn::GetAtt. " +
                $"Here it has {string.Join(", ", resource.Attributes.Keys)}.");
    }

    StackResource? Find(Value at, string id, string path)
    {
        if (Resource is null)
            complaints.Add(at.Line, path,
                $"Template format error: Unresolved dependencies [{id}]. Cannot reference resources in the " +
                $"{path.Split('.')[0]} block of the template");
        else if (Resource(id) is { } resource)
            return resource == Resources.Refused ? null : resource;
        else
            complaints.Add(at.Line, path,
                $"Template format error: Unresolved resource dependencies [{id}] in the {path.Split('.')[0]} block of the template");
        return null;
    }

    Value Sub(Value at, string text, Value.Mapping? variables, string path)
    {
        var known = true;
        var result = Placeholder().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            if (name.StartsWith('!'))
                return $"${{{name[1..]}}}";
            var value = !VariableName().IsMatch(name)
                ? complaints.Add(at, path,
                    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, " +
                    "underscores, periods, and colons")
                : variables?[name] is { } variable ? Resolve(variable, path)
                : name.Contains('.') && !Generated.ContainsKey(name) ? GetAtt(at, name, path)
                : Ref(at, name, path);
            if (value is Value.Scalar { Kind: not ScalarKind.Unknown } scalar)
            {
                Spend(scalar.Text.Length);
                return scalar.Text;
            }
            known = false;
            if (value is not Value.Scalar)
                complaints.Add(at.Line, path, $"${{{name}}} in Fn::Sub is not a string.");
            return "";
        });
        return known ? new Value.Scalar(at.Line, result) : Value.Unknown(at.Line);
    }

    Value Join(Value at, string separator, Value list, string path)
    {
        var items = Resolve(list, path);
        if (items is Value.Sequence { Items: var parts } && parts.All(part => part is Value.Scalar))
        {
            if (parts.Any(part => part.IsUnknown))
                return Value.Unknown(at.Line);
            var texts = parts.Cast<Value.Scalar>().Select(part => part.Text).ToList();
            Spend(texts.Sum(text => (long)text.Length + separator.Length));
            return new Value.Scalar(at.Line, string.Join(separator, texts));
        }
        return items is { IsUnknown: true } ? items : complaints.Add(at, path,
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list " +
            "of strings to be joined or a function that returns a list of strings");
    }

    Value.Scalar Made(int line, string text)
    {
        Spend(text.Length);
        return new(line, text);
    }

    /// <summary>What a macro would have made: nothing.</summary>
    Value.Scalar Transform(int line, string path)
    {
        complaints.Warn(line, path.Split('.')[1], "Fn::Transform is not here: there is nothing in its place.");
        return new(line, "");
    }

    string? Complain(Value at, string path, string message)
    {
        complaints.Add(at.Line, path, message);
        return null;
    }

    /// <summary>
    /// <c>${Name}</c>, <c>${Id.Attribute}</c>, and <c>${!Literal}</c>, which stays as <c>${Literal}</c>.
    /// </summary>
    [GeneratedRegex(@"\$\{([^{}]*)\}")]
    private static partial Regex Placeholder();

    /// <summary>
    /// The states of a machine may hold nulls: an inline definition with <c>ResultPath: null</c> deploys.
    /// </summary>
    /// <seealso href="https://github.com/aws/serverless-application-model/issues/1618"/>
    [GeneratedRegex(@"^Resources\.\w+\.Properties\.Definition[.\[]")]
    private static partial Regex InDefinition();

    [GeneratedRegex(@"^[A-Za-z0-9_.:]+\z")]
    private static partial Regex VariableName();
}
