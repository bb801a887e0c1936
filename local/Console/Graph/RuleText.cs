using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.Console.Graph;

/// <summary>A Choice state's rule as one reads it: <c>$.size &gt;= 10 &amp;&amp; $.name matches "a*"</c>.</summary>
static class RuleText
{
    static readonly Dictionary<ChoiceOperator, string> Names = ChoiceOperator.All
        .ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(ChoiceRule rule) => rule switch
    {
        ChoiceRule.And and => string.Join(" && ", and.Rules.Select(Inner)),
        ChoiceRule.Or or => string.Join(" || ", or.Rules.Select(Inner)),
        ChoiceRule.Not not => $"!({Of(not.Rule)})",
        ChoiceRule.Presence presence => $"{presence.Variable.Text} is {(presence.Expected ? "" : "not ")}present",
        ChoiceRule.Condition condition => Text(condition.Expression),
        ChoiceRule.Comparison comparison => Comparison(comparison),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static string Inner(ChoiceRule rule) => rule is ChoiceRule.And or ChoiceRule.Or ? $"({Of(rule)})" : Of(rule);

    static string Comparison(ChoiceRule.Comparison comparison)
    {
        var name = Names[comparison.Operator];
        var variable = comparison.Variable.Text;
        if (name.StartsWith("Is", StringComparison.Ordinal))
        {
            var expected = comparison.Value is Expression.Literal { Value.ValueKind: JsonValueKind.True };
            return $"{variable} is {(expected ? "" : "not ")}{name[2..].ToLowerInvariant()}";
        }
        return $"{variable} {Sign(name)} {Text(comparison.Value)}";
    }

    static string Sign(string name) =>
        name.EndsWith("GreaterThanEquals", StringComparison.Ordinal) ? ">="
        : name.EndsWith("LessThanEquals", StringComparison.Ordinal) ? "<="
        : name.EndsWith("GreaterThan", StringComparison.Ordinal) ? ">"
        : name.EndsWith("LessThan", StringComparison.Ordinal) ? "<"
        : name.EndsWith("Matches", StringComparison.Ordinal) ? "matches"
        : "==";

    static string Text(Expression expression) => expression switch
    {
        Expression.Literal literal => literal.Value.GetRawText(),
        Expression.Path path => path.JsonPath.Text,
        Expression.Call call => call.Text,
        Expression.Jsonata jsonata => jsonata.Query.Text,
        _ => expression.ToString(),
    };
}
