using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.SageMaker.Tuning;

/// <summary>
/// The instances of a tuning job's training jobs: a definition may list several types, of which the service takes the
/// first that there is capacity of.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningResourceConfig.html"/>
static class TuningResources
{
    const string Field = "HyperParameterTuningResourceConfig";

    static readonly string[] OfOne = ["InstanceType", "InstanceCount", "VolumeSizeInGB"];

    /// <summary>
    /// The request with a ResourceConfig in each definition, as its training jobs have it: there is always capacity
    /// here, so the first type is taken.
    /// </summary>
    public static JsonElement Choose(JsonElement request)
    {
        var chosen = JsonObject.Create(request)!.DeepClone().AsObject();
        foreach (var definition in (
            (JsonNode?[])[chosen["TrainingJobDefinition"], .. chosen["TrainingJobDefinitions"]?.AsArray() ?? []])
                .OfType<JsonObject>())
        {
            if (definition[Field] is JsonObject resources && !definition.ContainsKey("ResourceConfig"))
            {
                var one = resources["InstanceConfigs"]?[0] ?? resources;
                definition["ResourceConfig"] = new JsonObject(
                    OfOne.Where(name => one[name] is not null)
                        .Select(name => KeyValuePair.Create(name, one[name]?.DeepClone())));
            }
            definition.Remove(Field);
        }
        return JsonSerializer.SerializeToElement(chosen);
    }

    /// <param name="definition">As it was sent.</param>
    /// <exception cref="AwsException">What is wrong.</exception>
    public static void Check(JsonElement definition)
    {
        if (!definition.TryGetProperty(Field, out var resources))
            return;
        if (definition.TryGetProperty("ResourceConfig", out _))
            throw Invalid($"You can't specify both ResourceConfig and {Field}. Give one of them.");
        var has = OfOne.Where(name => resources.TryGetProperty(name, out _)).ToList();
        if (resources.TryGetProperty("InstanceConfigs", out _) && has.Count > 0)
            throw Invalid($"With InstanceConfigs, {Field} can't have {string.Join(", ", has)}: each of the InstanceConfigs has its own.");
        if (!resources.TryGetProperty("InstanceConfigs", out _) && !has.Contains("InstanceType"))
            throw Invalid($"{Field} needs an InstanceType, or InstanceConfigs.");
    }

    static AwsException Invalid(string message) => new("ValidationException", message);
}
