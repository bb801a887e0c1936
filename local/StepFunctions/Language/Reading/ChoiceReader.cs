using System.Text.Json;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language.Reading;

/// <summary>Reads a Choice state.</summary>
sealed class ChoiceReader(string name, Fields fields, Action<string, string> transition)
{
    public ChoiceState Read()
    {
        var choices = fields.Objects("Choices", required: true).Select(ReadChoice).OfType<Choice>().ToArray();
        var otherwise = fields.Text("Default");
        if (otherwise is not null)
            transition("Default", otherwise);
        return new()
        {
            Name = name,
            Type = "Choice",
            Language = fields.Language,
            Choices = choices,
            Default = otherwise,
        };
    }

    Choice? ReadChoice(Fields choice, int index)
    {
        var next = choice.Text("Next", required: true);
        if (next is not null)
            transition($"Choices[{index}]/Next", next);
        var (assign, output) = (choice.Assign(), choice.Output());
        var rule = ReadRule(choice);
        return rule is null || next is null ? null : new(rule, next, assign, output);
    }

    static ChoiceRule? ReadRule(Fields rule)
    {
        var read = rule switch
        {
            { Language: QueryLanguage.JSONata } =>
                rule.Condition() is { } condition ? new ChoiceRule.Condition(condition) : null,
            _ when rule.Has("And") => ReadAll("And") is { } rules ? new ChoiceRule.And(rules) : null,
            _ when rule.Has("Or") => ReadAll("Or") is { } rules ? new ChoiceRule.Or(rules) : null,
            _ when rule.Has("Not") =>
                rule.Object("Not") is { } negated && ReadRule(negated) is { } inner ? new ChoiceRule.Not(inner) : null,
            _ => ReadComparison(rule),
        };
        rule.Done();
        return read;

        ChoiceRule[]? ReadAll(string field)
        {
            var rules = rule.Objects(field, required: true).Select(ReadRule).ToArray();
            return rules.Contains(null) ? null : [.. rules.OfType<ChoiceRule>()];
        }
    }

    static ChoiceRule? ReadComparison(Fields rule)
    {
        var variable = ReadVariable(rule, "Variable", required: true);
        if (rule.Has("IsPresent"))
            return rule.Boolean("IsPresent") is { } expected && variable is not null
                ? new ChoiceRule.Presence(variable, expected)
                : null;
        foreach (var (name, comparison) in ChoiceOperator.All)
        {
            if (rule.Has(name))
            {
                rule.WarnOfPath(name);
                return ReadLiteral(rule, name, comparison.Takes) is { } literal && variable is not null
                    ? new ChoiceRule.Comparison(variable, comparison, new Expression.Literal(literal))
                    : null;
            }
            if (!name.StartsWith("Is", StringComparison.Ordinal) && rule.Has(name + "Path"))
                return ReadVariable(rule, name + "Path", required: false) is { } path && variable is not null
                    ? new ChoiceRule.Comparison(variable, comparison, new Expression.Path(path))
                    : null;
        }
        rule.Complain("A comparison operator is required");
        return null;
    }

    static JsonPath? ReadVariable(Fields rule, string field, bool required) =>
        (rule.ReferencePath(field, required) as Expression.Path)?.JsonPath;

    static JsonElement? ReadLiteral(Fields rule, string name, ChoiceOperand kind)
    {
        var value = rule.Json(name)!.Value;
        var fits = kind switch
        {
            ChoiceOperand.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            ChoiceOperand.Number => value.ValueKind is JsonValueKind.Number,
            _ => value.ValueKind is JsonValueKind.String,
        };
        if (!fits)
            rule.Complain(
                $"Expected value of type {(kind is ChoiceOperand.Timestamp ? ChoiceOperand.String : kind)}", name);
        else if (kind is ChoiceOperand.Timestamp && !ChoiceOperator.IsTimestamp(value))
            rule.Complain("String does not match RFC3339 timestamp", name);
        else
            return value;
        return null;
    }
}
