using System.Text.Json;
using Local.Aws.Model;

namespace Local.StepFunctions.Language.Services;

/// <summary>
/// Compares the <c>Parameters</c> or <c>Arguments</c> of a Task state with the API model of what it calls: names that
/// the service does not have, and required ones that are missing. Values are known when the state runs.
/// </summary>
/// <param name="isJsonata">Whether a whole object may be an expression, and no name ends in <c>.$</c>.</param>
/// <param name="complain">Is told of each fault: the message, and its path from the parameters.</param>
/// <param name="warn">Likewise of what may be one.</param>
sealed class TaskParameters(
    ResourceArn resource, bool isJsonata, Action<string, string> complain, Action<string, string> warn)
{
    const string Reference = ".$";

    readonly OptimizedIntegration? _action = OptimizedIntegrations.Find(resource);

    public void Check(JsonElement parameters)
    {
        // What a function or an activity is given has no form; an expression is known when it is evaluated.
        if (resource.Function is not null || resource.IsActivity || parameters.ValueKind is not JsonValueKind.Object)
            return;
        if (Integrations.TryGetOperation(resource, out var model, out var operation))
            Check(model, model.Input(operation), parameters);
        else if (_action is not null)
            CheckMembers(ApiModel.Find(_action.Model), [.. Own(_action.Own)], parameters, "");
    }

    void Check(ApiModel model, ApiShape? input, JsonElement parameters)
    {
        List<Field> fields = [.. input is null ? [] : Fields(input), .. Own(_action?.Own ?? "")];
        foreach (var name in Words(_action?.Required))
            fields[fields.FindIndex(field => field.Is(name))] = new(
                name, IsRequired: true, fields.Find(field => field.Is(name))!.Shape);
        CheckMembers(model, fields, parameters, "");
        var listed = Words(_action?.Listed);
        foreach (var name in listed.Length == 0 ? [] : Names(parameters))
        {
            if (fields.Exists(field => field.Is(name))
                && !listed.Contains(name)
                && Words(_action?.Own).All(own => own != name))
                warn(
                    $"The field \"{name}\" is not in AWS's last list (June 2023) of what " +
                    $"{resource.Service}:{resource.Action} supports: AWS may refuse it",
                    name);
        }
    }

    void CheckMembers(ApiModel? model, List<Field> fields, JsonElement value, string path)
    {
        foreach (var property in value.EnumerateObject())
        {
            var name = Name(property.Name);
            if (fields.Find(field => IsGiven(field, name, path)) is not { } field)
                complain($"The field \"{name}\" is not supported by Step Functions", $"{path}/{property.Name}");
            else if (model is not null && field.Shape is { } shape && name == property.Name)
                CheckValue(model, model.Shape(shape), property.Value, $"{path}/{property.Name}");
        }
        string[] given = [.. Names(value)];
        foreach (var field in fields.Where(field => field.IsRequired && !given.Any(name => IsGiven(field, name, path))))
            complain($"The field '{field.Required}' is required but was missing", path);
    }

    /// <summary>AWS's own example of a Batch job has <c>attempts</c> inside <c>RetryStrategy</c>.</summary>
    bool IsGiven(Field field, string name, string path) =>
        field.Is(name) || (_action is not null && path.Length > 0 && field.Name == name);

    void CheckValue(ApiModel model, ApiShape shape, JsonElement value, string path)
    {
        switch (shape, value.ValueKind)
        {
            case ({ Document: true }, _):
                break;
            case ({ Members: not null }, JsonValueKind.Object):
                CheckMembers(model, [.. Fields(shape)], value, path);
                break;
            case ({ Member: { } member }, JsonValueKind.Array):
                foreach (var (i, item) in value.EnumerateArray().Index())
                    CheckValue(model, model.Shape(member), item, $"{path}[{i}]");
                break;
            case ({ Value: { } member }, JsonValueKind.Object):
                foreach (var entry in value.EnumerateObject().Where(entry => Name(entry.Name) == entry.Name))
                    CheckValue(model, model.Shape(member), entry.Value, $"{path}/{entry.Name}");
                break;
        }
    }

    IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(property => Name(property.Name));

    string Name(string property) =>
        !isJsonata && property.EndsWith(Reference, StringComparison.Ordinal) ? property[..^Reference.Length] : property;

    /// <summary>The SDK makes up a token where none is given.</summary>
    IEnumerable<Field> Fields(ApiShape shape) => shape.Members!
        .Where(member => !Words(_action?.LookedUp).Contains(member.Key))
        .Select(member => new Field(
            member.Key, shape.Required?.Contains(member.Key) is true && !member.Value.IdempotencyToken,
            member.Value.Shape));

    static IEnumerable<Field> Own(string fields) => Words(fields).Select(word => word.Split(':')).Select(parts =>
        new Field(parts[0].TrimEnd('!'), parts[0].EndsWith('!'), parts is [_, var shape] ? shape : null));

    static string[] Words(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <param name="Name">As the API has it.</param>
    /// <param name="Shape">Null for one whose value is not looked at.</param>
    sealed record Field(string Name, bool IsRequired, string? Shape)
    {
        public string Required => SdkNames.Pascal(Name);

        public bool Is(string given) => SdkNames.Means(given, Name);
    }
}
