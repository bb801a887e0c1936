using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Testing;

/// <summary>A service's published API model, as far as it tells what a Task state gets: which fields a response has, and of which JSON type.</summary>
/// <remarks>
/// <c>ResponseModels.json</c> has it of the services that state machines call most, from the models in botocore 1.43.11; of SageMaker the actions
/// on jobs, models and endpoints. As TestState has it, timestamps and blobs are strings (<see href="https://github.com/boto/boto3/issues/4683"/>).
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html"/>
sealed record ResponseModel(IReadOnlyDictionary<string, string> Operations, IReadOnlyDictionary<string, ResponseModel.Shape> Shapes)
{
    static IReadOnlyDictionary<string, ResponseModel> All => field ??= Load();

    /// <summary>What a response cannot be; null when it may come from the resource, or there is no model of it here.</summary>
    /// <param name="strict">Whether the required fields must be there.</param>
    public static string? Complaint(ResourceArn resource, JsonElement response, bool strict)
    {
        if (resource.Function is not null || !All.TryGetValue(Name(resource.Service), out var model))
            return null;
        return model.Operations.TryGetValue(Action(resource), out var shape) ? model.Complaints(shape, null, response, strict).FirstOrDefault() : null;
    }

    static Dictionary<string, ResponseModel> Load()
    {
        using var stream = typeof(ResponseModel).Assembly.GetManifestResourceStream("StepFunctions.ResponseModels.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, ResponseModel>>(stream, JsonSerializerOptions.Web)!;
    }

    static string Name(string service) => service switch
    {
        "aws-sdk:sfn" => "states",
        "aws-sdk:eventbridge" => "events",
        _ => service.Replace("aws-sdk:", "", StringComparison.Ordinal),
    };

    /// <summary>The action whose response the state gets: of a job, the one that tells how it ended.</summary>
    static string Action(ResourceArn resource) => (resource.Pattern, resource.Action) switch
    {
        (IntegrationPattern.RequestResponse, var action) => action,
        (IntegrationPattern.Sync or IntegrationPattern.Sync2, ['c', 'r', 'e', 'a', 't', 'e', .. var job]) => $"describe{job}",
        (IntegrationPattern.Sync or IntegrationPattern.Sync2, ['s', 't', 'a', 'r', 't', .. var job]) => $"describe{job}",
        // Whoever has the token says what the state gets.
        _ => "",
    };

    /// <param name="field">The field that has the value; null for the response itself.</param>
    IEnumerable<string> Complaints(string type, string? field, JsonElement value, bool strict)
    {
        var shape = Shapes.GetValueOrDefault(type);
        var what = (type, shape, value.ValueKind) switch
        {
            ("any", _, _) or (_, _, JsonValueKind.Null) when field is not null => null,
            ("string", _, not JsonValueKind.String) => "a string",
            ("number", _, not JsonValueKind.Number) => "a number",
            ("boolean", _, not (JsonValueKind.True or JsonValueKind.False)) => "a boolean",
            (_, { Item: not null }, not JsonValueKind.Array) => "an array",
            (_, { Item: null }, not JsonValueKind.Object) => "an object",
            _ => null,
        };
        if (what is not null)
            return [field is null ? $"The result must be {what}" : $"Field '{field}' must be {what}"];
        if (value.ValueKind is JsonValueKind.Null)
            return [];
        return shape switch
        {
            { Item: { } item } => value.EnumerateArray().SelectMany(it => Complaints(item, field, it, strict)),
            { Value: { } of } => value.EnumerateObject().SelectMany(it => Complaints(of, it.Name, it.Value, strict)),
            { Members: { } members } => Missing(shape, value, strict).Concat(value.EnumerateObject()
                .Where(it => members.ContainsKey(it.Name)).SelectMany(it => Complaints(members[it.Name], it.Name, it.Value, strict))),
            _ => [],
        };
    }

    static IEnumerable<string> Missing(Shape shape, JsonElement value, bool strict) => strict
        ? (shape.Required ?? []).Where(field => !value.TryGetProperty(field, out _)).Select(field => $"Field '{field}' is required")
        : [];

    /// <summary>A structure has members, a list items, a map values; each of another shape, or a JSON type, or <c>any</c>.</summary>
    internal sealed record Shape(IReadOnlyDictionary<string, string>? Members = null, string[]? Required = null, string? Item = null, string? Value = null);
}
