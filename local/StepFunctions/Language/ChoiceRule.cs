using System.Text.Json;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language;

/// <summary>The condition of a choice.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html"/>
abstract record ChoiceRule
{
    ChoiceRule()
    {
    }

    public abstract bool Holds(in Scope scope);

    public sealed record And(IReadOnlyList<ChoiceRule> Rules) : ChoiceRule
    {
        public override bool Holds(in Scope scope)
        {
            foreach (var rule in Rules)
            {
                if (!rule.Holds(scope))
                    return false;
            }
            return true;
        }
    }

    public sealed record Or(IReadOnlyList<ChoiceRule> Rules) : ChoiceRule
    {
        public override bool Holds(in Scope scope)
        {
            foreach (var rule in Rules)
            {
                if (rule.Holds(scope))
                    return true;
            }
            return false;
        }
    }

    public sealed record Not(ChoiceRule Rule) : ChoiceRule
    {
        public override bool Holds(in Scope scope) => !Rule.Holds(scope);
    }

    /// <summary><c>IsPresent</c>: the only test that a missing variable passes or fails.</summary>
    public sealed record Presence(JsonPath Variable, bool Expected) : ChoiceRule
    {
        public override bool Holds(in Scope scope) => Variable.TryEvaluate(scope, out _) == Expected;
    }

    /// <summary>A condition in JSONata.</summary>
    public sealed record Condition(Expression Expression) : ChoiceRule
    {
        public override bool Holds(in Scope scope) =>
            Expression.Evaluate(scope, "Condition").ValueKind is JsonValueKind.True;
    }

    /// <summary>A comparison with a value, which is a literal or lies at a path.</summary>
    public sealed record Comparison(JsonPath Variable, ChoiceOperator Operator, Expression Value) : ChoiceRule
    {
        public override bool Holds(in Scope scope) =>
            Operator.Test(
                Find(Variable, scope), Value is Expression.Path(var path) ? Find(path, scope) : Value.Evaluate(scope, "Variable"));

        static JsonElement Find(JsonPath path, in Scope scope)
        {
            // Quoted from the service by a user: https://github.com/awslabs/states-language/issues/29.
            if (path.Root is PathRoot.Input && scope.Root.ValueKind is JsonValueKind.Null)
                throw new EvaluationException("Unable to apply Path transformation to null or empty input.");
            return path.TryEvaluate(scope, out var value)
                ? value
                : throw new EvaluationException(
                    $"Invalid path '{path.Text}': The choice state's condition path references an invalid value.");
        }
    }
}

/// <summary>An operator of a Choice state.</summary>
/// <param name="Takes">The kind of value that it compares with: a string, a number, a boolean, a timestamp.</param>
/// <param name="Test">Whether the variable's value and the rule's stand in this relation; never when their kinds
/// differ.</param>
sealed record ChoiceOperator(ChoiceOperand Takes, Func<JsonElement, JsonElement, bool> Test)
{
    /// <summary>All by name; those that compare also exist with the suffix <c>Path</c>.</summary>
    public static IReadOnlyDictionary<string, ChoiceOperator> All { get; } = Build();

    public static bool IsTimestamp(JsonElement value) => Timestamp(value) is not null;

    static Dictionary<string, ChoiceOperator> Build()
    {
        var all = new Dictionary<string, ChoiceOperator>
        {
            ["BooleanEquals"] = new(
                ChoiceOperand.Boolean,
                (a, b) => a.ValueKind is JsonValueKind.True or JsonValueKind.False && a.ValueKind == b.ValueKind),
            ["StringMatches"] = new(
                ChoiceOperand.String,
                (a, b) => a.ValueKind is JsonValueKind.String && StringPattern.Matches(a.GetString()!, b.GetString()!)),
            ["IsNull"] = Is(value => value.ValueKind is JsonValueKind.Null),
            ["IsString"] = Is(value => value.ValueKind is JsonValueKind.String),
            ["IsNumeric"] = Is(value => value.ValueKind is JsonValueKind.Number),
            ["IsBoolean"] = Is(value => value.ValueKind is JsonValueKind.True or JsonValueKind.False),
            ["IsTimestamp"] = Is(IsTimestamp),
        };
        foreach (var (name, holds) in (ReadOnlySpan<(string, Func<int, bool>)>)
            [
                ("Equals", c => c == 0), ("LessThan", c => c < 0), ("GreaterThan", c => c > 0),
                ("LessThanEquals", c => c <= 0), ("GreaterThanEquals", c => c >= 0),
            ])
        {
            all[$"String{name}"] = new(ChoiceOperand.String, (a, b) => Strings(a, b) is { } order && holds(order));
            all[$"Numeric{name}"] = new(ChoiceOperand.Number, (a, b) => Numbers(a, b) is { } order && holds(order));
            all[$"Timestamp{name}"] = new(
                ChoiceOperand.Timestamp, (a, b) => Timestamps(a, b) is { } order && holds(order));
        }
        return all;
    }

    static ChoiceOperator Is(Func<JsonElement, bool> test) =>
        new(ChoiceOperand.Boolean, (value, expected) => test(value) == (expected.ValueKind is JsonValueKind.True));

    static int? Strings(JsonElement a, JsonElement b) =>
        a.ValueKind is JsonValueKind.String && b.ValueKind is JsonValueKind.String
            ? string.CompareOrdinal(a.GetString(), b.GetString())
            : null;

    static int? Numbers(JsonElement a, JsonElement b)
    {
        if (a.ValueKind is not JsonValueKind.Number || b.ValueKind is not JsonValueKind.Number)
            return null;
        return a.TryGetDecimal(out var x) && b.TryGetDecimal(out var y)
            ? x.CompareTo(y)
            : a.GetDouble().CompareTo(b.GetDouble());
    }

    static int? Timestamps(JsonElement a, JsonElement b) =>
        Timestamp(a) is { } x && Timestamp(b) is { } y ? x.CompareTo(y) : null;

    static DateTimeOffset? Timestamp(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? Rfc3339.TryParse(value.GetString()!) : null;
}

/// <summary>The kind of value that an operator compares with.</summary>
enum ChoiceOperand { String, Number, Boolean, Timestamp }
