using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;
using Local.StepFunctions.Language;

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
        if (resource.Function is not null
            || ApiModel.Find(Name(resource.Service)) is not { } model
            || !model.TryGetOperation(Operation(resource), out var operation))
        {
            return null;
        }
        // An action that answers nothing may be mocked with anything.
        return operation.Output is { } output
            ? new ResponseModel(model, strict).Complaints(model.Shape(output), null, response).FirstOrDefault()
            : null;
    }

    /// <summary>The service's model: optimized integrations have names of their own.</summary>
    static string Name(string service) => service switch
    {
        "states" => "sfn",
        "events" => "eventbridge",
        "emr-containers" => "emrcontainers",
        "emr-serverless" => "emrserverless",
        _ => service.StartsWith("aws-sdk:", StringComparison.Ordinal) ? service["aws-sdk:".Length..] : service,
    };

    /// <summary>The operation whose response the state gets: of a job, the one that tells how it ended.</summary>
    static string Operation(ResourceArn resource) => (resource.Pattern, resource.Action) switch
    {
        (IntegrationPattern.RequestResponse, var action) => SdkNames.Pascal(action),
        (IntegrationPattern.Sync or IntegrationPattern.Sync2, var action) when action.StartsWith(
            "create", StringComparison.Ordinal) =>
            $"Describe{action["create".Length..]}",
        (IntegrationPattern.Sync or IntegrationPattern.Sync2, var action) when action.StartsWith(
            "start", StringComparison.Ordinal) =>
            $"Describe{action["start".Length..]}",
        // Whoever has the token says what the state gets.
        _ => "",
    };

    /// <param name="field">The field that has the value; null for the response itself.</param>
    IEnumerable<string> Complaints(ApiShape shape, string? field, JsonElement value)
    {
        if (field is not null && (shape.Document || value.ValueKind is JsonValueKind.Null))
            return [];
        if (WrongKind(shape, value.ValueKind) is { } kind)
            return [field is null ? $"The result must be {kind}" : $"Field '{field}' must be {kind}"];
        return shape.Type switch
        {
            "list" => value.EnumerateArray().SelectMany(item => Complaints(_model.Shape(shape.Member!), field, item)),
            "map" => value.EnumerateObject()
                .SelectMany(entry => Complaints(_model.Shape(shape.Value!), entry.Name, entry.Value)),
            "structure" => Members(shape, value),
            _ => TooSmall(shape, value) is { } complaint ? [$"Field '{field}' is {complaint}"] : [],
        };
    }

    // Results have names with a capital, whatever the API's are.
    IEnumerable<string> Members(ApiShape shape, JsonElement value)
    {
        var missing = _strict
            ? (shape.Required ?? []).Select(SdkNames.Pascal).Where(field => !value.TryGetProperty(field, out _))
                .Select(field => $"Required field '{field}' is missing")
            : [];
        var members = shape.Members!.ToDictionary(member => SdkNames.Pascal(member.Key), member => member.Value);
        return missing.Concat(value.EnumerateObject().Where(field => members.ContainsKey(field.Name))
            .SelectMany(field => Complaints(_model.Shape(members[field.Name]), field.Name, field.Value)));
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

    static string? TooSmall(ApiShape shape, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDecimal(out var number) && number < shape.Min => "less than the minimum value",
        JsonValueKind.String when value.GetString()!.Length < shape.Min => "smaller than the minimum length",
        _ => null,
    };
}
