using System.Text.Json;
using Local.Aws.Model;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Services;

namespace Local.StepFunctions.Testing;

/// <summary>Compares a mocked result with the API model of the service whose response it stands for.</summary>
/// <remarks>As TestState has it, timestamps and blobs are strings (<see href="https://github.com/boto/boto3/issues/4683"/>).</remarks>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html"/>
sealed class ResponseModel
{
    readonly ApiModel _model;
    readonly bool _strict;

    ResponseModel(ApiModel model, bool strict) => (_model, _strict) = (model, strict);

    /// <summary>
    /// What a response cannot be; null when it may come from the resource, or there is no model of it here.
    /// </summary>
    /// <param name="strict">Whether the required fields must be there.</param>
    public static string? Complaint(ResourceArn resource, JsonElement response, bool strict)
    {
        // An action that answers nothing may be mocked with anything.
        return Integrations.TryGetResult(resource, out var model, out var operation)
            && model.Output(operation) is { } output
            ? new ResponseModel(model, strict).Complaints(output, null, response).FirstOrDefault()
            : null;
    }

    /// <param name="field">The field that has the value; null for the response itself.</param>
    IEnumerable<string> Complaints(ApiShape shape, string? field, JsonElement value)
    {
        if (field is not null && (shape.Document || value.ValueKind is JsonValueKind.Null))
            return [];
        if (WrongKind(shape, value.ValueKind) is { } kind)
            return [field is null ? $"The result must be {kind}" : $"Field '{field}' must be {kind}"];
        if (field is not null && OutOfBounds(shape, value) is { } complaint)
            return [$"Field '{field}' {complaint}"];
        return shape.Type switch
        {
            "list" => value.EnumerateArray().SelectMany(item => Complaints(_model.Shape(shape.Member!), field, item)),
            "map" => value.EnumerateObject()
                .SelectMany(entry => Complaints(_model.Shape(shape.Value!), entry.Name, entry.Value)),
            "structure" => Members(shape, value),
            _ => [],
        };
    }

    // Results have names with a capital, whatever the API's are.
    IEnumerable<string> Members(ApiShape shape, JsonElement value)
    {
        var missing = _strict
            ? (shape.Required ?? []).Select(SdkNames.Pascal).Where(field => !value.TryGetProperty(field, out _))
                .Select(field => $"Required field '{field}' is missing")
            : [];
        return missing.Concat(
            from field in value.EnumerateObject()
            let member = shape.Members!.FirstOrDefault(member => SdkNames.Means(field.Name, member.Key)).Value
            where member is not null
            from complaint in Complaints(_model.Shape(member), field.Name, field.Value)
            select complaint);
    }

    static string? WrongKind(ApiShape shape, JsonValueKind kind) => (shape.Type, kind) switch
    {
        ("structure" or "map", not JsonValueKind.Object) => "an object",
        ("list", not JsonValueKind.Array) => "an array",
        ("string" or "blob" or "timestamp", not JsonValueKind.String) => "a string",
        ("integer" or "long" or "float" or "double", not JsonValueKind.Number) => "a number",
        ("boolean", not (JsonValueKind.True or JsonValueKind.False)) => "a boolean",
        _ => null,
    };

    /// <remarks>Recorded, but for the greatest length.</remarks>
    static string? OutOfBounds(ApiShape shape, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDecimal(out var number) => number < shape.Min ? "is less than the minimum value"
            : number > shape.Max ? "exceeds the maximum value"
            : null,
        JsonValueKind.String when shape.Enum?.Contains(value.GetString()!) is false => "is not an expected value",
        JsonValueKind.String => LengthOutOfBounds(shape, value.GetString()!.Length),
        JsonValueKind.Array => LengthOutOfBounds(shape, value.GetArrayLength()),
        JsonValueKind.Object when shape.Type is "map" => LengthOutOfBounds(shape, value.GetPropertyCount()),
        _ => null,
    };

    static string? LengthOutOfBounds(ApiShape shape, int length) => length < shape.Min ? "is smaller than the minimum length"
        : length > shape.Max ? "exceeds the maximum length"
        : null;
}
