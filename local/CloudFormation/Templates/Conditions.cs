namespace Local.CloudFormation.Templates;

/// <summary>The functions that are true or false: of the <c>Conditions</c> section, and of <c>Rules</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html"/>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html"/>
sealed class Conditions
{
    readonly Value.Mapping? _definitions;
    readonly IReadOnlyDictionary<string, Parameter> _parameters;
    readonly Evaluator _evaluator;
    readonly Complaints _complaints;
    readonly Dictionary<string, bool> _known = [];
    readonly List<string> _underway = [];

    public Conditions(
        Value.Mapping? definitions,
        IReadOnlyDictionary<string, Parameter> parameters,
        Evaluator evaluator,
        Complaints complaints)
    {
        (_definitions, _parameters, _evaluator, _complaints) = (definitions, parameters, evaluator, complaints);
        evaluator.Condition = Find;
    }

    /// <summary>Whether the condition holds; null when there is none of that name.</summary>
    public bool? Find(string name)
    {
        if (_known.TryGetValue(name, out var known))
            return known;
        if (_definitions?[name] is not { } definition)
            return null;
        if (_underway.IndexOf(name) is var first and >= 0)
        {
            _complaints.Add(definition.Line, $"Conditions.{name}",
                $"Circular dependency between conditions: [{string.Join(", ", _underway[first..])}]");
            return false;
        }
        _underway.Add(name);
        var holds = Holds(definition, $"Conditions.{name}");
        _underway.Remove(name);
        return _known[name] = holds;
    }

    public void CheckAll()
    {
        foreach (var name in _definitions?.Items.Keys ?? Enumerable.Empty<string>())
            Find(name);
    }

    /// <summary>
    /// Refuses the stack when an assertion of an applicable rule is false, in the words of its
    /// <c>AssertDescription</c>.
    /// </summary>
    public void CheckRules(Value.Mapping? rules)
    {
        foreach (var (name, value) in rules?.Items ?? [])
        {
            var path = $"Rules.{name}";
            if (value is not Value.Mapping rule || rule["Assertions"] is not Value.Sequence assertions
                || rule.Items.Keys.Any(key => key is not ("RuleCondition" or "Assertions")))
                _complaints.Add(value.Line, path, "A rule consists of Assertions, a list, and optionally a RuleCondition.");
            else if (rule["RuleCondition"] is not { } condition
                || Holds(condition, $"{path}.RuleCondition", inRule: true))
            {
                for (var i = 0; i < assertions.Items.Count; i++)
                    CheckAssertion(assertions.Items[i], $"{path}.Assertions[{i}]");
            }
        }
    }

    void CheckAssertion(Value value, string path)
    {
        if (value is not Value.Mapping assertion || assertion["Assert"] is not { } assert)
            _complaints.Add(value.Line, path, "An assertion consists of Assert and optionally an AssertDescription.");
        else if (!Holds(assert, $"{path}.Assert", inRule: true))
            _complaints.Add(value.Line, path,
                assertion["AssertDescription"] is Value.Scalar description ? description.Text : "The assertion does not hold.");
    }

    bool Holds(Value value, string path, bool inRule = false) => value switch
    {
        Value.Mapping { Items: { Count: 1 } items } => Test(items.GetAt(0).Key, items.GetAt(0).Value, path, inRule),
        Value.Scalar { Kind: ScalarKind.Boolean } literal when inRule => literal.Text == "true",
        _ => Refuse(value, path, "A condition must be one of the functions Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition."),
    };

    bool Test(string function, Value argument, string path, bool inRule) => (function, argument) switch
    {
        ("Fn::Equals", Value.Sequence { Items: [var left, var right] }) => Same(left, right, path),
        ("Fn::And", Value.Sequence { Items.Count: >= 2 and <= 10 } all) =>
            all.Items.Select((item, i) => Holds(item, $"{path}[{i}]", inRule)).ToArray().All(holds => holds),
        ("Fn::Or", Value.Sequence { Items.Count: >= 2 and <= 10 } any) =>
            any.Items.Select((item, i) => Holds(item, $"{path}[{i}]", inRule)).ToArray().Any(holds => holds),
        ("Fn::Not", Value.Sequence { Items: [var negated] }) => !Holds(negated, path, inRule),
        ("Condition", Value.Scalar name) when !inRule =>
            Find(name.Text) ?? Refuse(
                argument, path, $"Template error: unresolved condition dependency {name.Text} in the Conditions block of the template"),
        ("Fn::Contains", Value.Sequence { Items: [var list, var text] }) when inRule =>
            List(list, path).Contains(_evaluator.Text(text, path)),
        ("Fn::EachMemberEquals", Value.Sequence { Items: [var list, var text] }) when inRule =>
            List(list, path).All(member => member == _evaluator.Text(text, path)),
        ("Fn::EachMemberIn", Value.Sequence { Items: [var list, var allowed] }) when inRule =>
            List(list, path).ToHashSet().IsSubsetOf(List(allowed, path)),
        ("Fn::And" or "Fn::Or", _) => Refuse(argument, path, $"{function} takes a list of 2 to 10 conditions."),
        ("Fn::Equals" or "Fn::Not" or "Fn::Contains" or "Fn::EachMemberEquals" or "Fn::EachMemberIn", _) =>
            Refuse(argument, path, $"The arguments of {function} do not have its form."),
        _ => Refuse(argument, path, $"{function} is not supported in {(inRule ? "a rule" : "a condition")} here."),
    };

    bool Same(Value left, Value right, string path)
    {
        var (first, second) = (_evaluator.Resolve(left, path), _evaluator.Resolve(right, path));
        return first is not null && second is not null && !first.IsUnknown && !second.IsUnknown
            && Comparable(first) == Comparable(second);
    }

    static string Comparable(Value value) => value is Value.Scalar scalar ? scalar.Text : value.ToJsonText();

    List<string?> List(Value value, string path)
    {
        if (value is Value.Mapping { Call: ("Fn::RefAll", Value.Scalar type) })
        {
            var references = _parameters.Where(parameter => parameter.Value.Type == type.Text).Select(parameter =>
                new Value.Mapping(value.Line, new() { ["Ref"] = new Value.Scalar(value.Line, parameter.Key) }));
            return [.. references.Select(reference => _evaluator.Text(reference, path))];
        }
        if (_evaluator.Resolve(value, path) is Value.Sequence list)
            return [.. list.Items.Select(item => (item as Value.Scalar)?.Text)];
        Refuse(value, path, "A list of strings is needed here.");
        return [];
    }

    bool Refuse(Value at, string path, string message)
    {
        _complaints.Add(at.Line, path, message);
        return false;
    }
}
