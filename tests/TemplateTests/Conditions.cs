using System.Text.Json.Nodes;

namespace Tests.TemplateTests;

/// <summary>What the template's conditions and rules say of given parameters.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html"/>
sealed class Conditions(params (string Name, string Value)[] parameters)
{
    readonly Dictionary<string, string> _values = DefaultsWith(parameters);

    public bool Holds(string condition) => IsTrue(Deployed.Section("Conditions", condition));

    /// <summary>The descriptions of the assertions that fail.</summary>
    public string[] Refusals() =>
    [
        .. from rule in Deployed.Section("Rules").AsObject()
           where rule.Value!["RuleCondition"] is not { } condition || IsTrue(condition)
           from assertion in rule.Value!["Assertions"]!.AsArray()
           where !IsTrue(assertion!["Assert"]!)
           select assertion["AssertDescription"]!.GetValue<string>(),
    ];

    bool IsTrue(JsonNode node)
    {
        var (function, argument) = node.AsObject().Single();
        return function switch
        {
            "Condition" => Holds(argument!.GetValue<string>()),
            "Fn::Equals" => Value(argument![0]!) == Value(argument[1]!),
            "Fn::Not" => !IsTrue(argument![0]!),
            "Fn::Or" => argument!.AsArray().Any(operand => IsTrue(operand!)),
            "Fn::Contains" => argument![0]!.AsArray().Select(item => Value(item!)).Contains(Value(argument[1]!)),
            _ => throw new NotSupportedException($"These tests do not evaluate {function}."),
        };
    }

    string Value(JsonNode node) => node is JsonObject reference ? _values[reference["Ref"]!.GetValue<string>()] : node.GetValue<string>();

    static Dictionary<string, string> DefaultsWith((string Name, string Value)[] parameters)
    {
        var values = Deployed.Section("Parameters").AsObject().ToDictionary(parameter => parameter.Key, parameter => parameter.Value!["Default"]!.GetValue<string>());
        values["AWS::Region"] = "us-east-1";
        values["AWS::Partition"] = "aws";
        foreach (var (name, value) in parameters)
            values[name] = value;
        return values;
    }
}
