using System.Text.Json;
using Local.StepFunctions.Jsonata;

namespace Local.StepFunctions.Language;

abstract partial record Expression
{
    /// <summary>
    /// A JSONata expression. What fails in it fails its state with <c>States.QueryEvaluationError</c>.
    /// </summary>
    /// <param name="Place">The field as the service names it in causes: <c>Output/result</c>,
    /// <c>Choices[0]/Condition</c>.</param>
    /// <param name="Expected">What the field takes; null for anything.</param>
    public sealed record Jsonata(JsonataExpression Query, string Place, Expected? Expected) : Expression
    {
        readonly StatesVariable _states = new(Query.Text);

        public override JsonElement Evaluate(in Scope scope, string field)
        {
            // The causes are recorded.
            var value = Run(scope) ?? throw Refusal($"{Subject} returned nothing (undefined).");
            return Expected?.Complaint(value, Subject) is { } complaint ? throw Refusal(complaint) : value;
        }

        public override EvaluationException Refusal(string message) =>
            new(EvaluationException.Query, message) { Location = Place };

        string Subject => $"The JSONata expression '{Query.Text}' specified for the field '{Place}'";

        JsonElement? Run(in Scope scope)
        {
            try
            {
                return Query.Evaluate(null, _states.AddTo(scope), new(scope.Context.Now(), scope.Context.Random));
            }
            catch (JsonataException e) when (e.Code is JsonataException.FunctionResult)
            {
                throw Refusal($"{Subject} returned an unsupported result type.");
            }
            catch (JsonataException e)
            {
                // Users quote the service with a colon before what has no code, such as an expression that takes too
                // long.
                var tail = e.Code.StartsWith('U') ? $": {e.Message}" : $". {e.Code}: {e.Message}";
                throw Refusal($"{Subject} threw an error during evaluation{tail}");
            }
        }
    }
}

/// <summary>What a field takes from an expression.</summary>
/// <param name="Type">As the service names it: <c>array</c>, <c>boolean</c>, <c>number</c>, <c>string</c>.</param>
sealed record Expected(string Type)
{
    /// <summary>Whether an object is taken in its place.</summary>
    public bool OrObject { get; init; }

    /// <summary>The limits of a number; null without any.</summary>
    public (double Minimum, double Maximum, bool Whole)? Limits { get; init; }

    /// <returns>Null when the value is such.</returns>
    public string? Complaint(JsonElement value, string subject)
    {
        // The first text is recorded, the second is ours.
        if (TypeOf(value) != Type && !(OrObject && value.ValueKind is JsonValueKind.Object))
            return $"{subject} returned an unexpected result type. Expected '{Type}', but was '{TypeOf(value)}' for " +
                $"value: {value.GetRawText()}";
        if (Limits is not var (minimum, maximum, whole))
            return null;
        var number = value.GetDouble();
        return (!whole || number == Math.Truncate(number)) && minimum <= number && number <= maximum ? null
            : $"{subject} returned an unexpected result. Expected a{(whole ? " whole" : "")} number from {minimum:0} " +
                $"to {maximum:0}, but was {value}.";
    }

    static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}
