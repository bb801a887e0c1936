using System.Text.Json;

namespace GenerateDataset;

/// <summary>
/// The fields of the execution's input. One that is not known is refused, since a misspelled one would cost a whole
/// execution.
/// </summary>
sealed class InputFields
{
    static readonly string[] Known = ["rows", "noise", "seed", "source", "label", "ignore"];

    // What people write and what Step Functions adds:
    // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html
    static readonly string[] Ignored = ["Comment", "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"];

    readonly JsonElement _input;

    /// <exception cref="InvalidInputException"/>
    public InputFields(JsonElement input)
    {
        if (input.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
            throw new InvalidInputException($"The input must be a JSON object, such as {{\"rows\": 5000}}; it is {Shown(input)}.");
        _input = input;
        if (this["source"] is not null && this["detail-type"] is not null)
            throw new InvalidInputException(
                "The input is an event of EventBridge. Give the rule's target a constant input instead (Constant (JSON text), or Input in "
                + "its definition), such as {\"rows\": 5000}.");
        if (Names().Except([.. Known, .. Ignored]).FirstOrDefault() is { } unknown)
            throw new InvalidInputException(
                $"\"{unknown}\" is not a field of the input.{Text.DidYouMean(unknown, Known)} The fields are {Text.Names(Known)}.");
    }

    /// <summary>A null is an absent field: a state that passes a field on cannot leave it out.</summary>
    public JsonElement? this[string name] =>
        _input.ValueKind is JsonValueKind.Object && _input.TryGetProperty(name, out var value)
            && value.ValueKind is not JsonValueKind.Null
            ? value
            : null;

    /// <summary>A value as it was written, shortened.</summary>
    public static string Shown(JsonElement value) =>
        value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();

    IEnumerable<string> Names() =>
        _input.ValueKind is JsonValueKind.Object ? _input.EnumerateObject().Select(field => field.Name) : [];
}
