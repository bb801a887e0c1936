using System.Text.Json;
using System.Text.Json.Nodes;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Drift;

/// <summary>Compares what a stack has deployed with what the services hold.</summary>
/// <remarks>Only properties that the template names are compared; of these, everything.</remarks>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html"/>
static class DriftDetection
{
    /// <param name="provisioner">By type; null for a type that nothing makes.</param>
    /// <returns>Null for a resource that cannot be compared.</returns>
    public static ResourceDrift? Detect(
        ResourceRecord record, Func<string, IProvisioner?> provisioner, DateTimeOffset now)
    {
        var resource = record.Resource;
        if (!record.IsMade || provisioner(resource.Type)?.Read(resource) is not { } actual)
            return null;
        var drift = new ResourceDrift(
            resource.LogicalId,
            resource.PhysicalId,
            DeployedType.Of(resource.Type),
            now,
            "DELETED",
            resource.Properties.GetRawText(),
            null,
            []);
        if (actual.Properties is not { } properties)
            return drift;
        var written = JsonNode.Parse(resource.Properties.GetRawText())!.AsObject();
        foreach (var (name, value) in actual.Expected)
            written[name] = value?.DeepClone();
        JsonObject expected = [], there = [];
        foreach (var (name, value) in properties)
        {
            if (!written.ContainsKey(name))
                continue;
            expected[name] = written[name]?.DeepClone();
            if (value is not null)
                there[name] = value.DeepClone();
        }
        List<PropertyDifference> differences = [.. Differences("", expected, there)];
        return drift with
        {
            Status = differences.Count > 0 ? "MODIFIED" : "IN_SYNC",
            Expected = expected.ToJsonString(),
            Actual = there.ToJsonString(),
            Differences = differences,
        };
    }

    static IEnumerable<PropertyDifference> Differences(string path, JsonNode? expected, JsonNode? actual)
    {
        if (IsSame(expected, actual))
            return [];
        return (expected, actual) switch
        {
            (_, null) => [new(path, Text(expected), "null", "REMOVE")],
            (null, _) => [new(path, "null", Text(actual), "ADD")],
            (JsonObject before, JsonObject after) => before.Select(member => member.Key)
                .Concat(after.Select(member => member.Key)).Distinct()
                .SelectMany(name => Differences($"{path}/{name}", before[name], after[name])),
            (JsonArray before, JsonArray after) => Enumerable.Range(0, Math.Max(before.Count, after.Count))
                .SelectMany(i => Differences(
                    $"{path}/{i}", i < before.Count ? before[i] : null, i < after.Count ? after[i] : null)),
            _ => [new(path, Text(expected), Text(actual), "NOT_EQUAL")],
        };
    }

    /// <summary>A number and a text of the same digits are the same to CloudFormation.</summary>
    static bool IsSame(JsonNode? expected, JsonNode? actual) => JsonNode.DeepEquals(expected, actual)
        || (expected is JsonValue && actual is JsonValue && Text(expected) == Text(actual));

    static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue scalar when scalar.GetValueKind() is JsonValueKind.String => scalar.GetValue<string>(),
        _ => value.ToJsonString(),
    };
}
